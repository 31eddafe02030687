//! Hints in one list for each owner, and stand-ins found in a single walk and paired backwards.

use crate::types::{Full, Hint, HintId, Key, Millis, NodeId, Target, Version};
use std::collections::{BTreeMap, VecDeque};

/// One walk; the last stand-in is for the first who is down.
pub fn targets(walk: &[NodeId], n: usize, up: &dyn Fn(NodeId) -> bool) -> Vec<Target> {
    let mut chosen: Vec<Target> = Vec::new();
    let (mut down, mut stand_ins) = (Vec::new(), Vec::new());
    for (place, &node) in walk.iter().enumerate() {
        match (up(node), place < n) {
            (true, _) if chosen.len() == n => break,
            (true, own) => {
                if !own {
                    stand_ins.push(chosen.len());
                }
                chosen.push(Target { node, hint_for: None });
            }
            (false, true) => down.push(node),
            (false, false) => {}
        }
    }
    for (&place, owner) in stand_ins.iter().rev().zip(down) {
        chosen[place].hint_for = Some(owner);
    }
    chosen
}

/// By owner, each with the time it was stored.
#[derive(Debug, Clone)]
pub struct HintStore<V> {
    capacity: usize,
    max_window: Millis,
    ever: u64,
    owners: BTreeMap<NodeId, VecDeque<(Millis, Hint<V>)>>,
}

impl<V: Clone> HintStore<V> {
    /// Nothing.
    pub fn new(capacity: usize, max_window: Millis) -> Self {
        HintStore { capacity, max_window, ever: 0, owners: BTreeMap::new() }
    }

    /// Numbered from 1.
    pub fn store(
        &mut self,
        now: Millis,
        owner: NodeId,
        key: Key,
        versions: Vec<Version<V>>,
    ) -> Result<HintId, Full> {
        let stored: usize = self.owners.values().map(VecDeque::len).sum();
        if stored == self.capacity {
            return Err(Full);
        }
        self.ever += 1;
        let id = HintId(self.ever);
        self.owners.entry(owner).or_default().push_back((now, Hint { id, owner, key, versions }));
        Ok(id)
    }

    /// Owner by owner.
    pub fn read(&self, key: &Key) -> Vec<Version<V>> {
        let mut versions = Vec::new();
        for (_, hint) in self.owners.values().flatten() {
            if hint.key == *key {
                versions.extend(hint.versions.iter().cloned());
            }
        }
        versions
    }

    /// The owner's list.
    pub fn due(&self, owner: NodeId) -> Vec<Hint<V>> {
        let list = self.owners.get(&owner).into_iter().flatten();
        list.map(|(_, hint)| hint.clone()).collect()
    }

    /// Whoever's it was.
    pub fn delivered(&mut self, id: HintId) {
        for list in self.owners.values_mut() {
            list.retain(|(_, hint)| hint.id != id);
        }
    }

    /// Sorted and without repetitions.
    pub fn expire(&mut self, now: Millis) -> Vec<(NodeId, Key)> {
        let mut missed = Vec::new();
        for (&owner, list) in &mut self.owners {
            while let Some((_, hint)) =
                list.pop_front_if(|(stored, _)| *stored + self.max_window < now)
            {
                missed.push((owner, hint.key));
            }
        }
        missed.sort();
        missed.dedup();
        missed
    }
}
