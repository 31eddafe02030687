//! Step 6: dotted version vectors. Which write had seen which, and what to keep of all others.

use crate::types::{Causality, Dot, NodeId, Version, VersionVector};
use std::collections::BTreeMap;

impl VersionVector {
    /// Up to which counter `node`'s writes are known; 0 if none is.
    pub fn get(&self, node: NodeId) -> u64 {
        todo!()
    }

    /// Whether the write `dot` is known.
    pub fn covers(&self, dot: Dot) -> bool {
        todo!()
    }

    /// Learns all that `other` knows.
    pub fn merge(&mut self, other: &Self) {
        todo!()
    }

    /// How this vector lies to `other`: a partial order.
    pub fn compare(&self, other: &Self) -> Causality {
        todo!()
    }
}

/// The versions that no other one's writer had seen, each once, by dot: siblings.
pub fn reconcile<V>(all: Vec<Version<V>>) -> Vec<Version<V>> {
    todo!()
}

/// All that someone knows who has read these siblings.
pub fn context_of<V>(siblings: &[Version<V>]) -> VersionVector {
    todo!()
}

/// What one replica keeps of one key.
#[derive(Debug, Clone)]
pub struct KeyState<V> {
    // Your fields.
    _held: std::marker::PhantomData<V>,
}

impl<V: Clone> KeyState<V> {
    /// The state with these siblings, as they were stored before a restart; none for a new key.
    pub fn restore(siblings: Vec<Version<V>>) -> Self {
        todo!()
    }

    /// The siblings, by dot.
    pub fn siblings(&self) -> &[Version<V>] {
        todo!()
    }

    /// Takes a write at node `me` by a client that had seen `context`; a `value` of `None` deletes.
    /// Answers the whole sibling set, which is what goes to the other replicas.
    pub fn put(&mut self, me: NodeId, context: &VersionVector, value: Option<V>) -> &[Version<V>] {
        todo!()
    }

    /// Takes another replica's siblings.
    pub fn receive(&mut self, siblings: &[Version<V>]) {
        todo!()
    }
}
