//! Given: writes that are kept for somebody else.

use crate::types::{Key, NodeId, Version};

/// Where one copy of a write goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The node that gets it.
    pub node: NodeId,
    /// The node it is kept for, if that's another one, which is down.
    pub hint_for: Option<NodeId>,
}

/// A hint's number, unique within its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HintId(pub u64);

/// A write that its owner has missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint<V> {
    /// Which hint this is.
    pub id: HintId,
    /// The node that should have it.
    pub owner: NodeId,
    /// The key that was written.
    pub key: Key,
    /// What was written.
    pub versions: Vec<Version<V>>,
}

/// The store has as many hints as it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;
