//! Lists by distance: how far each server's nearest point is, and the nearest servers first.

use crate::types::Point;
use std::collections::{BTreeMap, BTreeSet};

/// The `n` nearest servers.
pub fn preference(points: &[Point], h: u64, n: usize) -> Vec<&str> {
    healthy(points, h, n, &|_| true)
}

/// Repeated passes: first over zones without a member, then over everybody.
pub fn with_zones<'a>(
    points: &'a [Point],
    zone: &dyn Fn(&str) -> u32,
    h: u64,
    n: usize,
) -> Vec<&'a str> {
    let mut left = healthy(points, h, usize::MAX, &|_| true);
    let mut used = BTreeSet::new();
    let mut members = Vec::new();
    while members.len() < n && !left.is_empty() {
        let next = left.iter().position(|node| !used.contains(&zone(node))).unwrap_or(0);
        let node = left.remove(next);
        used.insert(zone(node));
        members.push(node);
    }
    members
}

/// The `n` nearest servers that are up.
pub fn healthy<'a>(
    points: &'a [Point],
    h: u64,
    n: usize,
    up: &dyn Fn(&str) -> bool,
) -> Vec<&'a str> {
    let mut nearest: BTreeMap<&str, u64> = BTreeMap::new();
    for point in points.iter().filter(|point| up(&point.node)) {
        let distance = point.at.wrapping_sub(h);
        let known = nearest.entry(&point.node).or_insert(distance);
        *known = distance.min(*known);
    }
    let mut ranked: Vec<(u64, &str)> = nearest.into_iter().map(|(node, d)| (d, node)).collect();
    ranked.sort_unstable();
    ranked.into_iter().take(n).map(|(_, node)| node).collect()
}
