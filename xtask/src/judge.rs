//! One step's verdict: what each requirement comes to, and what the failures look like.

use crate::compile::{Bench, CompileError};
use crate::fingerprint::{Fingerprint, Fingerprints};
use crate::overlay::Overlay;
use crate::page::{Page, Requirement};
use crate::run::{self, End, Failure, TestResult};
use crate::workspace::{Chapter, Step};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The verdict on one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The chapter.
    pub slug: String,
    /// The step's stem.
    pub step: String,
    /// Why nothing could be run, if so.
    pub compile_error: Option<CompileError>,
    /// What each requirement came to, in the order of the page; empty if nothing could be run.
    pub requirements: Vec<Checked>,
    /// The misconception the failures look like, if one is clearly nearest.
    pub looks_like: Option<Fingerprint>,
    /// The learner's other steps, by stem, that something else stood in for: in a handout their
    /// starters, for with them the chapter does not compile; in a capstone the reference's, for they
    /// are not written yet.
    pub set_aside: Vec<String>,
    /// The most that one test printed, in bytes.
    pub printed: usize,
}

/// What a requirement came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Its ID.
    pub id: String,
    /// Its sentences.
    pub sentence: String,
    /// The page they stand on, from the workbook's folder, with the line.
    pub page: String,
    /// Its tests.
    pub tests: Vec<TestResult>,
}

impl Checked {
    /// Whether all its tests pass.
    pub fn holds(&self) -> bool {
        !self.tests.is_empty() && self.tests.iter().all(|test| test.failure.is_none())
    }

    /// The first test that fails; a figure's only if no other does.
    pub fn failing(&self) -> Option<&TestResult> {
        let failing = self.tests.iter().filter(|test| test.failure.is_some());
        failing.min_by_key(|test| test.figure.is_some())
    }
}

impl Verdict {
    pub(crate) fn empty(chapter: &Chapter, step: &Step) -> Self {
        Verdict {
            slug: chapter.slug.clone(),
            step: step.stem.clone(),
            compile_error: None,
            requirements: Vec::new(),
            looks_like: None,
            set_aside: Vec::new(),
            printed: 0,
        }
    }

    /// Whether every requirement holds.
    pub fn passes(&self) -> bool {
        !self.requirements.is_empty() && self.requirements.iter().all(Checked::holds)
    }

    /// The broken requirement to speak of first, and its failing test: one that the likely
    /// misconception breaks, else the first whose answer was wrong and not only missing.
    pub fn first_broken(&self) -> Option<(&Checked, &TestResult)> {
        let likely = |checked: &Checked| {
            self.looks_like.as_ref().is_some_and(|print| print.breaks.contains(&checked.id))
        };
        let rank = |(checked, test): &(&Checked, &TestResult)| {
            let end = test.failure.as_ref().map(|failure| failure.end);
            let untold =
                end == Some(End::Todo) || test.failure.as_ref().is_some_and(Failure::untold);
            // A line of a drawing says less than a call and its answer.
            (!likely(checked), untold, test.figure.is_some())
        };
        let broken = self.requirements.iter().filter_map(|c| Some((c, c.failing()?)));
        broken.min_by_key(rank)
    }

    /// How many requirements hold.
    pub fn held(&self) -> usize {
        self.requirements.iter().filter(|checked| checked.holds()).count()
    }

    /// Whether the step is still as handed out: nothing fails but for being unwritten.
    pub fn unwritten(&self) -> bool {
        let todo = |test: &TestResult| test.failure.as_ref().is_some_and(|f| f.end == End::Todo);
        let mut tests = self.requirements.iter().flat_map(|checked| &checked.tests).peekable();
        tests.peek().is_some() && tests.all(todo)
    }

    /// The step's short name, as commands take it: `s3`.
    pub fn short(&self) -> &str {
        self.step.split('_').next().unwrap_or_default()
    }

    /// The step that this one waits for, if its own code ran into another's `todo!()`. That happens
    /// only in a handout, where the steps around it are the learner's.
    pub fn blocked_by(&self) -> Option<&str> {
        let tests = self.requirements.iter().flat_map(|checked| &checked.tests);
        let todos = tests.filter_map(|test| test.failure.as_ref()).filter(|f| f.end == End::Todo);
        let mut places = todos.filter_map(|f| Some(f.got.rsplit('/').next()?.split_once(".rs")?.0));
        places.find(|stem| *stem != self.step)
    }
}

/// The requirements of a chapter's pages: section by section, then those of `README.md`, which
/// several steps share. A learner meets what is particular before what is general.
///
/// # Errors
/// If a page cannot be read.
pub fn requirements(chapter: &Chapter) -> Result<Vec<Requirement>> {
    let readme = std::iter::once(chapter.room("book").join("README.md"));
    let sections = chapter.all().map(|step| chapter.section(step));
    let pages = sections.chain(readme).map(|file| Ok(Page::read(&file)?.requirements));
    Ok(pages.collect::<Result<Vec<_>>>()?.concat())
}

/// The verdict on a step as it was handed out, without running it: verify has proven that the
/// starter meets none of its requirements. The tests are those the fingerprints name.
///
/// # Errors
/// If a page cannot be read.
pub fn untouched(chapter: &Chapter, step: &Step) -> Result<Verdict> {
    let prints = Fingerprints::kept(chapter, step).unwrap_or_default();
    let names: BTreeSet<&String> = prints.fingerprint.iter().flat_map(|p| p.fails.keys()).collect();
    let results: Vec<TestResult> =
        names.into_iter().map(|name| TestResult::unwritten(name)).collect();
    let mut verdict = Verdict::empty(chapter, step);
    verdict.requirements = by_requirement(chapter, &results)?;
    Ok(verdict)
}

/// Judges `subject` as the file of `step`.
///
/// # Errors
/// If the workbook itself is at fault: a page, a test or the disk.
pub fn step(bench: &Bench<'_>, step: &Step, subject: String) -> Result<Verdict> {
    overlaid(bench, step, Overlay::around(bench.chapter, step, subject)?)
}

/// Judges the crate in `overlay` by the tests of `step`.
///
/// # Errors
/// As [`step`].
pub fn overlaid(bench: &Bench<'_>, step: &Step, mut overlay: Overlay) -> Result<Verdict> {
    let chapter = bench.chapter;
    let mut verdict = Verdict::empty(chapter, step);
    let _others_wait = bench.alone(step)?;
    let mut compiled = bench.compile(step, &overlay)?;
    while let Err(error) = &compiled {
        let others = overlay.set_aside(chapter, step, error);
        if others.is_empty() {
            break;
        }
        verdict.set_aside.extend(others.into_iter().map(|other| other.stem));
        compiled = bench.compile(step, &overlay)?;
    }
    let results = match compiled {
        Err(error) => {
            verdict.compile_error = Some(error);
            return Ok(verdict);
        }
        Ok(binary) => run::tests(&binary, &run::list(&binary)?, bench.workers, bench.stop)?,
    };
    // A diagnosis is a help, and its absence no reason to give no verdict; verify wants it whole.
    let prints = Fingerprints::kept(chapter, step).unwrap_or_default();
    verdict.looks_like = prints.nearest(&results).cloned();
    verdict.printed = results.iter().map(|test| test.printed).max().unwrap_or(0);
    verdict.requirements = by_requirement(chapter, &results)?;
    Ok(verdict)
}

/// Results under their requirements, in the order of the page.
pub(crate) fn by_requirement(chapter: &Chapter, results: &[TestResult]) -> Result<Vec<Checked>> {
    let checked = requirements(chapter)?.into_iter().map(|requirement| Checked {
        tests: results.iter().filter(|test| test.id == requirement.id).cloned().collect(),
        page: format!("{}:{}", chapter.told(&requirement.file), requirement.line),
        id: requirement.id,
        sentence: requirement.sentence,
    });
    Ok(checked.filter(|checked| !checked.tests.is_empty()).collect())
}
