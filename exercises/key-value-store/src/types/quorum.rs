//! Given: what is said between a coordinator and the replicas of a key.

use crate::types::{NodeId, Version};

/// A data centre's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dc(pub u8);

/// One of the nodes that keep a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replica {
    /// The node.
    pub node: NodeId,
    /// Where it stands.
    pub dc: Dc,
}

/// Whose answers an operation waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// This many replicas, at least 1, wherever they stand.
    Count(usize),
    /// More than half of the replicas in one data centre.
    LocalQuorum(Dc),
    /// More than half of the replicas in each data centre that has any.
    EachQuorum,
}

/// Why there is no such configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigError {
    /// A read waits for at least one replica and at most all.
    Reads {
        /// How many it was to wait for.
        r: usize,
        /// How many there are.
        n: usize,
    },
    /// A write waits for at least one replica and at most all.
    Writes {
        /// How many it was to wait for.
        w: usize,
        /// How many there are.
        n: usize,
    },
}

/// Why an operation failed. What a failed write did is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpError {
    /// Too few replicas are left to answer.
    Unavailable {
        /// How many answers it takes.
        need: usize,
        /// How many replicas have answered or still may.
        possible: usize,
    },
    /// The deadline came first.
    Timeout,
}

/// What a write wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutEffect<V> {
    /// Send these versions to a replica, which stores them and acknowledges.
    Send {
        /// The replica.
        to: NodeId,
        /// What it is to store.
        versions: Vec<Version<V>>,
    },
    /// Tell the client.
    Done(Result<(), OpError>),
}

/// What a read wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GetEffect<V> {
    /// Ask a replica for its versions of the key.
    Ask {
        /// The replica.
        to: NodeId,
    },
    /// Tell the client, who gets siblings, by dot.
    Done(Result<Vec<Version<V>>, OpError>),
}

/// How versions become siblings; step 6 has one.
pub type Reconcile<V> = fn(Vec<Version<V>>) -> Vec<Version<V>>;
