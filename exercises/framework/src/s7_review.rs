//! Step 7: the review, before an interviewer makes it.

use crate::types::{Facts, Missing, Part, RedFlag, Report, Response};
use std::collections::BTreeSet;

/// What a strict and friendly reviewer says of a design and of the interview about it.
///
/// The same facts in another order give the same report; only the order in which the interviewer
/// asked matters.
pub fn review(facts: &Facts) -> Report {
    todo!()
}
