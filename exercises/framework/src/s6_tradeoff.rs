//! Step 6: a choice. What no alternative beats, and what one weight would change.

use crate::types::{Alternative, Better, Choice, Criterion, TradeoffError};

/// The alternatives, by index, that no other one dominates: is nowhere worse than and somewhere
/// better.
///
/// # Errors
/// If there are fewer than two alternatives, or one has a blank downside or lacks a value.
pub fn pareto(
    alternatives: &[Alternative],
    criteria: &[Criterion],
) -> Result<Vec<usize>, TradeoffError> {
    todo!()
}

/// The alternative with the largest weighted mean of its values, each criterion normalised to 0
/// (the worst among the alternatives) to 1 (the best); where all are equal they all have 1. Of
/// equals the first wins.
///
/// # Errors
/// As [`pareto`].
pub fn choose(
    alternatives: &[Alternative],
    criteria: &[Criterion],
) -> Result<Choice, TradeoffError> {
    todo!()
}
