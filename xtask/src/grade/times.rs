//! How long grading took: kept apart from results, which are the same whenever they are computed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Times of one run of `grade`, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// From the first submission read to the last result written.
    pub wall: f64,
    /// By student, what judging their steps took; those judged before are not in it.
    pub students: BTreeMap<String, f64>,
    /// Steps judged in this run.
    pub judged: usize,
    /// Steps whose grade was there already.
    pub kept: usize,
}
