//! Tables: one row a student. No cell is a formula.

use crate::grade::course::points;
use crate::grade::report::{Row, Rules};
use crate::grade::safe::cell;
use anyhow::Result;

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new() -> Self {
        Table(csv::Writer::from_writer(Vec::new()))
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<()> {
        Ok(self.0.write_record(cells.into_iter().map(|text| cell(&text)))?)
    }

    fn bytes(self) -> Result<Vec<u8>> {
        Ok(self.0.into_inner().map_err(|error| error.into_error())?)
    }
}

/// `grades.csv`: all that is known of each student, by chapter and in all.
pub fn grades(rules: &Rules<'_>, rows: &[Row]) -> Result<Vec<u8>> {
    let mut table = Table::new();
    let head = ["student", "id", "login", "email", "folder", "submitted", "days late", "late %"];
    let worth = rules.worth();
    let mut slugs: Vec<&str> = Vec::new();
    for step in &rules.course.steps {
        if slugs.last() != Some(&step.slug.as_str()) {
            slugs.push(&step.slug);
        }
    }
    let chapter = |slug: &&str| format!("{slug} (of {})", points(worth[slug]));
    let tail = ["earned", "total", "of", "look at"];
    table.row(
        head.map(str::to_owned)
            .into_iter()
            .chain(slugs.iter().map(chapter))
            .chain(tail.map(str::to_owned)),
    )?;
    for row in rows {
        let person = &row.record.person;
        let who = [&row.record.student, &person.id, &person.login, &person.email, &row.folder];
        let mut cells: Vec<String> = who.map(Clone::clone).to_vec();
        cells.push(match row.record.handed_in {
            true if person.submitted.is_empty() => "yes".to_owned(),
            true => person.submitted.clone(),
            false => "no".to_owned(),
        });
        cells.extend([row.days_late.to_string(), points(row.cost)]);
        cells.extend(row.chapters.iter().map(|(_, earned)| points(*earned)));
        cells.extend([row.earned, row.total, rules.of()].map(points));
        cells.push(row.look.join("; "));
        table.row(cells)?;
    }
    table.bytes()
}

/// Canvas's gradebook: it finds students by its own columns, as the roster brought them.
pub fn canvas(rules: &Rules<'_>, rows: &[Row]) -> Result<Vec<u8>> {
    let mut table = Table::new();
    let assignment = rules.config.assignment.clone().unwrap_or_else(|| "Workbook".to_owned());
    let head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
    table.row(head.map(str::to_owned).into_iter().chain([assignment]))?;
    let possible = ["    Points Possible", "", "", "", ""].map(str::to_owned);
    table.row(possible.into_iter().chain([points(rules.of())]))?;
    for row in rows {
        let person = &row.record.person;
        let name = if person.name.is_empty() { &row.record.student } else { &person.name };
        let cells = [name, &person.number, &person.id, &person.login, &person.section];
        table.row(cells.map(Clone::clone).into_iter().chain([points(row.total)]))?;
    }
    table.bytes()
}

/// Moodle's gradebook: columns are mapped when it is uploaded. Every row has a grade, for feedback
/// without one wipes it.
pub fn moodle(rules: &Rules<'_>, rows: &[Row]) -> Result<Vec<u8>> {
    let mut table = Table::new();
    let head = ["Full name", "ID number", "Username", "Email address", "Grade", "Feedback"];
    table.row(head.map(str::to_owned))?;
    for row in rows {
        let person = &row.record.person;
        let name = if person.name.is_empty() { &row.record.student } else { &person.name };
        let late = match row.cost > 0.0 {
            true => format!(", less {} % for lateness", points(row.cost)),
            false => String::new(),
        };
        let feedback = format!("{} of {} points{late}", points(row.earned), points(rules.of()));
        let cells = [name, &person.id, &person.login, &person.email].map(Clone::clone);
        table.row(cells.into_iter().chain([points(row.total), feedback]))?;
    }
    table.bytes()
}
