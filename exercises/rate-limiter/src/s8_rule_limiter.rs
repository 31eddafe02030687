//! Step 8: one rule, many keys. Each key has its own state; what is idle is forgotten, what happens
//! is counted.

use crate::s7_soft_limit::SoftLimit;
use crate::types::{MakeLimiter, Millis, Rule, SoftDecision, Stats, Verdict};
use std::collections::HashMap;

/// Enforces one rule, each key for itself.
pub struct RuleLimiter {
    // Your fields.
}

impl RuleLimiter {
    /// A limiter without any key yet. `make` makes the limiters of a key, as in
    /// [`SoftLimit::new`].
    pub fn new(rule: Rule, make: MakeLimiter) -> Self {
        todo!()
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        todo!()
    }

    /// Decides about a request of `cost` for `key` at time `now`, charges it if allowed, and counts
    /// it.
    pub fn check(&mut self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        todo!()
    }

    /// The answer [`check`](Self::check) would give, with nothing charged or counted and no state
    /// made for a new key.
    pub fn peek(&self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        todo!()
    }

    /// The wait in milliseconds until `key` stands as one never seen, if it does not ask.
    pub fn resets_in(&self, now: Millis, key: &str) -> Millis {
        todo!()
    }

    /// Drops the state of every key that stands as one never seen.
    pub fn sweep(&mut self, now: Millis) {
        todo!()
    }

    /// The number of keys whose state is kept.
    pub fn tracked(&self) -> usize {
        todo!()
    }

    /// How the rule has fared since [`take_stats`](Self::take_stats).
    pub fn stats(&self) -> Stats {
        todo!()
    }

    /// The [`stats`](Self::stats), which start anew.
    pub fn take_stats(&mut self) -> Stats {
        todo!()
    }

    /// Whether the limit suits the traffic since [`take_stats`](Self::take_stats). It is too strict
    /// if it has refused more than 20 % of its keys, and too loose if it has refused nobody and no
    /// key has used as much as a tenth of the limit.
    pub fn verdict(&self) -> Verdict {
        todo!()
    }
}
