//! Step 7: bounded loads. No server holds more than its capacity; what does not fit walks on.

use crate::s2_ring::successor;
use crate::types::{Point, Refused};
use std::collections::BTreeMap;

/// The capacity of each of `nodes` servers for `keys` keys with `eps_pct` percent to spare:
/// ceil((1 + ε)·keys/nodes). Exact up to 10^15 keys and 1,000 percent.
///
/// # Panics
/// If `nodes` is 0.
pub fn cap(keys: u64, nodes: u64, eps_pct: u64) -> u64 {
    todo!()
}

/// Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): each key is on the
/// first server clockwise from its hash that had room, and every server it walked past is full.
#[derive(Debug, Clone)]
pub struct BoundedRing {
    // Your fields.
}

impl BoundedRing {
    /// No keys yet on a ring of ascending `points`, whose servers hold `cap` keys each at most.
    pub fn new(points: Vec<Point>, cap: u64) -> Self {
        todo!()
    }

    /// Places a key, told by its hash, and returns its server. A key that is here already stays.
    ///
    /// # Errors
    /// [`Refused::Full`] if every server is full; nothing changes then.
    pub fn insert(&mut self, key: u64) -> Result<&str, Refused> {
        todo!()
    }

    /// Removes a key; false if it isn't here. Keys that had walked past its server come back as far as
    /// there is room.
    pub fn remove(&mut self, key: u64) -> bool {
        todo!()
    }

    /// The server of a key; `None` if it isn't here.
    pub fn node_of(&self, key: u64) -> Option<&str> {
        todo!()
    }
}
