//! A lock that works off a list of parts; a failure is remembered by its time.

use crate::types::{CheckProgram, Decision, FailPolicy, Key, Millis, Reply, Step, StoreError};

/// A check under a lock.
#[derive(Debug, Clone)]
pub struct Lock {
    key: Key,
    limit: u64,
    token: u64,
    ttl: Millis,
    /// What comes next.
    todo: &'static [Part],
    admitted: bool,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Acquire,
    Read,
    Write,
    Release,
}

const ALL: &[Part] = &[Part::Acquire, Part::Read, Part::Write, Part::Release];

impl Lock {
    /// One check of cost 1.
    pub fn new(key: Key, limit: u64, token: u64, ttl: Millis) -> Self {
        Lock { key, limit, token, ttl, todo: ALL, admitted: false }
    }
}

impl CheckProgram for Lock {
    fn next(&mut self, reply: Reply) -> Step {
        let mut used = 0;
        match reply {
            Reply::Failed(error) => return Step::Done(Err(error)),
            // Somebody else has the lock: from the start again.
            Reply::Changed(false) if self.todo.len() == 3 => self.todo = ALL,
            Reply::Value(read) => {
                self.admitted = read < self.limit;
                used = read;
                if !self.admitted {
                    self.todo = &ALL[3..];
                }
            }
            _ => {}
        }
        let Some((part, rest)) = self.todo.split_first() else {
            return Step::Done(Ok(self.admitted));
        };
        self.todo = rest;
        let lock = format!("lock of {}", self.key);
        match part {
            Part::Acquire => Step::PutIfAbsent { key: lock, value: self.token, ttl: self.ttl },
            Part::Read => Step::Get(self.key.clone()),
            Part::Write => Step::Put(self.key.clone(), used + 1),
            Part::Release => Step::DeleteIf { key: lock, value: self.token },
        }
    }
}

/// Decides in place of a store that does not answer.
#[derive(Debug, Clone)]
pub struct Failover {
    policy: FailPolicy,
    probe: Millis,
    failed: Option<Millis>,
    degraded: u64,
}

impl Failover {
    /// No failure so far.
    pub fn new(policy: FailPolicy, probe: Millis) -> Self {
        Failover { policy, probe, failed: None, degraded: 0 }
    }

    /// Asks the store unless it has just failed.
    pub fn check(
        &mut self,
        now: Millis,
        ask: impl FnOnce() -> Result<Decision, StoreError>,
    ) -> Decision {
        let resting = self.failed.filter(|&failed| now < failed + self.probe);
        let failed = match resting {
            Some(failed) => failed,
            None => match ask() {
                Ok(decision) => {
                    self.failed = None;
                    return decision;
                }
                Err(_) => now,
            },
        };
        self.failed = Some(failed);
        self.degraded += 1;
        match self.policy {
            FailPolicy::Open => Decision::Allow { remaining: 0 },
            FailPolicy::Closed => Decision::Deny { retry_after: failed + self.probe - now },
        }
    }

    /// Decisions without the store.
    pub fn degraded(&self) -> u64 {
        self.degraded
    }
}
