//! Step 10: one count for many servers. Between two steps of a check, others take steps of theirs.

use crate::types::{self, Args, CheckProgram, Data, Key, Millis, Reply, Step};

/// A check by compare and swap: read, then write only if nobody wrote in between, else again.
#[derive(Debug, Clone)]
pub struct Cas {
    // Your fields.
}

impl Cas {
    /// One check of cost 1 against `limit`, on the counter at `key`.
    pub fn new(key: Key, limit: u64) -> Self {
        todo!()
    }
}

impl CheckProgram for Cas {
    fn next(&mut self, reply: Reply) -> Step {
        todo!()
    }
}

/// A check by a script that the store runs as one step.
#[derive(Debug, Clone)]
pub struct Script {
    // Your fields.
}

impl Script {
    /// One check of cost 1 against `limit`, on the counter at `key`.
    pub fn new(key: Key, limit: u64) -> Self {
        todo!()
    }
}

impl CheckProgram for Script {
    fn next(&mut self, reply: Reply) -> Step {
        todo!()
    }
}

/// A check by a script on a sorted set: the sliding log, kept in the store.
#[derive(Debug, Clone)]
pub struct SortedSet {
    // Your fields.
}

impl SortedSet {
    /// One check of cost 1 at time `now` against `limit` in each `window` of milliseconds, on the
    /// set at `key`. `request` is a number that no other request has.
    pub fn new(key: Key, limit: u64, window: Millis, now: Millis, request: u64) -> Self {
        todo!()
    }
}

impl CheckProgram for SortedSet {
    fn next(&mut self, reply: Reply) -> Step {
        todo!()
    }
}
