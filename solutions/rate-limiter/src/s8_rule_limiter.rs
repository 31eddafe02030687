//! Step 8: one rule, many keys. Each key has its own state; what is idle is forgotten, what happens
//! is counted.

use crate::s7_soft_limit::SoftLimit;
use crate::types::{MakeLimiter, Millis, Rule, SoftDecision, Stats, Verdict};
use std::collections::HashMap;

/// Enforces one rule, each key for itself.
pub struct RuleLimiter {
    rule: Rule,
    make: MakeLimiter,
    states: HashMap<String, SoftLimit>,
    /// Since the numbers were last taken. Apart from the states, for a sweep must not change them.
    usage: HashMap<String, Usage>,
}

#[derive(Default)]
struct Usage {
    allowed: u64,
    denied: u64,
    cost: u64,
}

impl RuleLimiter {
    /// A limiter without any key yet. `make` makes the limiters of a key, as in
    /// [`SoftLimit::new`].
    pub fn new(rule: Rule, make: MakeLimiter) -> Self {
        RuleLimiter { rule, make, states: HashMap::new(), usage: HashMap::new() }
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Decides about a request of `cost` for `key` at time `now`, charges it if allowed, and counts
    /// it.
    pub fn check(&mut self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        let fresh = || SoftLimit::new(&self.rule, self.make);
        let answer = self.states.entry(key.to_owned()).or_insert_with(fresh).check(now, cost);
        let usage = self.usage.entry(key.to_owned()).or_default();
        if answer.decision.allowed() {
            usage.allowed += 1;
            usage.cost += cost;
        } else {
            usage.denied += 1;
        }
        answer
    }

    /// The answer [`check`](Self::check) would give, with nothing charged or counted and no state
    /// made for a new key.
    pub fn peek(&self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        match self.states.get(key) {
            Some(state) => state.peek(now, cost),
            None => SoftLimit::new(&self.rule, self.make).peek(now, cost),
        }
    }

    /// The wait in milliseconds until `key` stands as one never seen, if it does not ask.
    pub fn resets_in(&self, now: Millis, key: &str) -> Millis {
        self.states.get(key).map_or(0, |state| state.resets_in(now))
    }

    /// Drops the state of every key that stands as one never seen.
    pub fn sweep(&mut self, now: Millis) {
        self.states.retain(|_, state| state.resets_in(now) > 0);
    }

    /// The number of keys whose state is kept.
    pub fn tracked(&self) -> usize {
        self.states.len()
    }

    /// How the rule has fared since [`take_stats`](Self::take_stats).
    pub fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        for usage in self.usage.values() {
            stats.allowed += usage.allowed;
            stats.denied += usage.denied;
            stats.active_keys += 1;
            stats.denied_keys += u64::from(usage.denied > 0);
            stats.max_usage = stats.max_usage.max(usage.cost);
        }
        stats
    }

    /// The [`stats`](Self::stats), which start anew.
    pub fn take_stats(&mut self) -> Stats {
        let stats = self.stats();
        self.usage.clear();
        stats
    }

    /// Whether the limit suits the traffic since [`take_stats`](Self::take_stats). It is too strict
    /// if it has refused more than 20 % of its keys, and too loose if it has refused nobody and no
    /// key has used as much as a tenth of the limit.
    pub fn verdict(&self) -> Verdict {
        let stats = self.stats();
        if stats.denied_keys * 100 > stats.active_keys * 20 {
            Verdict::TooStrict
        } else if stats.denied == 0 && stats.max_usage * 10 < self.rule.limit {
            Verdict::TooLoose
        } else {
            Verdict::Fit
        }
    }
}
