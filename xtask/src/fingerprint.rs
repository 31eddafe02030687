//! Which tests fail tells which misconception is behind it, often enough to ask the right question.

use crate::run::{End, TestResult};
use crate::workspace::{Chapter, Step};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// What a planted bug looks like from outside: the tests it fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The bug's name.
    pub bug: String,
    /// The misconception, in one sentence.
    pub belief: String,
    /// A tutor's question.
    pub hint: String,
    /// The requirements its code was planted to break.
    pub breaks: Vec<String>,
    /// Names of the tests that fail.
    pub fails: BTreeSet<String>,
}

/// The file of a step's fingerprints, `tests/<slug>/fingerprints/sN_noun.toml`: written by `verify
/// --bless`, so that a handout without the bugs' code still diagnoses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// One a bug, in the order of the bank.
    #[serde(default)]
    pub fingerprint: Vec<Fingerprint>,
}

/// Where a step's fingerprints are kept.
pub fn file(chapter: &Chapter, step: &Step) -> PathBuf {
    chapter.room("tests").join("fingerprints").join(format!("{}.toml", step.stem))
}

impl Fingerprints {
    /// The kept fingerprints of a step; none if there is no file.
    ///
    /// # Errors
    /// If the file is malformed.
    pub fn kept(chapter: &Chapter, step: &Step) -> Result<Self> {
        let path = file(chapter, step);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| {
                format!(
                    "{} is malformed: `cargo xtask verify --bless` writes it",
                    chapter.told(&path)
                )
            }),
            Err(_) => Ok(Self::default()),
        }
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never in practice: fingerprints are always representable.
    pub fn text(&self) -> Result<String> {
        let note =
            "# Written by `cargo xtask verify --bless` from the planted bugs. Do not edit.\n\n";
        Ok(note.to_owned() + &toml::to_string_pretty(self)?)
    }

    /// The misconception that `results` look like: the nearest fingerprint, if one is clearly nearest.
    pub fn nearest(&self, results: &[TestResult]) -> Option<&Fingerprint> {
        let failing: BTreeSet<&str> = results
            .iter()
            .filter(|test| test.failure.is_some())
            .map(|test| test.name.as_str())
            .collect();
        let guessable = |test: &TestResult| {
            test.failure.as_ref().is_none_or(|f| matches!(f.end, End::Compared | End::Panicked))
        };
        if failing.is_empty() || !results.iter().all(guessable) {
            return None;
        }
        let mut near: Vec<(f64, &Fingerprint)> = self
            .fingerprint
            .iter()
            .map(|print| (likeness(&failing, &print.fails), print))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (best, print) = *near.first()?;
        // Half of the tests in common, and no other as near: less would be a guess.
        let clear = near.get(1).is_none_or(|second| second.0 < best);
        (best >= 0.5 && clear).then_some(print)
    }
}

/// Jaccard index: tests in common over tests in either.
fn likeness(failing: &BTreeSet<&str>, print: &BTreeSet<String>) -> f64 {
    let common = print.iter().filter(|name| failing.contains(name.as_str())).count();
    let either = failing.len() + print.len() - common;
    common as f64 / either.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Failure;

    fn prints(of: &[(&str, &[&str])]) -> Fingerprints {
        let print = |(bug, fails): &(&str, &[&str])| Fingerprint {
            bug: (*bug).into(),
            belief: String::new(),
            hint: String::new(),
            breaks: Vec::new(),
            fails: fails.iter().map(|name| (*name).into()).collect(),
        };
        Fingerprints { fingerprint: of.iter().map(print).collect() }
    }

    fn failing(names: &[&str], end: End) -> Vec<TestResult> {
        let failure =
            Failure { end, did: "".into(), expected: "".into(), got: "".into(), seed: None };
        let result = |name: &&str| TestResult {
            name: (*name).into(),
            id: "".into(),
            failure: Some(failure.clone()),
            printed: 0,
            figure: None,
        };
        names.iter().map(result).collect()
    }

    #[test]
    fn the_nearest_is_named_and_a_tie_is_not() {
        let prints = prints(&[("x", &["a", "b"]), ("y", &["b", "c", "d"])]);
        let named =
            |names: &[&str]| prints.nearest(&failing(names, End::Compared)).map(|p| p.bug.as_str());
        assert_eq!(named(&["a", "b"]), Some("x"));
        assert_eq!(named(&["a", "b", "e"]), Some("x"));
        assert_eq!(named(&["b"]), Some("x"));
        assert_eq!(named(&["e"]), None);
    }

    #[test]
    fn an_unwritten_step_looks_like_no_misconception() {
        let prints = prints(&[("x", &["a"])]);
        assert!(prints.nearest(&failing(&["a"], End::Todo)).is_none());
    }
}
