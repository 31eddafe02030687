//! Given: what one write is called, and what it had seen.

use std::collections::BTreeMap;

/// A replica's number.
pub type NodeId = u32;

/// The name of one write: the n-th that a node took for a key, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dot {
    /// The node that took it.
    pub node: NodeId,
    /// Which of its writes it was.
    pub counter: u64,
}

/// For each node, up to which counter its writes are known. Step 6 gives it its methods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionVector(pub BTreeMap<NodeId, u64>);

/// How two vectors, or the writes that they describe, lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Causality {
    /// They know the same.
    Equal,
    /// The other one knows all that this one does, and more.
    Before,
    /// This one knows all that the other one does, and more.
    After,
    /// Each knows something that the other doesn't.
    Concurrent,
}

/// A value, or the fact that there is none, with its place in history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version<V> {
    /// Which write this is.
    pub dot: Dot,
    /// Which writes its writer had seen.
    pub context: VersionVector,
    /// What was written; `None` is a tombstone.
    pub value: Option<V>,
}
