//! Step 2: the ring. Servers and keys share one circle of hashes; a key belongs to the next server
//! clockwise.

use crate::types::{Point, RingHash};

/// The index in `points` of the point that owns hash `h`: the first at `h` or clockwise from it, past
/// the end the first of all. `None` if there are no points.
///
/// `points` ascend; of those at one place, the first owns it.
pub fn successor(points: &[Point], h: u64) -> Option<usize> {
    let next = points.partition_point(|point| point.at < h);
    if next < points.len() { Some(next) } else { (!points.is_empty()).then_some(0) }
}

/// A hash ring (Karger et al. 1997): servers that own arcs.
#[derive(Debug, Clone)]
pub struct Ring<H> {
    hash: H,
    points: Vec<Point>,
}

impl<H: RingHash> Ring<H> {
    /// An empty ring whose places come from `hash`.
    pub fn new(hash: H) -> Self {
        Ring { hash, points: Vec::new() }
    }

    /// Places `node` with its points 0 to `points` − 1. False, and nothing changes, if it's on the ring
    /// already or `points` is 0.
    pub fn add(&mut self, node: &str, points: u32) -> bool {
        if points == 0 || self.has(node) {
            return false;
        }
        let place = |replica| Point { at: self.hash.point(node, replica), node: node.to_owned() };
        self.points.extend((0..points).map(place));
        // Names decide between points at one place, so the order of arrival leaves no trace.
        self.points.sort();
        true
    }

    /// Takes `node` with all its points off the ring. False, and nothing changes, if it isn't there.
    pub fn remove(&mut self, node: &str) -> bool {
        let known = self.has(node);
        self.points.retain(|point| point.node != node);
        known
    }

    /// The server that owns `key`; `None` if the ring is empty.
    pub fn owner(&self, key: &[u8]) -> Option<&str> {
        self.owner_of_hash(self.hash.key(key))
    }

    /// The server that owns the hash `h`; `None` if the ring is empty.
    pub fn owner_of_hash(&self, h: u64) -> Option<&str> {
        successor(&self.points, h).map(|at| self.points[at].node.as_str())
    }

    /// All points, ascending by place and then by name.
    pub fn points(&self) -> Vec<Point> {
        self.points.clone()
    }

    fn has(&self, node: &str) -> bool {
        self.points.iter().any(|point| point.node == node)
    }
}
