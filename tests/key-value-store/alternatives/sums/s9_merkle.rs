//! Every node is the sum of what is below it, kept sparsely by number; the walk descends by recursion.

use crate::types::{Contents, EntryHash, Mismatch, NodeSource, SyncStats, Version, key_hash};
use sim::hash64;
use std::collections::{BTreeMap, BTreeSet};

/// By division instead of a shift.
pub fn bucket(depth: u32, key: u64) -> u32 {
    (u128::from(key) * (1 << depth) / (1 << 64)) as u32
}

/// Each version's parts, each hashed under the one before.
pub fn entry_hash<V: AsRef<[u8]>>(siblings: &[Version<V>]) -> u64 {
    siblings.iter().fold(1, |hash, version| {
        let mut hash = mixed(mixed(hash, version.dot.node.into()), version.dot.counter);
        for (&node, &counter) in &version.context.0 {
            hash = mixed(mixed(hash, node.into()), counter);
        }
        match &version.value {
            Some(value) => hash64(hash, value.as_ref()),
            None => mixed(hash, u64::MAX),
        }
    })
}

fn mixed(seed: u64, number: u64) -> u64 {
    hash64(seed, &number.to_be_bytes())
}

/// Nodes without entries below them aren't kept.
#[derive(Debug, Clone)]
pub struct MerkleTree {
    depth: u32,
    sums: BTreeMap<usize, u64>,
}

impl MerkleTree {
    /// One update an entry.
    pub fn build(depth: u32, entries: &[EntryHash]) -> Self {
        let mut tree = MerkleTree { depth, sums: BTreeMap::new() };
        for entry in entries {
            tree.update(entry.key, None, Some(entry.entry));
        }
        tree
    }

    /// Adds the same to every node from the leaf up.
    pub fn update(&mut self, key: u64, old: Option<u64>, new: Option<u64>) {
        let worth = |entry: Option<u64>| entry.map_or(0, |entry| mixed(key, entry));
        let change = worth(new).wrapping_sub(worth(old));
        let mut node = (1 << self.depth) + bucket(self.depth, key) as usize;
        while node > 0 {
            let sum = self.sums.entry(node).or_insert(0);
            *sum = sum.wrapping_add(change);
            node /= 2;
        }
    }

    /// The sum of everything.
    pub fn root(&self) -> u64 {
        self.hash(1)
    }
}

impl NodeSource for MerkleTree {
    fn depth(&self) -> u32 {
        self.depth
    }

    fn hash(&self, node: usize) -> u64 {
        self.sums.get(&node).copied().unwrap_or(0)
    }
}

/// From the root down.
pub fn diff(a: &dyn NodeSource, b: &dyn NodeSource) -> Result<Vec<u32>, Mismatch> {
    if a.depth() != b.depth() {
        return Err(Mismatch { left: a.depth(), right: b.depth() });
    }
    let mut found = Vec::new();
    descend(a, b, 1, 1 << a.depth(), &mut found);
    Ok(found)
}

fn descend(a: &dyn NodeSource, b: &dyn NodeSource, node: usize, leaves: usize, found: &mut Vec<u32>) {
    if a.hash(node) == b.hash(node) {
        return;
    }
    if node >= leaves {
        return found.push((node - leaves) as u32);
    }
    descend(a, b, 2 * node, leaves, found);
    descend(a, b, 2 * node + 1, leaves, found);
}

/// Key by key.
pub fn sync<V: AsRef<[u8]> + Clone>(
    depth: u32,
    a: &mut Contents<V>,
    b: &mut Contents<V>,
    reconcile: fn(Vec<Version<V>>) -> Vec<Version<V>>,
) -> SyncStats {
    let mut trees = [&*a, &*b].map(|side| {
        let mut tree = MerkleTree::build(depth, &[]);
        for (key, siblings) in side {
            tree.update(key_hash(key), None, Some(entry_hash(siblings)));
        }
        tree
    });
    let buckets: BTreeSet<u32> =
        diff(&trees[0], &trees[1]).into_iter().flatten().collect();
    let mut keys_sent = 0;
    let keys: BTreeSet<Vec<u8>> = a.keys().chain(b.keys()).cloned().collect();
    for key in keys {
        if !buckets.contains(&bucket(depth, key_hash(&key))) {
            continue;
        }
        let sides = [a.get(&key).cloned(), b.get(&key).cloned()];
        keys_sent += sides.iter().flatten().count();
        let siblings = reconcile(sides.iter().flatten().flatten().cloned().collect());
        for (tree, old) in trees.iter_mut().zip(&sides) {
            let old = old.as_deref().map(entry_hash);
            tree.update(key_hash(&key), old, Some(entry_hash(&siblings)));
        }
        a.insert(key.clone(), siblings.clone());
        b.insert(key, siblings);
    }
    debug_assert_eq!(trees[0].root(), trees[1].root());
    SyncStats { buckets: buckets.len(), keys_sent }
}
