//! Which tests fail tells which misconception is behind it, often enough to ask the right question.

use crate::run::{End, TestResult};
use crate::workspace::{Chapter, Step};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// The tests that fail, each with what it got.
    pub fails: BTreeMap<String, String>,
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

    /// The misconception that `results` look like: the nearest fingerprint, if one is near and no
    /// other as near.
    pub fn nearest(&self, results: &[TestResult]) -> Option<&Fingerprint> {
        let failing = fails(results);
        let timed_out = |test: &TestResult| {
            test.failure.as_ref().is_some_and(|f| !matches!(f.end, End::Compared | End::Panicked))
        };
        if failing.is_empty() || results.iter().any(timed_out) {
            return None;
        }
        let mut near: Vec<(f64, &Fingerprint)> = self
            .fingerprint
            .iter()
            .map(|print| (likeness(&failing, &print.fails), print))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (best, print) = *near.first()?;
        let clear = near.get(1).is_none_or(|second| second.0 < best);
        (best >= NEAR && clear).then_some(print)
    }
}

/// Naming a mistake that was not made misleads; saying nothing does not.
const NEAR: f64 = 0.75;

/// The tests that fail, with what each got. Where a panic happened is left out: it names a line.
pub fn fails(results: &[TestResult]) -> BTreeMap<String, String> {
    let got = |test: &TestResult| {
        let got = &test.failure.as_ref()?.got;
        let place = got.starts_with("panic: ").then(|| got.rfind(" (")).flatten();
        Some((test.name.clone(), got[..place.unwrap_or(got.len())].to_owned()))
    };
    results.iter().filter_map(got).collect()
}

/// Jaccard index of the failing tests, in which a test that got something else counts half.
fn likeness(failing: &BTreeMap<String, String>, print: &BTreeMap<String, String>) -> f64 {
    let common = print.iter().filter_map(|(name, got)| failing.get(name).map(|mine| mine == got));
    let (mut both, mut weight) = (0, 0.0);
    for same in common {
        both += 1;
        weight += if same { 1.0 } else { 0.5 };
    }
    weight / (failing.len() + print.len() - both).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Failure;

    fn prints(of: &[(&str, &[(&str, &str)])]) -> Fingerprints {
        let print = |(bug, fails): &(&str, &[(&str, &str)])| Fingerprint {
            bug: (*bug).into(),
            belief: String::new(),
            hint: String::new(),
            breaks: Vec::new(),
            fails: fails.iter().map(|(name, got)| ((*name).into(), (*got).into())).collect(),
        };
        Fingerprints { fingerprint: of.iter().map(print).collect() }
    }

    fn failing(of: &[(&str, &str)], end: End) -> Vec<TestResult> {
        let result = |(name, got): &(&str, &str)| TestResult {
            name: (*name).into(),
            id: "".into(),
            failure: Some(Failure {
                end,
                did: "".into(),
                expected: "".into(),
                got: (*got).into(),
                seed: None,
            }),
            printed: 0,
            figure: None,
        };
        of.iter().map(result).collect()
    }

    #[test]
    fn what_a_test_got_tells_mistakes_apart_that_fail_the_same_tests() {
        let prints = prints(&[("x", &[("a", "1"), ("b", "2")]), ("y", &[("a", "1"), ("b", "3")])]);
        let named = |of: &[(&str, &str)]| {
            prints.nearest(&failing(of, End::Compared)).map(|p| p.bug.as_str())
        };
        assert_eq!(named(&[("a", "1"), ("b", "2")]), Some("x"));
        assert_eq!(named(&[("a", "1"), ("b", "3")]), Some("y"));
        assert_eq!(named(&[("a", "1"), ("b", "4")]), None, "as near to one as to the other");
        assert_eq!(named(&[("a", "1")]), None, "half of a mistake is no mistake");
    }

    #[test]
    fn where_a_panic_happened_does_not_matter() {
        let prints = prints(&[("x", &[("a", "panic: attempt to subtract with overflow")])]);
        let mine = [("a", "panic: attempt to subtract with overflow (exercises/x/src/s1_a.rs:12)")];
        assert!(prints.nearest(&failing(&mine, End::Panicked)).is_some());
    }

    #[test]
    fn an_unwritten_step_looks_like_no_misconception() {
        let prints = prints(&[("x", &[("a", "panic: not yet implemented")])]);
        assert!(
            prints.nearest(&failing(&[("a", "panic: not yet implemented")], End::Todo)).is_none()
        );
    }
}
