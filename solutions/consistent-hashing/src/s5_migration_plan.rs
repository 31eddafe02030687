//! Step 5: what has to move. A change of the ring becomes a list of ranges with their old and new
//! owners.

use crate::s2_ring::successor;
use crate::s4_preference::preference;
use crate::types::{HashRange, Move, Point, Recovery};

/// The ranges whose owner changes when the ring `before` becomes the ring `after`, both ascending:
/// disjoint, and together exactly those hashes. How finely they are cut is up to the plan. Empty if
/// one of the rings is.
pub fn plan(before: &[Point], after: &[Point]) -> Vec<Move> {
    let places = before.iter().chain(after).map(|point| point.at);
    let mut moves = Vec::new();
    // Between two neighbouring places of either ring nothing changes hands alone.
    for range in ranges(places.collect()) {
        let (Some(from), Some(to)) = (owner(before, range.upto), owner(after, range.upto)) else {
            continue;
        };
        if from != to {
            moves.push(Move { range, from: from.to_owned(), to: to.to_owned() });
        }
    }
    moves
}

/// What to do for each range that server `dead` held as one of `n` replicas (the first `n` distinct
/// servers clockwise): copy it from a survivor to the server that now joins its replicas, or report it
/// as lost if there was no other. Ranges that no further server can take are left out.
pub fn recovery(points: &[Point], dead: &str, n: usize) -> Vec<Recovery> {
    let after: Vec<Point> = points.iter().filter(|point| point.node != dead).cloned().collect();
    let mut found = Vec::new();
    for range in ranges(points.iter().map(|point| point.at).collect()) {
        let held = preference(points, range.upto, n);
        if !held.contains(&dead) {
            continue;
        }
        let survivor = held.iter().find(|&&node| node != dead);
        let heir = preference(&after, range.upto, n).into_iter().find(|node| !held.contains(node));
        match (survivor, heir) {
            (None, _) => found.push(Recovery::Lost(range)),
            (Some(&from), Some(to)) => {
                let (from, to) = (from.to_owned(), to.to_owned());
                found.push(Recovery::Copy(Move { range, from, to }));
            }
            (Some(_), None) => {}
        }
    }
    found
}

/// The ranges that end at `places`, each beginning where its neighbour ends.
fn ranges(mut places: Vec<u64>) -> Vec<HashRange> {
    places.sort_unstable();
    places.dedup();
    let before = places.iter().skip(places.len().saturating_sub(1)).chain(&places);
    before.zip(&places).map(|(&after, &upto)| HashRange { after, upto }).collect()
}

fn owner(points: &[Point], h: u64) -> Option<&str> {
    successor(points, h).map(|at| points[at].node.as_str())
}
