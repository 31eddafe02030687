//! Step 8: sloppy quorums and hinted handoff. Who stands in for a node that is down, and until when.

use crate::types::{Full, Hint, HintId, Key, Millis, NodeId, Target, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Where the `n` copies of a write go: to the first `n` nodes of `walk`, a key's nodes in order of
/// preference, that are `up`; in that order. Those from beyond the first `n` of all stand in for
/// one of them each (DeCandia et al. 2007, section 4.6).
pub fn targets(walk: &[NodeId], n: usize, up: &dyn Fn(NodeId) -> bool) -> Vec<Target> {
    todo!()
}

/// What a node keeps for others.
#[derive(Debug, Clone)]
pub struct HintStore<V> {
    // Your fields.
    _held: std::marker::PhantomData<V>,
}

impl<V: Clone> HintStore<V> {
    /// A store of at most `capacity` hints, each of which it keeps for `max_window` milliseconds.
    pub fn new(capacity: usize, max_window: Millis) -> Self {
        todo!()
    }

    /// Keeps `versions` of `key` for `owner`, from `now` on.
    ///
    /// # Errors
    /// If the store is full; then it's as it was.
    pub fn store(
        &mut self,
        now: Millis,
        owner: NodeId,
        key: Key,
        versions: Vec<Version<V>>,
    ) -> Result<HintId, Full> {
        todo!()
    }

    /// Every version of `key` that is kept for anybody, as stored: a read at this node counts them.
    pub fn read(&self, key: &Key) -> Vec<Version<V>> {
        todo!()
    }

    /// What is to be sent to `owner`, now that it's back; oldest first. It stays until delivered.
    pub fn due(&self, owner: NodeId) -> Vec<Hint<V>> {
        todo!()
    }

    /// The owner has acknowledged hint `id`, which is then forgotten; an unknown one changes nothing.
    pub fn delivered(&mut self, id: HintId) {
        todo!()
    }

    /// Forgets what is older than the window at `now`, and answers which keys of which owners need
    /// anti-entropy instead; by owner and key, each once.
    pub fn expire(&mut self, now: Millis) -> Vec<(NodeId, Key)> {
        todo!()
    }
}
