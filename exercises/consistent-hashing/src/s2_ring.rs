//! Step 2: the ring. Servers and keys share one circle of hashes; a key belongs to the next server
//! clockwise.

use crate::types::{Point, RingHash};

/// The index in `points` of the point that owns hash `h`: the first at `h` or clockwise from it, past
/// the end the first of all. `None` if there are no points.
///
/// `points` ascend; of those at one place, the first owns it.
pub fn successor(points: &[Point], h: u64) -> Option<usize> {
    todo!()
}

/// A hash ring (Karger et al. 1997): servers that own arcs.
#[derive(Debug, Clone)]
pub struct Ring<H> {
    // Your fields.
    _held: std::marker::PhantomData<H>,
}

impl<H: RingHash> Ring<H> {
    /// An empty ring whose places come from `hash`.
    pub fn new(hash: H) -> Self {
        todo!()
    }

    /// Places `node` with its points 0 to `points` − 1. False, and nothing changes, if it's on the ring
    /// already or `points` is 0.
    pub fn add(&mut self, node: &str, points: u32) -> bool {
        todo!()
    }

    /// Takes `node` with all its points off the ring. False, and nothing changes, if it isn't there.
    pub fn remove(&mut self, node: &str) -> bool {
        todo!()
    }

    /// The server that owns `key`; `None` if the ring is empty.
    pub fn owner(&self, key: &[u8]) -> Option<&str> {
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
}
