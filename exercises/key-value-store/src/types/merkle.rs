//! Given: what two replicas compare.

use crate::types::{Key, Version};
use std::collections::BTreeMap;

/// What a replica holds: the siblings of each key.
pub type Contents<V> = BTreeMap<Key, Vec<Version<V>>>;

/// One key of a replica and what it has there, as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryHash {
    /// The [`key_hash`] of the key.
    pub key: u64,
    /// The hash of its siblings.
    pub entry: u64,
}

/// The hash by which keys are put into buckets, the same on every replica.
pub fn key_hash(key: &[u8]) -> u64 {
    sim::hash64(0, key)
}

/// A tree of hashes, perhaps another replica's: each look at it may be a message. Tests count them.
///
/// The root is node 1, the children of node i are 2·i and 2·i + 1, and the leaves from left to right
/// are the buckets.
pub trait NodeSource {
    /// How many levels are below the root: there are 2^depth leaves.
    fn depth(&self) -> u32;

    /// The hash of a node.
    ///
    /// # Panics
    /// If there's no such node.
    fn hash(&self, node: usize) -> u64;
}

/// These trees have different depths, so their leaves don't stand for the same keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// The depth of the one.
    pub left: u32,
    /// The depth of the other.
    pub right: u32,
}

/// What it took to make two replicas equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncStats {
    /// How many buckets differed.
    pub buckets: usize,
    /// How many keys were sent with their siblings, in both directions together.
    pub keys_sent: usize,
}
