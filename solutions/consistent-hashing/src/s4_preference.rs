//! Step 4: preference lists. The replicas of a key stand on the next distinct servers clockwise.

use crate::s2_ring::successor;
use crate::types::Point;

/// The first `n` distinct servers clockwise from hash `h`, its owner first; all of them, each once, if
/// there are fewer. `points` ascend.
pub fn preference(points: &[Point], h: u64, n: usize) -> Vec<&str> {
    walk(points, h).take(n).collect()
}

/// Like [`preference`], but spread over zones: the first server of each zone in the order of the walk,
/// and then, if places are left, the remaining servers in the order of the walk.
pub fn with_zones<'a>(
    points: &'a [Point],
    zone: &dyn Fn(&str) -> u32,
    h: u64,
    n: usize,
) -> Vec<&'a str> {
    let (mut zones, mut members, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for node in walk(points, h) {
        if zones.contains(&zone(node)) {
            rest.push(node);
        } else {
            zones.push(zone(node));
            members.push(node);
        }
    }
    members.extend(rest);
    members.truncate(n);
    members
}

/// The first `n` distinct servers clockwise from hash `h` that are `up`: who stands in when others are
/// down (Dynamo's sloppy quorum).
pub fn healthy<'a>(
    points: &'a [Point],
    h: u64,
    n: usize,
    up: &dyn Fn(&str) -> bool,
) -> Vec<&'a str> {
    walk(points, h).filter(|node| up(node)).take(n).collect()
}

/// Every server once, clockwise from `h`.
fn walk(points: &[Point], h: u64) -> impl Iterator<Item = &str> {
    let (before, from) = points.split_at(successor(points, h).unwrap_or(0));
    let mut seen = Vec::new();
    from.iter().chain(before).map(|point| point.node.as_str()).filter(move |&node| {
        let new = !seen.contains(&node);
        if new {
            seen.push(node);
        }
        new
    })
}
