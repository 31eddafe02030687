//! What the open pages are told: a line of JSON a verdict, which the server passes on.

use crate::judge::{Checked, Verdict};
use crate::run::Figure;
use crate::state::Remembered;
use crate::tell;
use serde::Serialize;

/// A step's news.
#[derive(Debug, Clone, Serialize)]
pub struct News {
    slug: String,
    /// The step's short name: `s3`.
    step: String,
    /// Requirements that hold, of how many.
    held: usize,
    of: usize,
    /// What keeps the step from running, if anything: its meaning, and the compiler's words.
    error: Option<(String, String)>,
    /// Absent in news of an earlier session, of which only the counts are remembered.
    requirements: Vec<RequirementNews>,
    figures: Vec<Figure>,
}

/// A requirement's news.
#[derive(Debug, Clone, Serialize)]
struct RequirementNews {
    id: String,
    /// `passing`, `failing` or `unwritten`.
    state: &'static str,
    /// The message of a failure: label and text.
    message: Vec<(&'static str, String)>,
}

impl News {
    /// The news of a fresh verdict.
    pub fn of_verdict(verdict: &Verdict) -> Self {
        let unwritten = verdict.unwritten();
        let tests = verdict.requirements.iter().flat_map(|checked| &checked.tests);
        News {
            slug: verdict.slug.clone(),
            step: short(&verdict.step),
            held: verdict.held(),
            of: verdict.requirements.len(),
            error: verdict.compile_error.as_ref().map(|e| (e.meaning.clone(), e.error.clone())),
            requirements: verdict
                .requirements
                .iter()
                .map(|c| of_requirement(verdict, c, unwritten))
                .collect(),
            figures: tests.filter_map(|test| test.figure.clone()).collect(),
        }
    }

    /// What is remembered of a step from earlier.
    pub fn remembered(slug: &str, step: &str, remembered: &Remembered) -> Self {
        News {
            slug: slug.to_owned(),
            step: short(step),
            held: remembered.held,
            of: remembered.of,
            error: None,
            requirements: Vec::new(),
            figures: Vec::new(),
        }
    }
}

fn short(stem: &str) -> String {
    stem.split('_').next().unwrap_or_default().to_owned()
}

fn of_requirement(verdict: &Verdict, checked: &Checked, unwritten: bool) -> RequirementNews {
    let state = match checked.failing() {
        None => "passing",
        Some(_) if unwritten => "unwritten",
        Some(_) => "failing",
    };
    let failing = checked.failing().filter(|_| !unwritten);
    // The sentence stands on the page already.
    let message = failing.map(|test| tell::failure(verdict, checked, test).split_off(1));
    RequirementNews { id: checked.id.clone(), state, message: message.unwrap_or_default() }
}
