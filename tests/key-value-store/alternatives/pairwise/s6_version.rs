//! Reconciling by comparing every pair of versions, and counters looked for one by one.

use crate::types::{Causality, Dot, NodeId, Version, VersionVector};

impl VersionVector {
    /// 0 where there's no entry.
    pub fn get(&self, node: NodeId) -> u64 {
        *self.0.get(&node).unwrap_or(&0)
    }

    /// Up to the node's counter.
    pub fn covers(&self, dot: Dot) -> bool {
        self.get(dot.node) >= dot.counter
    }

    /// Entry by entry.
    pub fn merge(&mut self, other: &Self) {
        let nodes: Vec<NodeId> = other.0.keys().copied().collect();
        for node in nodes {
            self.0.insert(node, self.get(node).max(other.get(node)));
        }
    }

    /// By what each covers of the other.
    pub fn compare(&self, other: &Self) -> Causality {
        let all = |a: &Self, b: &Self| {
            b.0.iter().all(|(&node, &counter)| counter == 0 || a.covers(Dot { node, counter }))
        };
        match (all(self, other), all(other, self)) {
            (true, true) => Causality::Equal,
            (true, false) => Causality::After,
            (false, true) => Causality::Before,
            (false, false) => Causality::Concurrent,
        }
    }
}

/// Every version against every other.
pub fn reconcile<V>(all: Vec<Version<V>>) -> Vec<Version<V>> {
    let contexts: Vec<VersionVector> = all.iter().map(|version| version.context.clone()).collect();
    let mut kept: Vec<Version<V>> = Vec::new();
    for version in all {
        let seen = contexts.iter().any(|context| context.covers(version.dot));
        if !seen && kept.iter().all(|other| other.dot != version.dot) {
            kept.push(version);
        }
    }
    kept.sort_by_key(|version| version.dot);
    kept
}

/// Dots and contexts, entry by entry.
pub fn context_of<V>(siblings: &[Version<V>]) -> VersionVector {
    siblings.iter().fold(VersionVector::default(), |mut context, version| {
        context.merge(&version.context);
        let Dot { node, counter } = version.dot;
        context.0.insert(node, counter.max(context.get(node)));
        context
    })
}

/// Siblings in a list.
#[derive(Debug, Clone)]
pub struct KeyState<V>(Vec<Version<V>>);

impl<V: Clone> KeyState<V> {
    /// From what was stored.
    pub fn restore(siblings: Vec<Version<V>>) -> Self {
        KeyState(siblings)
    }

    /// By dot.
    pub fn siblings(&self) -> &[Version<V>] {
        &self.0
    }

    /// The new version goes through reconciliation like one that was received.
    pub fn put(
        &mut self,
        me: NodeId,
        context: &VersionVector,
        value: Option<V>,
    ) -> &[Version<V>] {
        let mut largest = context.get(me);
        for version in &self.0 {
            largest = largest.max(version.context.get(me));
            if version.dot.node == me {
                largest = largest.max(version.dot.counter);
            }
        }
        let dot = Dot { node: me, counter: largest + 1 };
        self.receive(&[Version { dot, context: context.clone(), value }]);
        self.siblings()
    }

    /// Both sets in one.
    pub fn receive(&mut self, siblings: &[Version<V>]) {
        let mut all = std::mem::take(&mut self.0);
        all.extend_from_slice(siblings);
        self.0 = reconcile(all);
    }
}
