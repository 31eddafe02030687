//! Step 3: a diagram that can be checked. Boxes and arrows against the brief and against each other.

use crate::types::{Design, Finding, Kind, Mode, OnFailure, Scope, UseCase};
use std::collections::BTreeSet;

/// What is wrong with `design`, given what was asked for: sorted, each finding once.
pub fn check(design: &Design, scope: &Scope) -> Vec<Finding> {
    todo!()
}
