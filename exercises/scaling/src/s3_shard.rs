//! Step 3: sharding. The rows are split over machines, and so are the queries, the load and the joins.

use crate::types::shard::{Machine, MoveReport, Placement, Post, Row};

/// A database whose rows are split over machines by their key.
#[derive(Debug, Clone)]
pub struct ShardedDb<P, V> {
    // Your fields.
    _held: std::marker::PhantomData<(P, V)>,
}

impl<P: Placement, V> ShardedDb<P, V> {
    /// As many empty machines as `placement` has shards.
    pub fn new(placement: P) -> Self {
        todo!()
    }

    /// The machines, in the order of the shards.
    pub fn machines(&self) -> &[Machine<V>] {
        todo!()
    }

    /// The row of `key`.
    pub fn get(&mut self, key: &str) -> Option<&V> {
        todo!()
    }

    /// Writes the row of `key`, new or known.
    pub fn put(&mut self, key: &str, row: V) {
        todo!()
    }

    /// Changes the row of `key`, which begins as the default, on its machine.
    pub fn update(&mut self, key: &str, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        todo!()
    }

    /// Carries every row that has another shard by the placement `to`. Machines are added at the end
    /// or taken from it.
    pub fn reshard<Q: Placement>(mut self, to: Q) -> (ShardedDb<Q, V>, MoveReport) {
        todo!()
    }
}

/// A counter that is split into parts, so that one busy key is several less busy ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitCounter {
    /// How many parts, at least 1. Part i of key k is the row `k#i`.
    pub parts: u64,
}

impl SplitCounter {
    /// Adds `n` to the part that this request falls on: its number modulo the parts.
    pub fn add<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str, request: u64, n: u64) {
        todo!()
    }

    /// The sum of all parts.
    pub fn total<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str) -> u64 {
        todo!()
    }
}

/// Adds a post to its author's row, and a copy to the timeline of every follower. An unknown author
/// posts nothing.
pub fn publish<P: Placement>(db: &mut ShardedDb<P, Row>, author: &str, at: u64, text: &str) {
    todo!()
}

/// A user's timeline, joined together when it is read: every post of every followed author, in the
/// order of time.
pub fn timeline_by_join<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    todo!()
}

/// A user's timeline as it was copied together in advance.
pub fn timeline_by_copy<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    todo!()
}

/// Renames an author, also in every copy of a post, and returns how many copies that were.
pub fn rename_author<P: Placement>(db: &mut ShardedDb<P, Row>, author: &str, to: &str) -> usize {
    todo!()
}
