//! Grading a class: every distinct source once, spread over workers; then each student's result.

use super::course::Course;
use super::intake::Taken;
use super::judge::Grader;
use super::result::{Reached, StepGrade, StudentResult};
use super::store::{self, Record, Store};
use crate::judge;
use crate::state::hash;
use crate::workspace::{Chapter, Step};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// After so many faults of one step, its others are not tried: its reference or the machine is at
/// fault, and no student.
const FAULTS: usize = 3;

/// What graders share.
pub struct Class<'a> {
    /// The judge.
    pub grader: &'a Grader,
    /// The graded chapters.
    pub chapters: &'a [Chapter],
    /// Where grades are kept.
    pub store: &'a Store,
    /// Set from outside, it ends the run after the steps at hand, whose verdicts are not kept.
    pub stop: &'a AtomicBool,
    /// By `<slug>/<stem>`, a hash of all that verdicts on the step depend on but the submission.
    pub references: BTreeMap<String, String>,
}

/// One distinct source of one step.
pub struct Job<'a> {
    chapter: &'a Chapter,
    step: &'a Step,
    source: &'a str,
    key: String,
    /// Whose it is, for the message about a fault.
    student: &'a str,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many steps were judged now.
    pub judged: usize,
    /// How many were to be judged.
    pub of: usize,
    /// What went wrong that is no student's fault: by step, whose it was and why.
    pub faults: BTreeMap<String, Vec<String>>,
    /// How long the judging of a student's steps took, in seconds; a step handed in by several is
    /// the first one's.
    pub seconds: BTreeMap<String, f64>,
}

impl<'a> Class<'a> {
    /// A class whose grades are kept in `store`.
    pub fn new(
        grader: &'a Grader,
        chapters: &'a [Chapter],
        store: &'a Store,
        stop: &'a AtomicBool,
    ) -> Self {
        let references = steps(chapters)
            .map(|(chapter, step)| (place(chapter, step), grader.key(chapter, step, "")))
            .collect();
        Class { grader, chapters, store, stop, references }
    }

    /// The key of each step of each student, in the order given, and the sources that no grade is
    /// kept of, each once.
    pub fn jobs(&self, class: &'a [Taken]) -> (Vec<BTreeMap<String, String>>, Vec<Job<'a>>) {
        let (mut keys, mut jobs, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for taken in class {
            let mut own = BTreeMap::new();
            for (chapter, step) in steps(self.chapters) {
                let of = (chapter.slug.clone(), step.stem.clone());
                let Some(source) = taken.files.get(&of) else { continue };
                let place = place(chapter, step);
                // Hashing all that a step depends on once for each submission takes longer than judging.
                let key = hash([&self.references[&place], source]);
                if seen.insert(key.clone()) && !self.store.has_step(&key) {
                    let student = &taken.student;
                    jobs.push(Job { chapter, step, source, key: key.clone(), student });
                }
                own.insert(place, key);
            }
            keys.push(own);
        }
        (keys, jobs)
    }

    /// Judges all jobs on `workers` threads and keeps each verdict as soon as it is there.
    ///
    /// # Errors
    /// If OUT cannot be written.
    pub fn judge(
        &self,
        jobs: &[Job<'_>],
        workers: usize,
        done: &(dyn Fn() + Sync),
    ) -> Result<Outcome> {
        let next = AtomicUsize::new(0);
        let broken = AtomicBool::new(false);
        let outcome = Mutex::new((Outcome { of: jobs.len(), ..Outcome::default() }, None));
        let work = |worker: usize| {
            while !self.stop.load(Ordering::Relaxed) && !broken.load(Ordering::Relaxed) {
                let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                let of_step = place(job.chapter, job.step);
                let hopeless = {
                    let outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                    outcome.0.faults.get(&of_step).is_some_and(|faults| faults.len() >= FAULTS)
                };
                if hopeless {
                    continue;
                }
                let began = Instant::now();
                let graded = self.grader.step(job.chapter, job.step, job.source, worker);
                // Ctrl-C reaches the sandbox's processes as well: what they came to is no verdict.
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                let kept =
                    graded.map(|grade| self.store.write_json(&store::step_path(&job.key), &grade));
                let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                match kept {
                    Ok(Ok(())) => {
                        outcome.0.judged += 1;
                        let seconds = outcome.0.seconds.entry(job.student.to_owned()).or_default();
                        *seconds += began.elapsed().as_secs_f64();
                    }
                    Ok(Err(full)) => {
                        outcome.1 = Some(full);
                        broken.store(true, Ordering::Relaxed);
                    }
                    Err(fault) => {
                        let faults = outcome.0.faults.entry(of_step).or_default();
                        faults.push(format!("{}: {fault:#}", job.student));
                    }
                }
                done();
            }
        };
        std::thread::scope(|scope| {
            for worker in 0..workers.max(1) {
                scope.spawn(move || work(worker));
            }
        });
        let (outcome, full) = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
        full.map_or(Ok(outcome), Err)
    }

    /// Writes the result of each student: all that is told of them is derived from it.
    ///
    /// # Errors
    /// If a grade is missing, or OUT cannot be written.
    pub fn results(&self, class: &[Taken], keys: Vec<BTreeMap<String, String>>) -> Result<()> {
        let missing = missing(self.chapters)?;
        for (taken, keys) in class.iter().zip(keys) {
            let folder = &taken.folder;
            let mut result = StudentResult {
                student: taken.student.clone(),
                refused: taken.refused.clone(),
                steps: Vec::new(),
            };
            for (place, absent) in &missing {
                let told = format!("{}/{}", place.0, place.1);
                let step = match keys.get(&told) {
                    Some(key) => {
                        self.store.step(key).with_context(|| format!("{told} has no grade"))?
                    }
                    None => absent.clone(),
                };
                if let Some(source) = taken.files.get(place) {
                    self.store.write(&format!("{folder}/src/{told}.rs"), source.as_bytes())?;
                }
                result.steps.push(step);
            }
            for (slug, design) in &taken.design {
                self.store.write(&format!("{folder}/src/{slug}/design.toml"), design.as_bytes())?;
            }
            self.store.write_json(&format!("{folder}/result.json"), &result)?;
            let record = Record {
                student: taken.student.clone(),
                person: taken.person.clone(),
                handed_in: taken.handed_in,
                late: taken.late,
                keys,
            };
            self.store.write_json(&store::record_path(folder), &record)?;
        }
        let folders: Vec<&str> = class.iter().map(|taken| taken.folder.as_str()).collect();
        self.store.forget_all_but(&folders)
    }
}

/// A step as messages and keys name it: `<slug>/<stem>`.
pub fn place(chapter: &Chapter, step: &Step) -> String {
    format!("{}/{}", chapter.slug, step.stem)
}

/// All steps of these chapters.
pub fn steps(chapters: &[Chapter]) -> impl Iterator<Item = (&Chapter, &Step)> {
    chapters.iter().flat_map(|chapter| chapter.steps.iter().map(move |step| (chapter, step)))
}

/// A place, and what it comes to when no file is there.
type Absent = ((String, String), StepGrade);

fn missing(chapters: &[Chapter]) -> Result<Vec<Absent>> {
    let grade = |(chapter, step): (&Chapter, &Step)| -> Result<Absent> {
        let place = (chapter.slug.clone(), step.stem.clone());
        let grade = StepGrade {
            slug: place.0.clone(),
            step: place.1.clone(),
            reached: Reached::Missing,
            verdict: judge::untouched(chapter, step)?,
            findings: Vec::new(),
        };
        Ok((place, grade))
    };
    steps(chapters).map(grade).collect()
}

/// The requirements of a course, each with its chapter, once.
pub fn ids(course: &Course) -> Vec<(String, String)> {
    let all = course.steps.iter().flat_map(|step| {
        step.requirements.iter().map(|wanted| (step.slug.clone(), wanted.id.clone()))
    });
    all.collect::<BTreeSet<_>>().into_iter().collect()
}
