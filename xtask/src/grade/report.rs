//! What is told after grading: everything in OUT that is derived from results and points.

use super::config::Config;
use super::course::{Course, CourseStep, Fate, points};
use super::formats::{self, Format};
use super::result::StudentResult;
use super::similarity::Similarity;
use super::store::{self, Record, Run, Store};
use super::times::Times;
use super::{class, feedback, run, time};
use crate::workspace::{Chapter, Workspace};
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// The points of one student.
#[derive(Debug, Clone)]
pub struct Row {
    /// The student's folder in OUT.
    pub folder: String,
    /// Who it is.
    pub record: Record,
    /// What each chapter earned, in the order of the course.
    pub chapters: Vec<(String, f64)>,
    /// All of that.
    pub earned: f64,
    /// How many begun days after the deadline.
    pub days_late: i64,
    /// What that costs, in percent.
    pub cost: f64,
    /// The grade, in points.
    pub total: f64,
    /// What a teacher should look at.
    pub look: Vec<String>,
}

impl Row {
    /// What a student is told beside their requirements.
    fn notes(&self, of: f64) -> Vec<String> {
        let late = (self.cost > 0.0).then(|| {
            let (cost, total) = (points(self.cost), points(self.total));
            let days = self.days_late;
            let s = if days == 1 { "" } else { "s" };
            format!(
                "Handed in {days} day{s} late: {cost} % less, {total} of {} points.",
                points(of)
            )
        });
        late.into_iter().collect()
    }

    /// Whether something was handed in of which nothing could be taken.
    pub fn empty(&self) -> bool {
        self.record.handed_in && self.record.keys.is_empty()
    }
}

/// What rows are reckoned by.
pub struct Rules<'a> {
    /// The run whose results they are.
    pub run: &'a Run,
    /// What is graded.
    pub course: &'a Course,
    /// The teacher's `grading.toml`.
    pub config: &'a Config,
}

/// The course of a run, its config, and what requirements are worth.
///
/// # Errors
/// If a page cannot be read, or the config names what is not graded.
pub fn course(run: &Run, chapters: &[Chapter]) -> Result<(Course, Config)> {
    let config = Config::of(&run.config)?;
    let ids = run::ids(&Course::of(chapters, |_, _| 1.0)?);
    config.checked(&run.config, &ids)?;
    let points = config.points(&ids);
    let worth = |slug: &str, id: &str| points.get(&(slug.to_owned(), id.to_owned())).copied();
    let course = Course::of(chapters, |slug, id| worth(slug, id).unwrap_or(0.0))?;
    Ok((course, config))
}

/// Writes all reports of OUT anew.
///
/// # Errors
/// If a result is damaged, or OUT cannot be written.
pub fn write(
    workspace: &Workspace,
    store: &Store,
    run: &Run,
    formats: &[Format],
) -> Result<Vec<Row>> {
    let chapters: Vec<Chapter> =
        run.chapters.iter().map(|slug| workspace.chapter(slug)).collect::<Result<_>>()?;
    let (course, config) = course(run, &chapters)?;
    let rules = Rules { run, course: &course, config: &config };
    let (mut rows, mut results, mut suites) = (Vec::new(), Vec::new(), Vec::new());
    for (folder, record) in store::records(&store.out)? {
        let result: StudentResult = store::read_json(&store.out.join(&folder).join("result.json"))?;
        let row = rules.row(folder, record, &result)?;
        for format in formats {
            formats::student(store, &rules, &row, &result, *format, &mut suites)?;
        }
        let notes = row.notes(rules.of());
        let pages = [
            ("md", feedback::markdown(&course, &result, &notes)),
            ("html", feedback::html(&course, &result, &notes)),
        ];
        for (ending, page) in pages {
            store.write(&format!("{}/feedback.{ending}", row.folder), page.as_bytes())?;
        }
        rows.push(row);
        results.push(result);
    }
    rows.sort_by(|a, b| a.record.student.cmp(&b.record.student));
    formats::class(store, &rules, &rows, formats, suites)?;
    let folders: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row.record.student.as_str(), row.folder.as_str())).collect();
    let times: Times = store::read_json(&store.out.join(TIMES)).unwrap_or_default();
    let similarity: Option<Similarity> = store::read_json(&store.out.join("similarity.json")).ok();
    let folder = |student: &str| folders.get(student).unwrap_or(&student).to_string();
    let page = class::page(&course, &results, &times, similarity.as_ref(), folder);
    store.write("class.html", page.as_bytes())?;
    Ok(rows)
}

/// Where it is kept how long grading took: apart from results, which are the same whenever they
/// are computed.
pub const TIMES: &str = ".grading/times.json";

/// Adds what a run took to what is kept, so that a run in several parts is told as one.
///
/// # Errors
/// If OUT cannot be written.
pub fn took(store: &Store, now: &Times) -> Result<()> {
    let mut times: Times = store::read_json(&store.out.join(TIMES)).unwrap_or_default();
    times.wall += now.wall;
    times.judged += now.judged;
    times.kept = now.kept;
    for (student, seconds) in &now.students {
        *times.students.entry(student.clone()).or_default() += seconds;
    }
    store.write_json(TIMES, &times)
}

impl Rules<'_> {
    fn row(&self, folder: String, record: Record, result: &StudentResult) -> Result<Row> {
        let mut chapters: Vec<(String, f64)> = Vec::new();
        for step in &self.course.steps {
            let earned = step.earned(step.grade(result)) + 0.0;
            match chapters.last_mut().filter(|(slug, _)| *slug == step.slug) {
                Some((_, points)) => *points += earned,
                None => chapters.push((step.slug.clone(), earned)),
            }
        }
        // An empty sum is -0.
        let earned = chapters.iter().map(|(_, points)| points).sum::<f64>() + 0.0;
        let mut look = Vec::new();
        let (days_late, cost) = self.lateness(&record, &mut look)?;
        let count = |number: usize, what: &str| (number > 0).then(|| format!("{number} {what}"));
        look.extend(count(result.refused.len(), "refused"));
        let found = |fate| result.steps.iter().filter(|grade| step_fate(grade) == fate).count();
        look.extend(count(found(Fate::NotCounted), "not believed"));
        look.extend(count(found(Fate::NotCompiled), "not compiled"));
        // No dust of fractions in what others read.
        let total = (earned * (1.0 - cost / 100.0) * 1e6).round() / 1e6;
        Ok(Row { folder, record, chapters, earned, days_late, cost, total, look })
    }

    fn lateness(&self, record: &Record, look: &mut Vec<String>) -> Result<(i64, f64)> {
        if !record.handed_in {
            look.push("nothing handed in".to_owned());
            return Ok((0, 0.0));
        }
        let person = &record.person;
        let names = [&record.student, &person.name, &person.id, &person.login];
        let due = names.iter().find_map(|name| self.config.extensions.get(*name)).copied();
        let mut late = self.config.late.clone();
        late.per_day_percent = self.run.late.unwrap_or(late.per_day_percent);
        let zone = due.or(late.deadline).map(|moment| *moment.0.offset());
        let at = match person.submitted.trim_matches(['-', ' ']) {
            "" => None,
            text if zone.is_none() => time::parse(text, None).ok(),
            text => {
                let told = || format!("the roster's time of submission of {}", record.student);
                Some(time::parse(text, zone).with_context(told)?)
            }
        };
        if at.is_none() && record.late {
            look.push("late by the LMS, its time not known".to_owned());
        }
        Ok(late.cost(due, at, record.late))
    }

    /// What the course is worth in all, in points.
    pub fn of(&self) -> f64 {
        self.course.total()
    }

    /// What each chapter is worth, in points.
    pub fn worth(&self) -> BTreeMap<&str, f64> {
        let mut worth = BTreeMap::new();
        for step in &self.course.steps {
            *worth.entry(step.slug.as_str()).or_insert(0.0) += CourseStep::worth(step);
        }
        worth
    }
}

fn step_fate(grade: &super::result::StepGrade) -> Fate {
    Fate::of(Some(grade), "")
}
