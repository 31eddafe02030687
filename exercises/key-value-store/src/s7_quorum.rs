//! Step 7: quorums. One write or one read across the replicas of a key, as a state machine.

use crate::types::{
    ConfigError, Dc, GetEffect, Level, Millis, NodeId, OpError, PutEffect, Reconcile, Replica,
    Version,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many replicas there are, and how many of them reads and writes wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Replicas of each key.
    pub n: usize,
    /// Replies that a read waits for.
    pub r: usize,
    /// Acknowledgements that a write waits for.
    pub w: usize,
}

impl Config {
    /// `n` replicas, of which reads wait for `r` and writes for `w`.
    ///
    /// # Errors
    /// If `r` or `w` isn't in `1..=n`.
    pub fn new(n: usize, r: usize, w: usize) -> Result<Config, ConfigError> {
        todo!()
    }

    /// Whether every `r` replicas share one with every `w` (Gifford 1979).
    pub fn strict(&self) -> bool {
        todo!()
    }
}

/// A write to all replicas of a key. Whoever drives it sends what it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct PutOp<V> {
    // Your fields.
    _held: std::marker::PhantomData<V>,
}

impl<V: Clone> PutOp<V> {
    /// A write of `versions`, all that its coordinator knows of the key, that succeeds when `level`
    /// is reached before `deadline`.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        versions: Vec<Version<V>>,
    ) -> Self {
        todo!()
    }

    /// Begins: a message to each replica, by node, or the end if `level` is out of reach. Once.
    pub fn start(&mut self) -> Vec<PutEffect<V>> {
        todo!()
    }

    /// A node has stored the versions.
    pub fn on_ack(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        todo!()
    }

    /// A node can't be reached, or has refused.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        todo!()
    }

    /// It is `now`.
    pub fn on_tick(&mut self, now: Millis) -> Vec<PutEffect<V>> {
        todo!()
    }
}

/// A read from all replicas of a key. Whoever drives it asks whom it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct GetOp<V> {
    // Your fields.
    _held: std::marker::PhantomData<V>,
}

impl<V: Clone> GetOp<V> {
    /// A read that ends when `level` is reached before `deadline`, with what `reconcile` makes of
    /// all replies so far.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        reconcile: Reconcile<V>,
    ) -> Self {
        todo!()
    }

    /// Begins: a question to each replica, by node, or the end if `level` is out of reach. Once.
    pub fn start(&mut self) -> Vec<GetEffect<V>> {
        todo!()
    }

    /// A node has answered with its versions, none if it has none. Its first reply counts.
    pub fn on_reply(&mut self, from: NodeId, versions: Vec<Version<V>>) -> Vec<GetEffect<V>> {
        todo!()
    }

    /// A node can't be reached, or has refused.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<GetEffect<V>> {
        todo!()
    }

    /// It is `now`.
    pub fn on_tick(&mut self, now: Millis) -> Vec<GetEffect<V>> {
        todo!()
    }

    /// Read repair: for each replica that has answered with less than all of them together, what it
    /// lacks; by node, versions by dot. Replies that come after the end count too.
    pub fn repairs(&self) -> Vec<(NodeId, Vec<Version<V>>)> {
        todo!()
    }
}
