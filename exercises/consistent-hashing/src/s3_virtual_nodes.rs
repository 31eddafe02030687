//! Step 3: virtual nodes. A server stands on the ring many times, as often as it is strong.

use crate::s2_ring::successor;
use crate::types::{Point, RingHash};
use std::collections::BTreeMap;

/// A ring on which a server of weight w has w·`base_points` points.
#[derive(Debug, Clone)]
pub struct WeightedRing<H> {
    // Your fields.
    _held: std::marker::PhantomData<H>,
}

impl<H: RingHash> WeightedRing<H> {
    /// An empty ring; weight 1 will stand for `base_points` points.
    pub fn new(hash: H, base_points: u32) -> Self {
        todo!()
    }

    /// Gives `node` the points 0 to `weight`·`base_points` − 1, whatever it had before. Weight 0 takes
    /// it off the ring.
    pub fn set_weight(&mut self, node: &str, weight: u32) {
        todo!()
    }

    /// The server that owns the hash `h`; `None` if the ring is empty.
    pub fn owner_of_hash(&self, h: u64) -> Option<&str> {
        todo!()
    }

    /// All points, ascending by place and then by name.
    pub fn points(&self) -> Vec<Point> {
        todo!()
    }

    /// Which part of all hashes each server owns, from the lengths of its arcs. Servers without a
    /// point are left out.
    pub fn shares(&self) -> BTreeMap<String, f64> {
        todo!()
    }
}
