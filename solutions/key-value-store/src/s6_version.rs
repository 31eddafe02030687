//! Step 6: dotted version vectors. Which write had seen which, and what to keep of all others.

use crate::types::{Causality, Dot, NodeId, Version, VersionVector};
use std::collections::BTreeMap;

impl VersionVector {
    /// Up to which counter `node`'s writes are known; 0 if none is.
    pub fn get(&self, node: NodeId) -> u64 {
        self.0.get(&node).copied().unwrap_or(0)
    }

    /// Whether the write `dot` is known.
    pub fn covers(&self, dot: Dot) -> bool {
        dot.counter <= self.get(dot.node)
    }

    /// Learns all that `other` knows.
    pub fn merge(&mut self, other: &Self) {
        for (&node, &counter) in &other.0 {
            let known = self.0.entry(node).or_insert(0);
            *known = counter.max(*known);
        }
    }

    /// How this vector lies to `other`: a partial order.
    pub fn compare(&self, other: &Self) -> Causality {
        let exceeds =
            |a: &Self, b: &Self| a.0.iter().any(|(&node, &counter)| counter > b.get(node));
        match (exceeds(self, other), exceeds(other, self)) {
            (false, false) => Causality::Equal,
            (false, true) => Causality::Before,
            (true, false) => Causality::After,
            (true, true) => Causality::Concurrent,
        }
    }
}

/// The versions that no other one's writer had seen, each once, by dot: siblings.
pub fn reconcile<V>(all: Vec<Version<V>>) -> Vec<Version<V>> {
    let mut seen = VersionVector::default();
    for version in &all {
        seen.merge(&version.context);
    }
    // No version's own context covers its dot, so it's enough to know what all of them cover.
    let kept = all.into_iter().filter(|version| !seen.covers(version.dot));
    kept.map(|version| (version.dot, version)).collect::<BTreeMap<_, _>>().into_values().collect()
}

/// All that someone knows who has read these siblings.
pub fn context_of<V>(siblings: &[Version<V>]) -> VersionVector {
    let mut context = VersionVector::default();
    for Version { dot, context: seen, .. } in siblings {
        context.merge(seen);
        context.merge(&VersionVector([(dot.node, dot.counter)].into()));
    }
    context
}

/// What one replica keeps of one key.
#[derive(Debug, Clone)]
pub struct KeyState<V> {
    siblings: Vec<Version<V>>,
}

impl<V: Clone> KeyState<V> {
    /// The state with these siblings, as they were stored before a restart; none for a new key.
    pub fn restore(siblings: Vec<Version<V>>) -> Self {
        KeyState { siblings }
    }

    /// The siblings, by dot.
    pub fn siblings(&self) -> &[Version<V>] {
        &self.siblings
    }

    /// Takes a write at node `me` by a client that had seen `context`; a `value` of `None` deletes.
    /// Answers the whole sibling set, which is what goes to the other replicas.
    pub fn put(&mut self, me: NodeId, context: &VersionVector, value: Option<V>) -> &[Version<V>] {
        let counter = 1 + context.get(me).max(context_of(&self.siblings).get(me));
        let dot = Dot { node: me, counter };
        self.siblings.retain(|version| !context.covers(version.dot));
        self.siblings.push(Version { dot, context: context.clone(), value });
        self.siblings.sort_by_key(|version| version.dot);
        &self.siblings
    }

    /// Takes another replica's siblings.
    pub fn receive(&mut self, siblings: &[Version<V>]) {
        let all = [&self.siblings, siblings].concat();
        self.siblings = reconcile(all);
    }
}
