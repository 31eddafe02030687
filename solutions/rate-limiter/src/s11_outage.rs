//! Step 11: things stop. A client that dies with a lock in its hand, a store that does not answer.

use crate::types::{CheckProgram, Decision, FailPolicy, Key, Millis, Reply, Step, StoreError};

/// A check under a lock that the store keeps: acquire, read, write, release.
///
/// The lock at `<key>:lock` holds the token of its owner and vanishes after a time to live, for an
/// owner that died releases nothing.
#[derive(Debug, Clone)]
pub struct Lock {
    key: Key,
    lock: Key,
    limit: u64,
    token: u64,
    ttl: Millis,
    stage: Stage,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Acquiring,
    Counting,
    Releasing { admitted: bool },
}

impl Lock {
    /// One check of cost 1 against `limit`, on the counter at `key`. `token` is a number that no
    /// other check has; the lock lasts `ttl` milliseconds at most.
    pub fn new(key: Key, limit: u64, token: u64, ttl: Millis) -> Self {
        let lock = format!("{key}:lock");
        Lock { key, lock, limit, token, ttl, stage: Stage::Acquiring }
    }

    fn release(&mut self, admitted: bool) -> Step {
        self.stage = Stage::Releasing { admitted };
        // Only our own: if we were slow, the lock may have vanished and be another's by now.
        Step::DeleteIf { key: self.lock.clone(), value: self.token }
    }
}

impl CheckProgram for Lock {
    fn next(&mut self, reply: Reply) -> Step {
        match (self.stage, reply) {
            (_, Reply::Failed(error)) => Step::Done(Err(error)),
            (Stage::Acquiring, Reply::Changed(true)) => {
                self.stage = Stage::Counting;
                Step::Get(self.key.clone())
            }
            (Stage::Acquiring, _) => {
                Step::PutIfAbsent { key: self.lock.clone(), value: self.token, ttl: self.ttl }
            }
            (Stage::Counting, Reply::Value(used)) if used < self.limit => {
                Step::Put(self.key.clone(), used + 1)
            }
            (Stage::Counting, reply) => self.release(matches!(reply, Reply::Changed(_))),
            (Stage::Releasing { admitted }, _) => Step::Done(Ok(admitted)),
        }
    }
}

/// Decides in place of a store that does not answer, and notices when it is back.
#[derive(Debug, Clone)]
pub struct Failover {
    policy: FailPolicy,
    probe: Millis,
    /// The store is not asked before this time.
    next_ask: Millis,
    degraded: u64,
}

impl Failover {
    /// After a failure the store is left alone for `probe` milliseconds, while `policy` decides.
    ///
    /// # Panics
    /// If `probe` is 0: a wait is at least 1 ms.
    pub fn new(policy: FailPolicy, probe: Millis) -> Self {
        assert!(probe > 0, "the store is left alone for at least 1 ms");
        Failover { policy, probe, next_ask: 0, degraded: 0 }
    }

    /// The answer of `ask`, which asks the store. If that fails, and for `probe` ms from then,
    /// requests are admitted with nothing remaining or denied until the store is asked next.
    pub fn check(
        &mut self,
        now: Millis,
        ask: impl FnOnce() -> Result<Decision, StoreError>,
    ) -> Decision {
        if now >= self.next_ask {
            match ask() {
                Ok(decision) => return decision,
                Err(_) => self.next_ask = now + self.probe,
            }
        }
        self.degraded += 1;
        match self.policy {
            FailPolicy::Open => Decision::Allow { remaining: 0 },
            FailPolicy::Closed => Decision::Deny { retry_after: self.next_ask - now },
        }
    }

    /// How many requests were decided without the store.
    pub fn degraded(&self) -> u64 {
        self.degraded
    }
}
