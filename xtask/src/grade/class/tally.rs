//! A class counted.

use crate::fingerprint::Fingerprint;
use crate::grade::course::{Course, CourseStep, Fate, Wanted};
use crate::grade::result::StudentResult;
use crate::page::id_of_test;
use std::collections::BTreeMap;

/// What the page is drawn from.
pub(super) struct Tally<'a> {
    /// Points and result of each student, the most points first.
    pub students: Vec<(f64, &'a StudentResult)>,
    /// The requirements of each step, the hardest first.
    pub tried: Vec<Tried<'a>>,
    /// The misconceptions that somebody's failures look like, the most frequent first.
    pub beliefs: Vec<Belief<'a>>,
}

/// How a requirement of a step went.
pub(super) struct Tried<'a> {
    pub step: &'a CourseStep,
    pub wanted: &'a Wanted,
    /// Students by fate.
    by: BTreeMap<Fate, usize>,
}

/// A misconception, and whose failures look like it.
pub(super) struct Belief<'a> {
    pub step: &'a CourseStep,
    pub print: &'a Fingerprint,
    pub students: Vec<&'a str>,
}

impl<'a> Tally<'a> {
    pub fn of(course: &'a Course, results: &'a [StudentResult]) -> Self {
        let mut students: Vec<(f64, &StudentResult)> =
            results.iter().map(|result| (course.earned(result), result)).collect();
        let name = |result: &'a StudentResult| result.student.as_str();
        students.sort_by(|a, b| b.0.total_cmp(&a.0).then(name(a.1).cmp(name(b.1))));
        let mut tried = tried(course, results);
        // What nobody wrote is not known to be hard.
        let untried = |tried: &Tried| tried.tried() == 0;
        tried.sort_by(|a, b| {
            let ease = a.ease().total_cmp(&b.ease()).then(b.not_held().cmp(&a.not_held()));
            untried(a).cmp(&untried(b)).then(ease)
        });
        Tally { students, tried, beliefs: beliefs(course, results) }
    }

    /// The points of all students, the least first.
    pub fn points(&self) -> Vec<f64> {
        self.students.iter().rev().map(|(points, _)| *points).collect()
    }

    /// How a requirement of a step went.
    pub fn went(&self, step: &CourseStep, id: &str) -> Option<&Tried<'a>> {
        self.tried.iter().find(|tried| tried.step == step && tried.wanted.id == id)
    }
}

fn tried<'a>(course: &'a Course, results: &[StudentResult]) -> Vec<Tried<'a>> {
    let mut all = Vec::new();
    for step in &course.steps {
        let grades: Vec<_> = results.iter().map(|result| step.grade(result)).collect();
        for wanted in &step.requirements {
            let mut by = BTreeMap::new();
            for grade in &grades {
                *by.entry(Fate::of(*grade, &wanted.id)).or_insert(0) += 1;
            }
            all.push(Tried { step, wanted, by });
        }
    }
    all
}

fn beliefs<'a>(course: &'a Course, results: &'a [StudentResult]) -> Vec<Belief<'a>> {
    let mut found: Vec<Belief> = Vec::new();
    for step in &course.steps {
        for result in results {
            let print = step.grade(result).and_then(|grade| grade.verdict.looks_like.as_ref());
            let Some(print) = print else { continue };
            let known = found.iter_mut().find(|b| b.step == step && b.print.bug == print.bug);
            match known {
                Some(belief) => belief.students.push(&result.student),
                None => found.push(Belief { step, print, students: vec![&result.student] }),
            }
        }
    }
    found.sort_by_key(|belief| std::cmp::Reverse(belief.students.len()));
    found
}

impl Tried<'_> {
    fn count(&self, fate: Fate) -> usize {
        self.by.get(&fate).copied().unwrap_or(0)
    }

    /// Students who wrote it, and in whose code it does not hold.
    pub fn not_held(&self) -> usize {
        self.count(Fate::NotHeld)
    }

    /// Students who wrote it.
    pub fn tried(&self) -> usize {
        self.not_held() + self.count(Fate::Held)
    }

    /// In what share of the code of those who wrote it it holds.
    pub fn share(&self) -> Option<f64> {
        (self.tried() > 0).then(|| self.count(Fate::Held) as f64 / self.tried() as f64)
    }

    /// The same by Laplace's rule of succession: one student who fails alone makes no requirement
    /// the hardest of all.
    fn ease(&self) -> f64 {
        (self.count(Fate::Held) + 1) as f64 / (self.tried() + 2) as f64
    }
}

impl Belief<'_> {
    /// Whether this misconception alone makes a test of requirement `id` of `step` fail.
    pub fn explains(&self, step: &CourseStep, id: &str) -> bool {
        let fails =
            || self.print.fails.keys().any(|test| id_of_test(test).is_some_and(|i| i == id));
        self.step == step && fails()
    }
}
