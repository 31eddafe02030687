//! No cascade: after each change all keys are placed anew, in the order of their hashes.

use crate::types::{Point, Refused};
use std::collections::{BTreeMap, BTreeSet};

/// The quotient, rounded up by hand.
pub fn cap(keys: u64, nodes: u64, eps_pct: u64) -> u64 {
    let (whole, rest) =
        ((100 + eps_pct) * keys / (100 * nodes), (100 + eps_pct) * keys % (100 * nodes));
    whole + u64::from(rest > 0)
}

/// The keys, and where they are now.
#[derive(Debug, Clone)]
pub struct BoundedRing {
    points: Vec<Point>,
    cap: u64,
    placed: BTreeMap<u64, String>,
}

impl BoundedRing {
    /// Nothing placed.
    pub fn new(points: Vec<Point>, cap: u64) -> Self {
        BoundedRing { points, cap, placed: BTreeMap::new() }
    }

    /// Places one more, and everybody anew.
    ///
    /// # Errors
    /// If there is no room.
    pub fn insert(&mut self, key: u64) -> Result<&str, Refused> {
        if !self.placed.contains_key(&key) {
            let keys: Vec<u64> = self.placed.keys().copied().chain([key]).collect();
            self.placed = self.place(&keys).ok_or(Refused::Full)?;
        }
        Ok(&self.placed[&key])
    }

    /// Removes one, and places everybody anew.
    pub fn remove(&mut self, key: u64) -> bool {
        let known = self.placed.remove(&key).is_some();
        if known {
            let keys: Vec<u64> = self.placed.keys().copied().collect();
            self.placed = self.place(&keys).expect("fewer keys than before");
        }
        known
    }

    /// Where a key is.
    pub fn node_of(&self, key: u64) -> Option<&str> {
        self.placed.get(&key).map(String::as_str)
    }

    fn place(&self, keys: &[u64]) -> Option<BTreeMap<u64, String>> {
        let mut loads: BTreeMap<&str, u64> = BTreeMap::new();
        let mut placed = BTreeMap::new();
        for key in keys.iter().copied().collect::<BTreeSet<u64>>() {
            let first = self.points.partition_point(|point| point.at < key);
            let (before, from) = self.points.split_at(first);
            let mut walk = from.iter().chain(before).map(|point| point.node.as_str());
            let node = walk.find(|node| loads.get(node).copied().unwrap_or(0) < self.cap)?;
            *loads.entry(node).or_default() += 1;
            placed.insert(key, node.to_owned());
        }
        Some(placed)
    }
}
