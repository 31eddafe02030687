//! Step 9: Merkle trees. Two replicas find out where they differ without telling each other everything.

use crate::types::{
    Contents, EntryHash, Mismatch, NodeSource, SyncStats, Version, Writer, key_hash,
};
use sim::hash64;
use std::collections::BTreeMap;

/// The bucket of a key whose hash is `key`: the hash's top `depth` bits.
pub fn bucket(depth: u32, key: u64) -> u32 {
    todo!()
}

/// The hash of a key's siblings: of each its dot, its context and its value or that it has none.
pub fn entry_hash<V: AsRef<[u8]>>(siblings: &[Version<V>]) -> u64 {
    todo!()
}

/// Hashes of hashes over the buckets of one replica (Merkle 1987).
#[derive(Debug, Clone)]
pub struct MerkleTree {
    // Your fields.
}

impl MerkleTree {
    /// The tree over `entries`, in any order, each key once. It has 2^`depth` buckets.
    ///
    /// # Panics
    /// If `depth` is over 31.
    pub fn build(depth: u32, entries: &[EntryHash]) -> Self {
        todo!()
    }

    /// The key whose hash is `key` had the entry hash `old` and has now `new`; `None` where it isn't there.
    pub fn update(&mut self, key: u64, old: Option<u64>, new: Option<u64>) {
        todo!()
    }

    /// The hash of everything.
    pub fn root(&self) -> u64 {
        todo!()
    }
}

impl NodeSource for MerkleTree {
    fn depth(&self) -> u32 {
        todo!()
    }

    fn hash(&self, node: usize) -> u64 {
        todo!()
    }
}

/// The buckets in which the trees differ, ascending; nothing is asked of `b` that the answers so far
/// make needless.
///
/// # Errors
/// If they have different depths.
pub fn diff(a: &dyn NodeSource, b: &dyn NodeSource) -> Result<Vec<u32>, Mismatch> {
    todo!()
}

/// Makes two replicas equal. Each sends the other the buckets in which they differ, and keeps what
/// `reconcile` makes of both sides' siblings.
pub fn sync<V: AsRef<[u8]> + Clone>(
    depth: u32,
    a: &mut Contents<V>,
    b: &mut Contents<V>,
    reconcile: fn(Vec<Version<V>>) -> Vec<Version<V>>,
) -> SyncStats {
    todo!()
}
