//! What a node is told, and what it has to say: the face that a simulation and a process share.

use super::twin;
use super::wire::{Message, Siblings};
use key_value_store::s7_quorum::Config;
use key_value_store::types::{Contents, Disk, Key, Millis, NodeId, OpError, Version};

/// How a cluster works.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How many nodes there are.
    pub nodes: NodeId,
    /// Copies of each key, and how many of them a read and a write wait for.
    pub quorum: Config,
    /// Whether the first healthy nodes take the place of the first nodes of a key's walk.
    pub sloppy: bool,
    /// How long a tombstone is kept at least.
    pub gc_grace: Millis,
}

/// What a node sees of the world, and how it acts on it.
pub trait Env {
    /// The present.
    fn now(&self) -> Millis;
    /// The node's own disk.
    fn disk(&mut self) -> &mut dyn Disk;
    /// The randomness with which it gossips.
    fn random(&mut self) -> &mut sim::Random;
    /// Sends a message, which may be lost.
    fn send(&mut self, to: NodeId, message: Message);
    /// Asks to be woken.
    fn wake_at(&mut self, at: Millis, timer: u64);
    /// Tells a client, or whoever watches, what has happened.
    fn note(&mut self, fact: Fact);
}

/// What a node has to say.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A write has got its name.
    Named { op: u64, version: Version<Vec<u8>> },
    /// A write is over.
    Put { op: u64, result: Result<(), OpError> },
    /// A read is over.
    Got { op: u64, result: Result<Siblings, OpError> },
    /// This is about to be stored: for whom, if it is a hint.
    Writing { key: Key, siblings: Siblings, owner: Option<NodeId> },
    /// What was about to be stored is durable.
    Written,
    /// A hint is no longer needed.
    Dropped { owner: NodeId, key: Key },
    /// This is what the disk says of a key.
    Read { key: Key, siblings: Siblings },
    /// This is all that the disk says after a start.
    Recovered { contents: Contents<Vec<u8>>, hints: Vec<(NodeId, Key, Siblings)> },
    /// A part doesn't do what its twin does.
    Wrong(String),
}

/// Tells that a part doesn't do what its twin does, if so.
pub fn wrong(env: &mut dyn Env, verdict: twin::Verdict) {
    if let Some(told) = verdict {
        env.note(Fact::Wrong(told));
    }
}
