//! Step 11: things stop. A client that dies with a lock in its hand, a store that does not answer.

use crate::types::{CheckProgram, Decision, FailPolicy, Key, Millis, Reply, Step, StoreError};

/// A check under a lock that the store keeps: acquire, read, write, release.
///
/// The lock at `<key>:lock` holds the token of its owner and vanishes after a time to live, for an
/// owner that died releases nothing.
#[derive(Debug, Clone)]
pub struct Lock {
    // Your fields.
}

impl Lock {
    /// One check of cost 1 against `limit`, on the counter at `key`. `token` is a number that no
    /// other check has; the lock lasts `ttl` milliseconds at most.
    pub fn new(key: Key, limit: u64, token: u64, ttl: Millis) -> Self {
        todo!()
    }
}

impl CheckProgram for Lock {
    fn next(&mut self, reply: Reply) -> Step {
        todo!()
    }
}

/// Decides in place of a store that does not answer, and notices when it is back.
#[derive(Debug, Clone)]
pub struct Failover {
    // Your fields.
}

impl Failover {
    /// After a failure the store is left alone for `probe` milliseconds, while `policy` decides.
    ///
    /// # Panics
    /// If `probe` is 0: a wait is at least 1 ms.
    pub fn new(policy: FailPolicy, probe: Millis) -> Self {
        todo!()
    }

    /// The answer of `ask`, which asks the store. If that fails, and for `probe` ms from then,
    /// requests are admitted with nothing remaining or denied until the store is asked next.
    pub fn check(
        &mut self,
        now: Millis,
        ask: impl FnOnce() -> Result<Decision, StoreError>,
    ) -> Decision {
        todo!()
    }

    /// How many requests were decided without the store.
    pub fn degraded(&self) -> u64 {
        todo!()
    }
}
