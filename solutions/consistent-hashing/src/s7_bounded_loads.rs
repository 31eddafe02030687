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
    ((100 + eps_pct) * keys).div_ceil(100 * nodes)
}

/// Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): each key is on the
/// first server clockwise from its hash that had room, and every server it walked past is full.
#[derive(Debug, Clone)]
pub struct BoundedRing {
    points: Vec<Point>,
    cap: u64,
    /// Where each key is, by its hash.
    placed: BTreeMap<u64, String>,
    loads: BTreeMap<String, u64>,
}

impl BoundedRing {
    /// No keys yet on a ring of ascending `points`, whose servers hold `cap` keys each at most.
    pub fn new(points: Vec<Point>, cap: u64) -> Self {
        BoundedRing { points, cap, placed: BTreeMap::new(), loads: BTreeMap::new() }
    }

    /// Places a key, told by its hash, and returns its server. A key that is here already stays.
    ///
    /// # Errors
    /// [`Refused::Full`] if every server is full; nothing changes then.
    pub fn insert(&mut self, key: u64) -> Result<&str, Refused> {
        if !self.placed.contains_key(&key) {
            let roomy = self.walk(key).find(|node| self.load(node) < self.cap);
            let node = roomy.ok_or(Refused::Full)?.to_owned();
            self.put(key, node);
        }
        Ok(&self.placed[&key])
    }

    /// Removes a key; false if it isn't here. Keys that had walked past its server come back as far as
    /// there is room.
    pub fn remove(&mut self, key: u64) -> bool {
        let Some(mut free) = self.take(key) else { return false };
        // Who comes back leaves a free place behind, which may draw another.
        while let Some(back) = self.walked_past(&free) {
            let left = self.take(back).expect("a placed key");
            self.put(back, free);
            free = left;
        }
        true
    }

    /// The server of a key; `None` if it isn't here.
    pub fn node_of(&self, key: u64) -> Option<&str> {
        self.placed.get(&key).map(String::as_str)
    }

    /// Some key that walked past `node`.
    fn walked_past(&self, node: &str) -> Option<u64> {
        let past = |(key, at): &(&u64, &String)| {
            self.walk(**key).take_while(|walked| walked != at).any(|walked| walked == node)
        };
        self.placed.iter().find(past).map(|(&key, _)| key)
    }

    /// The servers of the points clockwise from `h`; one with several points comes several times.
    fn walk(&self, h: u64) -> impl Iterator<Item = &str> {
        let (before, from) = self.points.split_at(successor(&self.points, h).unwrap_or(0));
        from.iter().chain(before).map(|point| point.node.as_str())
    }

    fn load(&self, node: &str) -> u64 {
        self.loads.get(node).copied().unwrap_or(0)
    }

    fn put(&mut self, key: u64, node: String) {
        *self.loads.entry(node.clone()).or_default() += 1;
        self.placed.insert(key, node);
    }

    fn take(&mut self, key: u64) -> Option<String> {
        let node = self.placed.remove(&key)?;
        *self.loads.get_mut(&node)? -= 1;
        Some(node)
    }
}
