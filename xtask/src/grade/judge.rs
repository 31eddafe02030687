//! The judge: one step's source in, a grade out, with everything it rests on.
//!
//! A pass is believed if the test, by the name that the reference's tests have, said so, exited so
//! and left its record; if it did the same under the seed of this grading, where it drew one; and if
//! a canary, the same scenario told to fail, failed.

mod pristine;

use crate::externs::Externs;
use crate::fingerprint::{self, Fingerprints};
use crate::grade::build::{Site, Toolchain};
use crate::grade::judge::pristine::{Known, Pristine, tests};
use crate::grade::layers::{Layer, Off};
use crate::grade::result::{Reached, StepGrade};
use crate::grade::sandbox::{Isolation, Job};
use crate::grade::scratch::Scratch;
use crate::grade::trial::{self, Order};
use crate::grade::{screen, sources};
use crate::judge::{Verdict, by_requirement, untouched};
use crate::overlay;
use crate::run::{End, TIME_LIMIT_AFTER, TestResult};
use crate::state::hash;
use crate::workspace::{Chapter, Step, Workspace, read};
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Part of every key: raise it when the judge judges otherwise.
const RULES: &str = "judge 1";
/// The limit by the clock once a test has run out of time.
const WALL_AFTER: Duration = Duration::from_secs(6);
/// The seed of the properties' first run, whose failures the fingerprints know.
const USUAL: u64 = 0x5eed;

/// Judges steps. One serves all workers.
#[derive(Debug)]
pub struct Grader {
    isolation: Isolation,
    seed: u64,
    toolchain: Toolchain,
    externs: Externs,
    /// Not in the workbook: whoever runs the tests may not be allowed to look there.
    folder: Scratch,
    off: Off,
    pristine: Known,
}

impl Grader {
    /// A judge of the steps of `workspace`. `seed` is what graded runs of properties start from.
    ///
    /// # Errors
    /// If the isolation does not work here, or the workbook's libraries do not build.
    pub fn new(
        workspace: &Workspace,
        chapters: &[Chapter],
        isolation: Isolation,
        seed: u64,
    ) -> Result<Self> {
        Self::with(workspace, chapters, isolation, seed, Externs::of(&workspace.root)?)
    }

    /// As [`new`](Self::new), with libraries that are built already.
    ///
    /// # Errors
    /// If the isolation does not work here.
    pub fn with(
        workspace: &Workspace,
        chapters: &[Chapter],
        isolation: Isolation,
        seed: u64,
        externs: Externs,
    ) -> Result<Self> {
        ensure!(
            workspace.has_solutions(),
            "grading needs the teacher's workbook, with its solutions"
        );
        ensure!(!chapters.is_empty(), "no chapter to grade");
        isolation.works()?;
        let folder = Scratch::new()?;
        Ok(Grader {
            isolation,
            seed,
            toolchain: Toolchain::found()?,
            externs: externs.alone_in(&folder.path().join("externs"))?,
            folder,
            off: Off::default(),
            pristine: Known::default(),
        })
    }

    /// The same judge with layers switched off: for the table of attacks, and nothing else.
    #[must_use]
    pub fn without(mut self, layers: &[Layer]) -> Self {
        self.off = Off::these(layers);
        self
    }

    /// A name for all that the grade of `source` depends on: equal keys, equal grades.
    ///
    /// # Panics
    /// Never in practice: if a file that [`step`](Self::step) needs cannot be read.
    pub fn key(&self, chapter: &Chapter, step: &Step, source: &str) -> String {
        let mut parts = vec![RULES.to_owned(), self.toolchain.version.clone()];
        parts.push(format!("{} {:x} {:x}", self.isolation.name(), self.seed, self.externs.key));
        parts.push(source.to_owned());
        let tests = tests(chapter, step);
        let seen = sources::seen(chapter, &tests).unwrap_or_default();
        let pages = [chapter.section(step), chapter.room("book").join("README.md")];
        for path in seen.iter().chain(&pages).chain([&fingerprint::file(chapter, step)]) {
            parts.push(chapter.told(path));
            parts.push(fs::read_to_string(path).unwrap_or_default());
        }
        // Its own file of the reference too: the expected records come from it.
        let whole = overlay::Overlay::around(
            chapter,
            step,
            read(&chapter.solution(step)).unwrap_or_default(),
        );
        for (path, text) in whole.map(|overlay| overlay.files).unwrap_or_default() {
            parts.push(path.display().to_string());
            parts.push(text);
        }
        // Of hashes, so that no text can pass for two.
        hash(parts.iter().map(|part| hash([part])))
    }

    /// Judges `source` as a student's file of `step`, in the place of worker number `worker`.
    ///
    /// The same source gives the same grade.
    ///
    /// # Errors
    /// Only for faults of the workbook or the machine, never for what a student wrote.
    pub fn step(
        &self,
        chapter: &Chapter,
        step: &Step,
        source: &str,
        worker: usize,
    ) -> Result<StepGrade> {
        let pristine = self.pristine(chapter, step, worker)?;
        let mut grade = StepGrade {
            slug: chapter.slug.clone(),
            step: step.stem.clone(),
            reached: Reached::Unwritten,
            verdict: Verdict::empty(chapter, step),
            findings: Vec::new(),
        };
        if source == pristine.starter {
            grade.verdict = untouched(chapter, step)?;
            return Ok(grade);
        }
        let mut screened = screen::findings(source);
        if !self.off.on(Layer::Screen) {
            screened = Ok(Vec::new());
        }
        grade.findings = screened.clone().unwrap_or_default();
        if !grade.findings.is_empty() {
            grade.reached = Reached::Screened;
            return Ok(grade);
        }
        let site = self.site(chapter, step, worker);
        let programs = match self.programs(&site, &pristine, source)? {
            Ok((programs, findings)) if findings.is_empty() && screened.is_ok() => programs,
            Ok((_, findings)) => {
                grade.reached = Reached::Screened;
                grade.findings = findings;
                grade.findings.extend(screened.is_err().then(screen::unreadable));
                return Ok(grade);
            }
            Err(error) => {
                grade.reached = Reached::NotCompiled;
                grade.verdict.compile_error = Some(error);
                return Ok(grade);
            }
        };
        let (results, believed) = self.results(&pristine, &programs, source)?;
        grade.reached = if believed { Reached::InProcess } else { Reached::Disbelieved };
        let prints = Fingerprints::kept(chapter, step).unwrap_or_default();
        let usual: Vec<TestResult> = results.iter().map(|both| both.usual.clone()).collect();
        grade.verdict.looks_like = prints.nearest(&usual).cloned();
        let results: Vec<TestResult> = results.into_iter().map(|both| both.graded).collect();
        grade.verdict.requirements = by_requirement(chapter, &results)?;
        Ok(grade)
    }

    fn site<'a>(&'a self, chapter: &'a Chapter, step: &'a Step, worker: usize) -> Site<'a> {
        Site {
            isolation: self.isolation,
            toolchain: &self.toolchain,
            externs: &self.externs,
            chapter,
            step,
            folder: self.folder.path().join(format!("w{worker}")),
            off: self.off,
        }
    }

    /// The programs of tests for `source`, and where the compiler saw `unsafe`.
    fn programs(&self, site: &Site<'_>, pristine: &Pristine, source: &str) -> Result<Programs> {
        let overlay = sources::around(site.chapter, site.step, &pristine.tests, source)?;
        let mut library = match site.library(&overlay)? {
            Ok(library) => library,
            Err(error) => return Ok(Err(error)),
        };
        if !self.off.on(Layer::Unsafe) {
            library.findings.clear();
        }
        let mut programs = Vec::new();
        if library.findings.is_empty() {
            for tests in &pristine.tests {
                match site.tests(&library.path, tests, &pristine.seen)? {
                    Ok(program) => programs.push(program),
                    Err(error) => return Ok(Err(error)),
                }
            }
        }
        Ok(Ok((programs, library.findings)))
    }

    /// The results of all expected tests, and whether they are believed.
    fn results(
        &self,
        pristine: &Pristine,
        programs: &[PathBuf],
        source: &str,
    ) -> Result<(Vec<Both>, bool)> {
        let mut limits = Job::test(Path::new(""), []).limits;
        let (mut results, mut believed) = (Vec::new(), true);
        for (name, (program, records)) in &pristine.expected {
            let mut order = Order { name, seed: USUAL, must_fail: false, limits, off: self.off };
            let run = |order| trial::run(self.isolation, &programs[*program], order);
            let mut trial = run(order)?;
            let usual = trial.result.clone();
            if trial.held(records) && records.iter().any(|record| record.drew) {
                order.seed = self.seed;
                trial = run(order)?;
            }
            let unfounded = trial.meddled || trial.claims && !trial.recorded(records);
            if unfounded && self.off.on(Layer::Record) {
                believed = false;
                trial.result.failure =
                    Some(trial::disbelieved("an end that says pass, without the record of one"));
            }
            let timed_out = |result: &TestResult| {
                result.failure.as_ref().is_some_and(|failure| failure.end == End::TimedOut)
            };
            if timed_out(&trial.result) {
                // The others most likely loop as well.
                limits.cpu = TIME_LIMIT_AFTER.as_secs();
                limits.wall = WALL_AFTER;
            }
            results.push(Both { usual, graded: trial.result });
        }
        if believed
            && self.off.on(Layer::Canary)
            && let Some(name) = self.canary(&results, source)
        {
            let (program, _) = &pristine.expected[name];
            let order = Order { name, seed: USUAL, must_fail: true, limits, off: self.off };
            let trial = trial::run(self.isolation, &programs[*program], order)?;
            let sang =
                trial.result.failure.as_ref().is_some_and(|failure| failure.got == "a canary");
            believed = sang && !trial.meddled && trial.records.is_empty();
        }
        Ok((results, believed))
    }

    /// The passing test to run again as a canary: another one for each source, and nobody without
    /// the seed knows which.
    fn canary<'a>(&self, results: &'a [Both], source: &str) -> Option<&'a str> {
        let passing: Vec<&str> = results
            .iter()
            .filter(|both| both.graded.failure.is_none())
            .map(|both| both.graded.name.as_str())
            .collect();
        let number = hash([&self.seed.to_string(), source]);
        let number = usize::from_str_radix(&number[..8], 16).unwrap_or(0);
        (!passing.is_empty()).then(|| passing[number % passing.len()])
    }
}

type Programs =
    Result<(Vec<PathBuf>, Vec<crate::grade::result::Finding>), crate::compile::CompileError>;

/// A test under the usual seed, which the fingerprints know, and as it is graded.
struct Both {
    usual: TestResult,
    graded: TestResult,
}
