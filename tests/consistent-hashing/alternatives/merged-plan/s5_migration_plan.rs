//! Plans with as few ranges as there can be, and the last survivor as the source.

use crate::s2_ring::successor;
use crate::s4_preference::preference;
use crate::types::{HashRange, Move, Point, Recovery};
use std::collections::BTreeSet;

/// One range for each stretch with the same two owners; the end of the ring is a cut.
pub fn plan(before: &[Point], after: &[Point]) -> Vec<Move> {
    let ends: BTreeSet<u64> = before.iter().chain(after).map(|point| point.at).collect();
    let Some(&last) = ends.last() else { return Vec::new() };
    let mut moves: Vec<Move> = Vec::new();
    let mut start = last;
    for upto in ends {
        let owners = [before, after].map(|ring| successor(ring, upto).map(|at| &ring[at].node));
        if let [Some(from), Some(to)] = owners
            && from != to
        {
            match moves.last_mut() {
                Some(m) if m.range.upto == start && m.from == *from && m.to == *to => {
                    m.range.upto = upto;
                }
                _ => moves.push(Move {
                    range: HashRange { after: start, upto },
                    from: from.clone(),
                    to: to.clone(),
                }),
            }
        }
        start = upto;
    }
    moves
}

/// Compares the lists with and without the dead server.
pub fn recovery(points: &[Point], dead: &str, n: usize) -> Vec<Recovery> {
    let alive: Vec<Point> = points.iter().filter(|p| p.node != dead).cloned().collect();
    let mut found = Vec::new();
    let mut after = points.last().map_or(0, |point| point.at);
    for &Point { at: upto, .. } in points {
        let range = HashRange { after, upto };
        // Two points at one place make an empty range, which would mean the whole ring.
        let empty = after == upto && points.first().map(|p| p.at) != points.last().map(|p| p.at);
        after = upto;
        if empty || found.iter().any(|r| matches!(r, Recovery::Lost(seen) if *seen == range)) {
            continue;
        }
        let old = preference(points, upto, n);
        let new = preference(&alive, upto, n);
        if !old.contains(&dead) {
            continue;
        }
        let Some(from) = old.iter().rfind(|node| **node != dead) else {
            found.push(Recovery::Lost(range));
            continue;
        };
        for to in new.iter().filter(|node| !old.contains(node)) {
            let copy = Move { range, from: (*from).to_owned(), to: (*to).to_owned() };
            if !found.contains(&Recovery::Copy(copy.clone())) {
                found.push(Recovery::Copy(copy));
            }
        }
    }
    found
}
