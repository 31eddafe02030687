//! Step 4: preference lists. The replicas of a key stand on the next distinct servers clockwise.

use crate::s2_ring::successor;
use crate::types::Point;

/// The first `n` distinct servers clockwise from hash `h`, its owner first; all of them, each once, if
/// there are fewer. `points` ascend.
pub fn preference(points: &[Point], h: u64, n: usize) -> Vec<&str> {
    todo!()
}

/// Like [`preference`], but spread over zones: the first server of each zone in the order of the walk,
/// and then, if places are left, the remaining servers in the order of the walk.
pub fn with_zones<'a>(
    points: &'a [Point],
    zone: &dyn Fn(&str) -> u32,
    h: u64,
    n: usize,
) -> Vec<&'a str> {
    todo!()
}

/// The first `n` distinct servers clockwise from hash `h` that are `up`: who stands in when others are
/// down (Dynamo's sloppy quorum).
pub fn healthy<'a>(
    points: &'a [Point],
    h: u64,
    n: usize,
    up: &dyn Fn(&str) -> bool,
) -> Vec<&'a str> {
    todo!()
}
