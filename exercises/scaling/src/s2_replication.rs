//! Step 2: replication. One node takes the writes, the others follow its log and answer reads.

use crate::types::replication::{DbError, Lsn, Promotion, Read, ReadFrom};

/// A primary and its replicas, which follow it asynchronously: a write is acknowledged before any
/// replica has it.
///
/// Methods panic if they are given the number of a node that does not exist.
#[derive(Debug, Clone)]
pub struct ReplicaSet {
    // Your fields.
}

impl ReplicaSet {
    /// `nodes` empty nodes, all up; node 0 is the primary.
    ///
    /// # Panics
    /// If there is no node.
    pub fn new(nodes: usize) -> Self {
        todo!()
    }

    /// The node that takes the writes, if it is up.
    pub fn primary(&self) -> Option<usize> {
        todo!()
    }

    /// Writes to the primary and returns the number of this write.
    ///
    /// # Errors
    /// [`DbError::NoPrimary`].
    pub fn write(&mut self, key: &str, value: &str) -> Result<Lsn, DbError> {
        todo!()
    }

    /// Lets `node` apply what it lacks of the primary's log, up to the write `up_to`, and returns the
    /// last write it has then.
    ///
    /// # Errors
    /// [`DbError::NodeDown`]; [`DbError::NoPrimary`].
    pub fn replicate(&mut self, node: usize, up_to: Lsn) -> Result<Lsn, DbError> {
        todo!()
    }

    /// The value of `key`, from whom the reader asks.
    ///
    /// # Errors
    /// [`DbError::NoPrimary`] if it is the primary's turn and that is down; [`DbError::NodeDown`];
    /// [`DbError::TooStale`].
    pub fn read(&mut self, key: &str, from: ReadFrom) -> Result<Read, DbError> {
        todo!()
    }

    /// The node stops; its log stays on its disk.
    pub fn fail(&mut self, node: usize) {
        todo!()
    }

    /// The node starts again. What was lost while it was down it forgets, before anybody can read it.
    pub fn recover(&mut self, node: usize) {
        todo!()
    }

    /// Makes the live node that has most of the log the primary. Writes it never received are lost.
    ///
    /// # Errors
    /// [`DbError::NoCandidate`] if every node is down.
    pub fn promote(&mut self) -> Result<Promotion, DbError> {
        todo!()
    }
}
