//! What the open pages are told: a line of JSON a verdict, which the server passes on.

use crate::judge::{Checked, Verdict};
use crate::run::Figure;
use crate::state::Remembered;
use crate::tell;
use crate::workspace::Step;
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
    /// The step that this one waits for, in a handout.
    blocked: Option<String>,
    /// The requirement to look at first, if one fails.
    first: Option<String>,
    /// Absent in news of an earlier session, of which only the counts are remembered.
    requirements: Vec<RequirementNews>,
    figures: Vec<Figure>,
}

/// A requirement's news.
#[derive(Debug, Clone, Serialize)]
struct RequirementNews {
    id: String,
    /// `passing`, `failing`, `unwritten` or `blocked`.
    state: &'static str,
    /// The message of a failure: label and text.
    message: Vec<(&'static str, String)>,
}

impl News {
    /// The news of a fresh verdict.
    pub fn of_verdict(verdict: &Verdict) -> Self {
        let blocked = verdict.blocked_by();
        let open = match (&blocked, verdict.unwritten()) {
            (Some(_), _) => "blocked",
            (None, true) => "unwritten",
            (None, false) => "failing",
        };
        let tests = verdict.requirements.iter().flat_map(|checked| &checked.tests);
        News {
            slug: verdict.slug.clone(),
            step: verdict.short().to_owned(),
            held: verdict.held(),
            of: verdict.requirements.len(),
            error: verdict.compile_error.as_ref().map(|e| (e.meaning.clone(), e.error.clone())),
            blocked: blocked.map(str::to_owned),
            first: verdict.first_broken().map(|(checked, _)| checked.id.clone()),
            requirements: verdict
                .requirements
                .iter()
                .map(|checked| of_requirement(verdict, checked, open))
                .collect(),
            figures: tests.filter_map(|test| test.figure.clone()).collect(),
        }
    }

    /// What is remembered of a step from earlier.
    pub fn remembered(slug: &str, step: &Step, remembered: &Remembered) -> Self {
        News {
            slug: slug.to_owned(),
            step: step.short(),
            held: remembered.held,
            of: remembered.of,
            error: None,
            blocked: None,
            first: None,
            requirements: Vec::new(),
            figures: Vec::new(),
        }
    }
}

/// `open` is what a requirement that does not hold is called in this verdict.
fn of_requirement(verdict: &Verdict, checked: &Checked, open: &'static str) -> RequirementNews {
    let failing = checked.failing();
    let state = if failing.is_some() { open } else { "passing" };
    let told = failing.filter(|_| state == "failing");
    // The sentence stands on the page already.
    let message = told.map(|test| tell::failure(verdict, checked, test).split_off(1));
    RequirementNews { id: checked.id.clone(), state, message: message.unwrap_or_default() }
}
