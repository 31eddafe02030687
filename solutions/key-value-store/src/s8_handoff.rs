//! Step 8: sloppy quorums and hinted handoff. Who stands in for a node that is down, and until when.

use crate::types::{Full, Hint, HintId, Key, Millis, NodeId, Target, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Where the `n` copies of a write go: to the first `n` nodes of `walk`, a key's nodes in order of
/// preference, that are `up`; in that order. Those from beyond the first `n` of all stand in for
/// one of them each (DeCandia et al. 2007, section 4.6).
pub fn targets(walk: &[NodeId], n: usize, up: &dyn Fn(NodeId) -> bool) -> Vec<Target> {
    let (members, others) = walk.split_at(n.min(walk.len()));
    let (healthy, down): (Vec<NodeId>, Vec<NodeId>) = members.iter().partition(|&&node| up(node));
    let own = healthy.into_iter().map(|node| Target { node, hint_for: None });
    let stand_ins = others.iter().filter(|&&node| up(node)).zip(down);
    own.chain(stand_ins.map(|(&node, owner)| Target { node, hint_for: Some(owner) })).collect()
}

/// What a node keeps for others.
#[derive(Debug, Clone)]
pub struct HintStore<V> {
    capacity: usize,
    max_window: Millis,
    next: u64,
    hints: BTreeMap<HintId, (Millis, Hint<V>)>,
}

impl<V: Clone> HintStore<V> {
    /// A store of at most `capacity` hints, each of which it keeps for `max_window` milliseconds.
    pub fn new(capacity: usize, max_window: Millis) -> Self {
        HintStore { capacity, max_window, next: 0, hints: BTreeMap::new() }
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
        if self.hints.len() >= self.capacity {
            return Err(Full);
        }
        let id = HintId(self.next);
        self.next += 1;
        self.hints.insert(id, (now, Hint { id, owner, key, versions }));
        Ok(id)
    }

    /// Every version of `key` that is kept for anybody, as stored: a read at this node counts them.
    pub fn read(&self, key: &Key) -> Vec<Version<V>> {
        let of_key = self.hints.values().filter(|(_, hint)| hint.key == *key);
        of_key.flat_map(|(_, hint)| hint.versions.clone()).collect()
    }

    /// What is to be sent to `owner`, now that it's back; oldest first. It stays until delivered.
    pub fn due(&self, owner: NodeId) -> Vec<Hint<V>> {
        let hints = self.hints.values().map(|(_, hint)| hint);
        hints.filter(|hint| hint.owner == owner).cloned().collect()
    }

    /// The owner has acknowledged hint `id`, which is then forgotten; an unknown one changes nothing.
    pub fn delivered(&mut self, id: HintId) {
        self.hints.remove(&id);
    }

    /// Forgets what is older than the window at `now`, and answers which keys of which owners need
    /// anti-entropy instead; by owner and key, each once.
    pub fn expire(&mut self, now: Millis) -> Vec<(NodeId, Key)> {
        let mut missed = BTreeSet::new();
        self.hints.retain(|_, (stored, hint)| {
            let old = now.saturating_sub(*stored) > self.max_window;
            if old {
                missed.insert((hint.owner, hint.key.clone()));
            }
            !old
        });
        missed.into_iter().collect()
    }
}
