//! Step 6: the rules. Read from a text that operators edit while the limiter runs.

use crate::types::RuleErrorKind as Kind;
use crate::types::{Action, Algorithm, KeyBy, Millis, Rule, RuleError, RuleSource, Soft};
use std::collections::BTreeMap;

/// The rules in `text`, one a line, in its order:
///
/// ```text
/// rule login key=ip limit=5 per=1m algo=fixed_window soft=20 for=10s action=reject   # a comment
/// ```
///
/// The fields stand in any order. `soft` (percent, default 0: hard), `for` (needed if `soft` is above
/// 0) and `action` (default `reject`) may be left out. A span is a whole number and one of the units
/// `ms`, `s`, `m` and `h`. What follows a `#` is a comment; lines without a word are skipped.
///
/// # Errors
/// The first faulty line, and what is wrong with it. No rule of a faulty text is used.
pub fn parse(text: &str) -> Result<Vec<Rule>, RuleError> {
    todo!()
}

/// The rules in force, re-read now and then from where they are kept.
pub struct RuleCache {
    // Your fields.
}

impl RuleCache {
    /// A cache without rules, which asks `source` at most once in `refresh_ms` milliseconds.
    pub fn new(source: Box<dyn RuleSource>, refresh_ms: Millis) -> Self {
        todo!()
    }

    /// Reads the source if `refresh_ms` have passed since it was last asked, or it never was, and
    /// tells whether the rules in force are others than before. If the source fails or holds a
    /// faulty text, the last good rules stay in force.
    pub fn refresh(&mut self, now: Millis) -> bool {
        todo!()
    }

    /// The rules in force, in the order of their text; none before the first good one was read.
    pub fn rules(&self) -> &[Rule] {
        todo!()
    }
}
