//! Step 5: what has to move. A change of the ring becomes a list of ranges with their old and new
//! owners.

use crate::s2_ring::successor;
use crate::s4_preference::preference;
use crate::types::{HashRange, Move, Point, Recovery};

/// The ranges whose owner changes when the ring `before` becomes the ring `after`, both ascending:
/// disjoint, and together exactly those hashes. How finely they are cut is up to the plan. Empty if
/// one of the rings is.
pub fn plan(before: &[Point], after: &[Point]) -> Vec<Move> {
    todo!()
}

/// What to do for each range that server `dead` held as one of `n` replicas (the first `n` distinct
/// servers clockwise): copy it from a survivor to the server that now joins its replicas, or report it
/// as lost if there was no other. Ranges that no further server can take are left out.
pub fn recovery(points: &[Point], dead: &str, n: usize) -> Vec<Recovery> {
    todo!()
}
