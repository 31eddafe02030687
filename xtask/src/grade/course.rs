//! What is graded, for reports: titles, sentences and points, which a result of a file that did not
//! compile has not.

use super::result::{Reached, StepGrade, StudentResult};
use crate::judge::{self, Checked};
use crate::page::Page;
use crate::run::End;
use crate::workspace::{Chapter, read};
use anyhow::Result;
use std::collections::BTreeMap;

/// The graded steps, in the order of the book.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Course {
    /// One a step.
    pub steps: Vec<CourseStep>,
}

/// One graded step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CourseStep {
    /// The chapter.
    pub slug: String,
    /// The chapter's title.
    pub chapter: String,
    /// The step's stem.
    pub step: String,
    /// The step's title.
    pub title: String,
    /// Its requirements, in the order of the page.
    pub requirements: Vec<Wanted>,
}

/// A requirement as a step carries it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Its ID.
    pub id: String,
    /// Its sentences.
    pub sentence: String,
    /// The page they stand on, from the workbook's folder, with the line.
    pub page: String,
    /// What it is worth in this step, in points.
    pub worth: f64,
}

/// What became of a requirement in one step of one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It holds.
    Held,
    /// A test of it failed.
    NotHeld,
    /// The code that it asks for is still `todo!()`.
    NotWritten,
    /// The file does not compile.
    NotCompiled,
    /// The step is not believed: screen, canary, names or records.
    NotCounted,
    /// No file was handed in.
    Missing,
}

impl Fate {
    /// All of them, best first.
    pub const ALL: [Fate; 6] = [
        Fate::Held,
        Fate::NotHeld,
        Fate::NotWritten,
        Fate::NotCompiled,
        Fate::NotCounted,
        Fate::Missing,
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Held => "held",
            Fate::NotHeld => "not held",
            Fate::NotWritten => "not written",
            Fate::NotCompiled => "not compiled",
            Fate::NotCounted => "not counted",
            Fate::Missing => "not handed in",
        }
    }

    /// What became of requirement `id` in a step; `None` is a step without a grade.
    pub fn of(grade: Option<&StepGrade>, id: &str) -> Fate {
        let Some(grade) = grade else { return Fate::Missing };
        let checked = || grade.verdict.requirements.iter().find(|checked| checked.id == id);
        match grade.reached {
            Reached::Missing => Fate::Missing,
            Reached::Unwritten => Fate::NotWritten,
            Reached::NotCompiled => Fate::NotCompiled,
            Reached::Screened | Reached::Disbelieved => Fate::NotCounted,
            Reached::InProcess if !grade.findings.is_empty() => Fate::NotCounted,
            Reached::InProcess => match checked() {
                Some(checked) if checked.holds() => Fate::Held,
                Some(checked) if unwritten(checked) => Fate::NotWritten,
                _ => Fate::NotHeld,
            },
        }
    }
}

fn unwritten(checked: &Checked) -> bool {
    let failures = checked.tests.iter().filter_map(|test| test.failure.as_ref());
    failures.map(|failure| failure.end).all(|end| end == End::Todo)
}

impl Course {
    /// The course of these chapters. `points` says what requirement `id` of chapter `slug` is worth
    /// in all; each step that carries it has an equal part of that.
    ///
    /// # Errors
    /// If a page cannot be read.
    pub fn of(chapters: &[Chapter], points: impl Fn(&str, &str) -> f64) -> Result<Self> {
        let mut course = Course::default();
        for chapter in chapters {
            let readme = Page::of(
                &chapter.room("book").join("README.md"),
                read(&chapter.room("book").join("README.md"))?,
            );
            let title = readme.headings.first().map_or(&chapter.slug, |heading| &heading.text);
            for step in &chapter.steps {
                let section = Page::read(&chapter.section(step))?;
                let wanted = |checked: Checked| Wanted {
                    id: checked.id,
                    sentence: checked.sentence,
                    page: checked.page,
                    worth: 0.0,
                };
                let verdict = judge::untouched(chapter, step)?;
                course.steps.push(CourseStep {
                    slug: chapter.slug.clone(),
                    chapter: title.clone(),
                    step: step.stem.clone(),
                    title: section.step_title().unwrap_or(&step.stem).to_owned(),
                    requirements: verdict.requirements.into_iter().map(wanted).collect(),
                });
            }
        }
        course.share(points);
        Ok(course)
    }

    /// Gives each requirement its part of the points.
    fn share(&mut self, points: impl Fn(&str, &str) -> f64) {
        let mut carried = BTreeMap::new();
        for (slug, wanted) in self.steps.iter().flat_map(CourseStep::wanted) {
            *carried.entry((slug.to_owned(), wanted.id.clone())).or_insert(0_u32) += 1;
        }
        for step in &mut self.steps {
            for wanted in &mut step.requirements {
                let by = carried[&(step.slug.clone(), wanted.id.clone())];
                wanted.worth = points(&step.slug, &wanted.id) / f64::from(by);
            }
        }
    }

    /// What the course is worth in all, in points.
    pub fn total(&self) -> f64 {
        self.steps.iter().map(CourseStep::worth).sum()
    }

    /// What a student earned, in points, before any rule about lateness.
    pub fn earned(&self, result: &StudentResult) -> f64 {
        self.steps.iter().map(|step| step.earned(step.grade(result))).sum()
    }
}

impl CourseStep {
    /// The step's short name: `s3`.
    pub fn short(&self) -> &str {
        self.step.split('_').next().unwrap_or_default()
    }

    /// A student's grade of this step, if there is one.
    pub fn grade<'a>(&self, result: &'a StudentResult) -> Option<&'a StepGrade> {
        result.steps.iter().find(|grade| grade.slug == self.slug && grade.step == self.step)
    }

    /// What the step is worth, in points.
    pub fn worth(&self) -> f64 {
        self.requirements.iter().map(|wanted| wanted.worth).sum()
    }

    /// What was earned in this step, in points.
    pub fn earned(&self, grade: Option<&StepGrade>) -> f64 {
        let held = self.requirements.iter().filter(|w| Fate::of(grade, &w.id) == Fate::Held);
        held.map(|wanted| wanted.worth).sum()
    }

    fn wanted(&self) -> impl Iterator<Item = (&str, &Wanted)> {
        self.requirements.iter().map(|wanted| (self.slug.as_str(), wanted))
    }
}

/// Points as people write them: `7`, `7.5`, `7.33`.
pub fn points(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, ids: &[&str]) -> CourseStep {
        let wanted = |id: &&str| Wanted { id: (*id).to_owned(), ..Wanted::default() };
        CourseStep {
            slug: "toy".into(),
            step: name.into(),
            requirements: ids.iter().map(wanted).collect(),
            ..CourseStep::default()
        }
    }

    #[test]
    fn a_requirement_of_several_steps_shares_its_point_among_them() {
        let steps = vec![
            step("s1_a", &["TY-A-1", "TY-CORE-1"]),
            step("s2_b", &["TY-CORE-1"]),
            step("s3_c", &["TY-CORE-1", "TY-C-1"]),
        ];
        let mut course = Course { steps };
        course.share(|_, id| if id == "TY-C-1" { 5.0 } else { 1.0 });
        assert!((course.total() - 7.0).abs() < 1e-9, "{}", course.total());
        assert!((course.steps[0].worth() - 4.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn points_are_written_short() {
        assert_eq!([7.0, 7.5, 22.0 / 3.0, 0.0].map(points), ["7", "7.5", "7.33", "0"]);
    }
}
