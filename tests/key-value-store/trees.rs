//! What the tests of Merkle trees compare, and a tree that counts the looks at it.

use key_value_store::s9_merkle::MerkleTree;
use key_value_store::types::{EntryHash, NodeSource, key_hash};
use kit::proptest::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A tree that remembers which of its nodes somebody looked at.
pub struct Watched<'a> {
    tree: &'a dyn NodeSource,
    /// The nodes looked at.
    pub asked: RefCell<BTreeSet<usize>>,
}

impl<'a> Watched<'a> {
    /// Nobody has looked yet.
    pub fn over(tree: &'a dyn NodeSource) -> Self {
        Watched { tree, asked: RefCell::default() }
    }
}

impl NodeSource for Watched<'_> {
    fn depth(&self) -> u32 {
        self.tree.depth()
    }

    fn hash(&self, node: usize) -> u64 {
        self.asked.borrow_mut().insert(node);
        self.tree.hash(node)
    }
}

/// Entry hashes by key hash.
pub type Entries = BTreeMap<u64, u64>;

/// A few key hashes, spread over all buckets, several in each.
pub fn some_key() -> impl Strategy<Value = u64> {
    (0..16_u64, 0..3_u64).prop_map(|(high, low)| high << 60 | low)
}

/// What one replica may have.
pub fn some_entries() -> impl Strategy<Value = Entries> {
    prop::collection::btree_map(some_key(), 0..3_u64, 0..24)
}

/// A depth, and what two replicas have.
pub fn two_sides() -> impl Strategy<Value = (u32, Entries, Entries)> {
    (0..6_u32, some_entries(), some_entries())
}

/// The tree over these.
pub fn built(depth: u32, entries: &Entries) -> MerkleTree {
    let entry = |(&key, &entry)| EntryHash { key, entry };
    MerkleTree::build(depth, &entries.iter().map(entry).collect::<Vec<_>>())
}

/// All its hashes, from the root.
pub fn hashes(tree: &MerkleTree) -> Vec<u64> {
    (1..2 << tree.depth()).map(|node| tree.hash(node)).collect()
}

/// The bucket of a key, by division.
pub fn bucket_of(depth: u32, key: u64) -> u32 {
    ((u128::from(key) * (1 << depth)) >> 64) as u32
}

/// The buckets in which these differ, by looking at everything.
pub fn differing(depth: u32, a: &Entries, b: &Entries) -> BTreeSet<u32> {
    let keys = a.keys().chain(b.keys()).filter(|key| a.get(key) != b.get(key));
    keys.map(|&key| bucket_of(depth, key)).collect()
}

/// So many keys, by hash, each written once.
pub fn population(keys: u64) -> Entries {
    (0..keys).map(|key| (key_hash(&key.to_le_bytes()), 1)).collect()
}
