//! Step 9: Merkle trees. Two replicas find out where they differ without telling each other everything.

use crate::types::{
    Contents, EntryHash, Mismatch, NodeSource, SyncStats, Version, Writer, key_hash,
};
use sim::hash64;
use std::collections::BTreeMap;

/// The bucket of a key whose hash is `key`: the hash's top `depth` bits.
pub fn bucket(depth: u32, key: u64) -> u32 {
    key.checked_shr(64 - depth).unwrap_or(0) as u32
}

/// The hash of a key's siblings: of each its dot, its context and its value or that it has none.
pub fn entry_hash<V: AsRef<[u8]>>(siblings: &[Version<V>]) -> u64 {
    let mut fields = Writer::new();
    for Version { dot, context, value } in siblings {
        fields.number(dot.node as usize).number(dot.counter as usize).number(context.0.len());
        for (&node, &counter) in &context.0 {
            fields.number(node as usize).number(counter as usize);
        }
        match value {
            Some(value) => fields.number(1).bytes(value.as_ref()),
            None => fields.number(0),
        };
    }
    hash64(0, &fields.finish())
}

/// Hashes of hashes over the buckets of one replica (Merkle 1987).
#[derive(Debug, Clone)]
pub struct MerkleTree {
    depth: u32,
    /// By number; number 0 isn't used.
    nodes: Vec<u64>,
}

impl MerkleTree {
    /// The tree over `entries`, in any order, each key once. It has 2^`depth` buckets.
    ///
    /// # Panics
    /// If `depth` is over 31.
    pub fn build(depth: u32, entries: &[EntryHash]) -> Self {
        assert!(depth < 32, "2^{depth} buckets are too many");
        let mut tree = MerkleTree { depth, nodes: vec![0; 2 << depth] };
        // A bucket's hash is a sum: it has no order, and what was added can be taken out again.
        for &EntryHash { key, entry } in entries {
            let leaf = tree.leaf(key);
            tree.nodes[leaf] = tree.nodes[leaf].wrapping_add(pair(key, entry));
        }
        for node in (1..1 << depth).rev() {
            tree.nodes[node] = tree.parent(node);
        }
        tree
    }

    /// The key whose hash is `key` had the entry hash `old` and has now `new`; `None` where it isn't there.
    pub fn update(&mut self, key: u64, old: Option<u64>, new: Option<u64>) {
        let mut node = self.leaf(key);
        let terms = [old, new].map(|entry| entry.map_or(0, |entry| pair(key, entry)));
        self.nodes[node] = self.nodes[node].wrapping_sub(terms[0]).wrapping_add(terms[1]);
        while node > 1 {
            node /= 2;
            self.nodes[node] = self.parent(node);
        }
    }

    /// The hash of everything.
    pub fn root(&self) -> u64 {
        self.nodes[1]
    }

    fn leaf(&self, key: u64) -> usize {
        (1 << self.depth) + bucket(self.depth, key) as usize
    }

    fn parent(&self, node: usize) -> u64 {
        pair(self.nodes[2 * node], self.nodes[2 * node + 1])
    }
}

impl NodeSource for MerkleTree {
    fn depth(&self) -> u32 {
        self.depth
    }

    fn hash(&self, node: usize) -> u64 {
        self.nodes[node]
    }
}

/// The hash of two hashes, in this order.
fn pair(left: u64, right: u64) -> u64 {
    hash64(left, &right.to_le_bytes())
}

/// The buckets in which the trees differ, ascending; nothing is asked of `b` that the answers so far
/// make needless.
///
/// # Errors
/// If they have different depths.
pub fn diff(a: &dyn NodeSource, b: &dyn NodeSource) -> Result<Vec<u32>, Mismatch> {
    let (left, right) = (a.depth(), b.depth());
    if left != right {
        return Err(Mismatch { left, right });
    }
    let mut level = vec![1];
    for _ in 0..left {
        level.retain(|&node| a.hash(node) != b.hash(node));
        level = level.iter().flat_map(|node| [2 * node, 2 * node + 1]).collect();
    }
    level.retain(|&node| a.hash(node) != b.hash(node));
    Ok(level.iter().map(|leaf| (leaf - (1 << left)) as u32).collect())
}

/// Makes two replicas equal. Each sends the other the buckets in which they differ, and keeps what
/// `reconcile` makes of both sides' siblings.
pub fn sync<V: AsRef<[u8]> + Clone>(
    depth: u32,
    a: &mut Contents<V>,
    b: &mut Contents<V>,
    reconcile: fn(Vec<Version<V>>) -> Vec<Version<V>>,
) -> SyncStats {
    let differing = diff(&tree(depth, a), &tree(depth, b)).expect("one depth");
    let mut stats = SyncStats { buckets: differing.len(), keys_sent: 0 };
    let mut sent: BTreeMap<_, Vec<Version<V>>> = BTreeMap::new();
    for (key, siblings) in a.iter().chain(b.iter()) {
        if differing.binary_search(&bucket(depth, key_hash(key))).is_ok() {
            sent.entry(key.clone()).or_default().extend_from_slice(siblings);
            stats.keys_sent += 1;
        }
    }
    for (key, siblings) in sent {
        let siblings = reconcile(siblings);
        a.insert(key.clone(), siblings.clone());
        b.insert(key, siblings);
    }
    stats
}

fn tree<V: AsRef<[u8]>>(depth: u32, contents: &Contents<V>) -> MerkleTree {
    let hashed = |(key, siblings): (&Vec<u8>, &Vec<_>)| EntryHash {
        key: key_hash(key),
        entry: entry_hash(siblings),
    };
    MerkleTree::build(depth, &contents.iter().map(hashed).collect::<Vec<_>>())
}
