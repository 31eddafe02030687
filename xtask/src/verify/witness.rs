//! The witnesses that must be run: reference, starter, alternatives and every planted bug.

use super::Finding;
use crate::bank::{self, Bug};
use crate::compile::{Bench, NEVER};
use crate::externs::Externs;
use crate::fingerprint::{self, Fingerprint, Fingerprints};
use crate::judge::{self, Checked, Verdict};
use crate::overlay::Overlay;
use crate::run::{End, TestResult};
use crate::starter;
use crate::workspace::{Chapter, Step, files, read};
use crate::{state, tell};
use anyhow::{Result, anyhow};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A message of more lines than this is not read.
const LINES: usize = 10;
/// A line of more characters than this is not one line.
const WIDTH: usize = 1_000;

/// Who is put through the tests of a step.
#[derive(Debug, Clone)]
enum Subject {
    Reference,
    Starter,
    Alternative(PathBuf),
    Bug(Bug),
}

/// What running a chapter's witnesses came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Tests run against the reference.
    pub tests: usize,
    /// Planted bugs run.
    pub bugs: usize,
    /// Alternatives run.
    pub alternatives: usize,
    /// Bugs that look the same from outside, step by step.
    pub twins: Vec<String>,
}

/// Runs the witnesses of `steps` on `workers` at a time; `tick` is called after each of them. With
/// `bless` the fingerprints are written instead of compared.
///
/// # Errors
/// If the workbook cannot be read or run at all.
pub fn check(
    chapter: &Chapter,
    steps: &[&Step],
    externs: &Externs,
    bless: bool,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Outcome> {
    let mut jobs = Vec::new();
    for step in steps {
        jobs.extend(subjects(chapter, step)?.into_iter().map(|subject| (*step, subject)));
    }
    let verdicts = run(chapter, externs, &jobs, tick)?;
    let mut outcome = Outcome::default();
    for step in steps {
        let of_step = jobs.iter().zip(&verdicts).filter(|((of, _), _)| of == step);
        let of_step: Vec<(&Subject, &Verdict)> =
            of_step.map(|((_, subject), v)| (subject, v)).collect();
        outcome.add(chapter, step, &of_step, bless)?;
    }
    Ok(outcome)
}

/// How many runs [`check`] will make.
///
/// # Errors
/// If a bank or the alternatives cannot be read.
fn subjects(chapter: &Chapter, step: &Step) -> Result<Vec<Subject>> {
    let mut subjects = vec![Subject::Reference];
    subjects.extend((!chapter.is_capstone(step)).then_some(Subject::Starter));
    for folder in files(&chapter.room("tests").join("alternatives"))? {
        let path = folder.join(format!("{}.rs", step.stem));
        if path.is_file() {
            subjects.push(Subject::Alternative(path));
        }
    }
    subjects.extend(bank::bugs(chapter, step)?.into_iter().map(Subject::Bug));
    Ok(subjects)
}

fn run(
    chapter: &Chapter,
    externs: &Externs,
    jobs: &[(&Step, Subject)],
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Verdict>> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let verdicts = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let work = |worker: usize| -> Result<()> {
            let name = format!("verify-{worker}");
            let bench = Bench { chapter, externs, name, workers: 1, stop: &NEVER };
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some((step, subject)) = jobs.get(index) else { return Ok(()) };
                let verdict = judge::overlaid(&bench, step, overlay(chapter, step, subject)?)?;
                verdicts.lock().expect("no worker panics").insert(index, verdict);
                tick(done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
            }
        };
        let workers: Vec<_> =
            (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().try_for_each(|w| w.join().map_err(|_| anyhow!("a worker panicked"))?)
    })?;
    Ok(verdicts.into_inner().expect("no worker panics").into_values().collect())
}

fn overlay(chapter: &Chapter, step: &Step, subject: &Subject) -> Result<Overlay> {
    match subject {
        Subject::Reference => Overlay::reference(chapter),
        Subject::Starter => Overlay::around(chapter, step, starter::of_step(chapter, step)?),
        Subject::Alternative(path) => Overlay::around(chapter, step, read(path)?),
        Subject::Bug(bug) => with_planted(chapter, step, bug),
    }
}

/// The reference with a bug of the bank of `step`.
///
/// # Errors
/// If the bug does not find its place.
pub fn with_planted(chapter: &Chapter, step: &Step, bug: &Bug) -> Result<Overlay> {
    let place = bug.r#in.as_deref().map_or(Ok(step), |stem| chapter.step(stem))?;
    Overlay::around(chapter, place, bug.planted(&read(&chapter.solution(place))?)?)
}

/// The verdict a learner with this bug would get.
///
/// # Errors
/// If the step has no such bug, or it cannot be run.
pub fn with_bug(
    chapter: &Chapter,
    step: &Step,
    externs: &Externs,
    name: &str,
) -> Result<Option<Verdict>> {
    let Some(bug) = bank::bugs(chapter, step)?.into_iter().find(|bug| bug.name == name) else {
        return Ok(None);
    };
    let bench = Bench { chapter, externs, name: "verify-0".into(), workers: 2, stop: &NEVER };
    judge::overlaid(&bench, step, with_planted(chapter, step, &bug)?).map(Some)
}

/// The capstone's verdict on each planted bug of the steps before it: what it finds by itself.
///
/// # Errors
/// If a bank cannot be read, or nothing run.
pub fn capstone_alone(
    chapter: &Chapter,
    capstone: &Step,
    externs: &Externs,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<(Bug, Verdict)>> {
    let mut bugs = Vec::new();
    for step in &chapter.steps {
        for mut bug in bank::bugs(chapter, step)? {
            bug.r#in = Some(step.stem.clone());
            bugs.push(bug);
        }
    }
    let job = |bug: &Bug| (capstone, Subject::Bug(bug.clone()));
    let verdicts = run(chapter, externs, &bugs.iter().map(job).collect::<Vec<_>>(), tick)?;
    Ok(bugs.into_iter().zip(verdicts).collect())
}

impl Outcome {
    fn add(
        &mut self,
        chapter: &Chapter,
        step: &Step,
        runs: &[(&Subject, &Verdict)],
        bless: bool,
    ) -> Result<()> {
        let mut prints = Fingerprints::default();
        let mut caught: BTreeSet<&str> = BTreeSet::new();
        for (subject, verdict) in runs {
            match subject {
                Subject::Reference => {
                    self.tests += results(verdict).count();
                    let file = match chapter.is_capstone(step) {
                        true => chapter.tests(step),
                        false => chapter.solution(step),
                    };
                    let file = chapter.told(&file);
                    self.findings.extend(all_pass(&file, "the reference", verdict));
                }
                Subject::Alternative(path) => {
                    self.alternatives += 1;
                    self.findings.extend(all_pass(&chapter.told(path), "a right answer", verdict));
                }
                Subject::Starter => self.findings.extend(starter_fails(chapter, step, verdict)),
                Subject::Bug(bug) => {
                    self.bugs += 1;
                    let file = chapter.told(&bank::file(chapter, step));
                    self.findings.extend(bug_is_caught(&file, bug, verdict));
                    let own = results(verdict)
                        .filter(|test| fails(test) && bug.breaks.contains(&test.id));
                    caught.extend(own.map(|test| test.name.as_str()));
                    prints.fingerprint.push(print(bug, verdict));
                }
            }
        }
        let reference = runs.iter().find(|(subject, _)| matches!(subject, Subject::Reference));
        for test in reference.into_iter().flat_map(|(_, verdict)| results(verdict)) {
            if !caught.contains(test.name.as_str()) {
                self.findings.push(Finding::at(
                    chapter.told(&chapter.tests(step)),
                    0,
                    format!("test `{}` catches no bug of {}", test.name, test.id),
                    "plant the mistake it guards against, or take the test out",
                ));
            }
        }
        self.twins.extend(twins(step, &prints));
        self.keep(chapter, step, &prints, bless)
    }

    fn keep(
        &mut self,
        chapter: &Chapter,
        step: &Step,
        prints: &Fingerprints,
        bless: bool,
    ) -> Result<()> {
        let path = fingerprint::file(chapter, step);
        if bless {
            return state::write_whole(&path, &prints.text()?);
        }
        if Fingerprints::kept(chapter, step)? != *prints {
            let fix = format!(
                "`cargo xtask verify {} {} --bless` writes them",
                chapter.slug,
                step.short()
            );
            self.findings.push(Finding::at(
                chapter.told(&path),
                0,
                "not the fingerprints of the planted bugs",
                fix,
            ));
        }
        Ok(())
    }
}

fn results(verdict: &Verdict) -> impl Iterator<Item = &TestResult> {
    verdict.requirements.iter().flat_map(|checked| &checked.tests)
}

fn fails(test: &TestResult) -> bool {
    test.failure.is_some()
}

fn all_pass(file: &str, who: &str, verdict: &Verdict) -> Option<Finding> {
    if let Some(error) = &verdict.compile_error {
        return Some(Finding::at(
            file,
            0,
            format!("{}: {}", error.meaning, error.error),
            "make it compile",
        ));
    }
    let failing = results(verdict).find(|test| fails(test))?;
    let failure = failing.failure.as_ref()?;
    Some(Finding::at(
        file,
        0,
        format!(
            "{who} fails {} ({}): did {}; expected {}; got {}",
            failing.id, failing.name, failure.did, failure.expected, failure.got
        ),
        "mend the code, or the test that demands more than the requirement says",
    ))
}

fn starter_fails(chapter: &Chapter, step: &Step, verdict: &Verdict) -> Vec<Finding> {
    let file = chapter.told(&chapter.exercise(step));
    if let Some(error) = &verdict.compile_error {
        let problem = format!("the starter does not compile: {}", error.error);
        return vec![Finding::at(
            file,
            0,
            problem,
            "give the solution a face that compiles with `todo!()` bodies",
        )];
    }
    let held = verdict.requirements.iter().filter(|checked| checked.holds());
    held.map(|checked| {
        let problem = format!("the starter already meets {}", checked.id);
        Finding::at(&file, 0, problem, "its tests must do something with the step's own code")
    })
    .collect()
}

fn bug_is_caught(file: &str, bug: &Bug, verdict: &Verdict) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |problem: String, fix: &str| {
        findings.push(Finding::at(file, 0, format!("bug {}: {problem}", bug.name), fix));
    };
    if let Some(error) = &verdict.compile_error {
        wrong(
            format!("does not compile: {}", error.error),
            "a learner's compiler would catch it: plant one that compiles",
        );
        return findings;
    }
    for id in &bug.breaks {
        let failing: Vec<&TestResult> =
            results(verdict).filter(|t| t.id == *id && fails(t)).collect();
        let compared = |test: &&TestResult| {
            test.failure.as_ref().is_some_and(|f| f.end == End::Compared || f.end == End::Panicked)
        };
        if failing.is_empty() {
            wrong(
                format!("survives the tests of {id}"),
                "strengthen a test of that requirement until it fails",
            );
        } else if !failing.iter().any(compared) {
            wrong(
                format!("is caught by {id} only by time-out or crash"),
                "compare an answer before it can loop or crash",
            );
        }
    }
    if results(verdict).any(|test| test.failure.as_ref().is_some_and(|f| f.end == End::TimedOut)) {
        wrong(
            "makes a test time out".into(),
            "a planted bug ends by itself: a learner waits for it",
        );
    }
    if results(verdict).all(fails) {
        wrong(
            "fails every test of its step".into(),
            "plant a smaller mistake, that leaves the rest right",
        );
    }
    findings.extend(told_well(file, bug, verdict));
    findings
}

/// The message a learner with this bug would read: at most ten lines, with all its fields.
fn told_well(file: &str, bug: &Bug, verdict: &Verdict) -> Vec<Finding> {
    let own = |checked: &&Checked| bug.breaks.contains(&checked.id);
    let mut findings = Vec::new();
    for checked in verdict.requirements.iter().filter(own) {
        let Some(test) = checked.failing() else { continue };
        let lines = tell::failure(verdict, checked, test);
        let empty = lines.iter().find(|(_, text)| text.trim().is_empty());
        let long = lines.iter().find(|(_, text)| text.chars().count() > WIDTH);
        let problem = match (empty, long) {
            _ if lines.len() > LINES => format!("{} lines", lines.len()),
            (Some((label, _)), _) => format!("nothing under `{label}`"),
            (_, Some((label, text))) => {
                format!("{} characters under `{label}`", text.chars().count())
            }
            _ => continue,
        };
        let fix = "let the test's trace tell less, or more";
        let problem = format!("bug {}: the message of {} has {problem}", bug.name, checked.id);
        findings.push(Finding::at(file, 0, problem, fix));
    }
    findings
}

fn print(bug: &Bug, verdict: &Verdict) -> Fingerprint {
    Fingerprint {
        bug: bug.name.clone(),
        belief: bug.belief.clone(),
        hint: bug.hint.clone(),
        breaks: bug.breaks.clone(),
        fails: fingerprint::fails(&results(verdict).cloned().collect::<Vec<_>>()),
    }
}

fn twins(step: &Step, prints: &Fingerprints) -> Vec<String> {
    let mut alike: BTreeMap<&BTreeMap<String, String>, Vec<&str>> = BTreeMap::new();
    for print in &prints.fingerprint {
        alike.entry(&print.fails).or_default().push(&print.bug);
    }
    let twins = alike.into_values().filter(|bugs| bugs.len() > 1);
    twins.map(|bugs| format!("{}: {}", step.short(), bugs.join(" = "))).collect()
}
