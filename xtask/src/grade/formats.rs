//! Grades in the forms that gradebooks and course software read.

mod per_student;
mod tables;

use super::report::{Row, Rules};
use super::result::StudentResult;
use super::store::Store;
use anyhow::Result;
use quick_junit::{Report, TestSuite};

/// A form beside `grades.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `OUT/canvas.csv`, for Canvas's gradebook; needs a roster exported from it
    Canvas,
    /// `OUT/moodle.csv`, for Moodle's gradebook
    Moodle,
    /// `OUT/<student>/gradescope/results.json`
    Gradescope,
    /// `OUT/<student>/prairielearn/results.json`
    Prairielearn,
    /// `OUT/junit.xml`, a suite a student
    Junit,
}

/// Writes the files of one student.
///
/// # Errors
/// If OUT cannot be written.
pub fn student(
    store: &Store,
    rules: &Rules<'_>,
    row: &Row,
    result: &StudentResult,
    format: Format,
    suites: &mut Vec<TestSuite>,
) -> Result<()> {
    let tests = per_student::tests(rules.course, result);
    let folder = &row.folder;
    match format {
        Format::Gradescope => {
            let told = per_student::gradescope(row, rules.of(), &tests);
            store.write_json(&format!("{folder}/gradescope/results.json"), &told)?;
        }
        Format::Prairielearn => {
            let told = per_student::prairielearn(row, rules.of(), &tests);
            store.write_json(&format!("{folder}/prairielearn/results.json"), &told)?;
        }
        Format::Junit => suites.push(per_student::junit(result, &tests)),
        Format::Canvas | Format::Moodle => {}
    }
    Ok(())
}

/// Writes the files of the class, `grades.csv` among them.
///
/// # Errors
/// If OUT cannot be written.
pub fn class(
    store: &Store,
    rules: &Rules<'_>,
    rows: &[Row],
    formats: &[Format],
    suites: Vec<TestSuite>,
) -> Result<()> {
    store.write("grades.csv", &tables::grades(rules, rows)?)?;
    if formats.contains(&Format::Canvas) {
        store.write("canvas.csv", &tables::canvas(rules, rows)?)?;
    }
    if formats.contains(&Format::Moodle) {
        store.write("moodle.csv", &tables::moodle(rules, rows)?)?;
    }
    if formats.contains(&Format::Junit) {
        let mut report = Report::new("workbook");
        report.add_test_suites(suites);
        store.write("junit.xml", report.to_string()?.as_bytes())?;
    }
    Ok(())
}
