//! The ring as a tree of places, each with the names that stand there.

use crate::types::{Point, RingHash};
use std::collections::{BTreeMap, BTreeSet};

/// The index of the nearest point clockwise, by looking at all distances.
pub fn successor(points: &[Point], h: u64) -> Option<usize> {
    (0..points.len()).min_by_key(|&at| (points[at].at.wrapping_sub(h), at))
}

/// A tree from places to names.
#[derive(Debug, Clone)]
pub struct Ring<H> {
    hash: H,
    nodes: BTreeMap<String, u32>,
    places: BTreeMap<u64, BTreeSet<String>>,
}

impl<H: RingHash> Ring<H> {
    /// Nobody.
    pub fn new(hash: H) -> Self {
        Ring { hash, nodes: BTreeMap::new(), places: BTreeMap::new() }
    }

    /// Places a server.
    pub fn add(&mut self, node: &str, points: u32) -> bool {
        if points == 0 || self.nodes.contains_key(node) {
            return false;
        }
        self.nodes.insert(node.to_owned(), points);
        for replica in 0..points {
            let at = self.hash.point(node, replica);
            self.places.entry(at).or_default().insert(node.to_owned());
        }
        true
    }

    /// Removes a server.
    pub fn remove(&mut self, node: &str) -> bool {
        let Some(points) = self.nodes.remove(node) else { return false };
        for replica in 0..points {
            let at = self.hash.point(node, replica);
            if let Some(names) = self.places.get_mut(&at) {
                names.remove(node);
                if names.is_empty() {
                    self.places.remove(&at);
                }
            }
        }
        true
    }

    /// The owner of a key.
    pub fn owner(&self, key: &[u8]) -> Option<&str> {
        self.owner_of_hash(self.hash.key(key))
    }

    /// The owner of a hash.
    pub fn owner_of_hash(&self, h: u64) -> Option<&str> {
        let (_, names) = self.places.range(h..).chain(&self.places).next()?;
        names.first().map(String::as_str)
    }

    /// All points.
    pub fn points(&self) -> Vec<Point> {
        let named = |(&at, names): (&u64, &BTreeSet<String>)| {
            names.iter().map(|node| Point { at, node: node.clone() }).collect::<Vec<_>>()
        };
        self.places.iter().flat_map(named).collect()
    }
}
