//! Step 2: a time plan. Four phases, each within its bounds.

use crate::types::{Advice, Phase, TooShort};

/// Minutes for each phase of an interview of `total` minutes, in the order of [`Phase::ALL`]. More
/// than all phases may take is left unplanned.
///
/// # Errors
/// If `total` is less than the phases take at least.
pub fn plan(total: u32) -> Result<[u32; 4], TooShort> {
    todo!()
}

/// What the clock says in `phase` after `elapsed` minutes of an interview with this `plan`.
pub fn advise(plan: &[u32; 4], elapsed: u32, phase: Phase) -> Advice {
    todo!()
}
