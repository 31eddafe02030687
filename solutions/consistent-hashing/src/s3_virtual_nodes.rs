//! Step 3: virtual nodes. A server stands on the ring many times, as often as it is strong.

use crate::s2_ring::successor;
use crate::types::{Point, RingHash};
use std::collections::BTreeMap;

/// A ring on which a server of weight w has w·`base_points` points.
#[derive(Debug, Clone)]
pub struct WeightedRing<H> {
    hash: H,
    base_points: u32,
    points: Vec<Point>,
}

impl<H: RingHash> WeightedRing<H> {
    /// An empty ring; weight 1 will stand for `base_points` points.
    pub fn new(hash: H, base_points: u32) -> Self {
        WeightedRing { hash, base_points, points: Vec::new() }
    }

    /// Gives `node` the points 0 to `weight`·`base_points` − 1, whatever it had before. Weight 0 takes
    /// it off the ring.
    pub fn set_weight(&mut self, node: &str, weight: u32) {
        self.points.retain(|point| point.node != node);
        let place = |replica| Point { at: self.hash.point(node, replica), node: node.to_owned() };
        self.points.extend((0..weight * self.base_points).map(place));
        self.points.sort();
    }

    /// The server that owns the hash `h`; `None` if the ring is empty.
    pub fn owner_of_hash(&self, h: u64) -> Option<&str> {
        successor(&self.points, h).map(|at| self.points[at].node.as_str())
    }

    /// All points, ascending by place and then by name.
    pub fn points(&self) -> Vec<Point> {
        self.points.clone()
    }

    /// Which part of all hashes each server owns, from the lengths of its arcs. Servers without a
    /// point are left out.
    pub fn shares(&self) -> BTreeMap<String, f64> {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return BTreeMap::new();
        };
        // The first arc comes from behind the last point; if both are one place, it's the whole ring.
        let wrapped = u128::from(first.at.wrapping_sub(last.at).wrapping_sub(1)) + 1;
        let between = self.points.windows(2).map(|pair| u128::from(pair[1].at - pair[0].at));
        let mut arcs: BTreeMap<String, u128> = BTreeMap::new();
        for (point, arc) in self.points.iter().zip(std::iter::once(wrapped).chain(between)) {
            *arcs.entry(point.node.clone()).or_default() += arc;
        }
        arcs.into_iter().map(|(node, arc)| (node, arc as f64 / 2f64.powi(64))).collect()
    }
}
