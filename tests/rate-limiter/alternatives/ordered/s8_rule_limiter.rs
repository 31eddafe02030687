//! One rule, many keys, in ordered maps; the numbers are kept up to date instead of added up.

use crate::s7_soft_limit::SoftLimit;
use crate::types::{MakeLimiter, Millis, Rule, SoftDecision, Stats, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Enforces one rule.
pub struct RuleLimiter {
    rule: Rule,
    make: MakeLimiter,
    states: BTreeMap<String, SoftLimit>,
    stats: Stats,
    costs: BTreeMap<String, u64>,
    denied: BTreeSet<String>,
}

impl RuleLimiter {
    /// A limiter without keys.
    pub fn new(rule: Rule, make: MakeLimiter) -> Self {
        RuleLimiter {
            rule,
            make,
            states: BTreeMap::new(),
            stats: Stats::default(),
            costs: BTreeMap::new(),
            denied: BTreeSet::new(),
        }
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Decides, charges and counts.
    pub fn check(&mut self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        let mut state =
            self.states.remove(key).unwrap_or_else(|| SoftLimit::new(&self.rule, self.make));
        let answer = state.check(now, cost);
        // A state as good as new need not be kept at all.
        if state.resets_in(now) > 0 || !answer.decision.allowed() || cost == 0 {
            self.states.insert(key.to_string(), state);
        }
        let used = self.costs.entry(key.to_string()).or_insert(0);
        if answer.decision.allowed() {
            *used += cost;
            self.stats.allowed += 1;
            self.stats.max_usage = self.stats.max_usage.max(*used);
        } else {
            self.stats.denied += 1;
            self.denied.insert(key.to_string());
        }
        self.stats.active_keys = self.costs.len() as u64;
        self.stats.denied_keys = self.denied.len() as u64;
        answer
    }

    /// What `check` would say.
    pub fn peek(&self, now: Millis, key: &str, cost: u64) -> SoftDecision {
        let fresh;
        let state = match self.states.get(key) {
            Some(state) => state,
            None => {
                fresh = SoftLimit::new(&self.rule, self.make);
                &fresh
            }
        };
        state.peek(now, cost)
    }

    /// The wait until `key` stands as one never seen.
    pub fn resets_in(&self, now: Millis, key: &str) -> Millis {
        match self.states.get(key) {
            Some(state) => state.resets_in(now),
            None => 0,
        }
    }

    /// Drops what stands as one never seen.
    pub fn sweep(&mut self, now: Millis) {
        let gone: Vec<String> = self
            .states
            .iter()
            .filter(|(_, state)| state.resets_in(now) == 0)
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.states.remove(&key);
        }
    }

    /// How many states are kept.
    pub fn tracked(&self) -> usize {
        self.states.len()
    }

    /// The numbers.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// The numbers, which start anew.
    pub fn take_stats(&mut self) -> Stats {
        self.costs = BTreeMap::new();
        self.denied = BTreeSet::new();
        std::mem::take(&mut self.stats)
    }

    /// Whether the limit suits the traffic.
    pub fn verdict(&self) -> Verdict {
        let Stats { denied, active_keys, denied_keys, max_usage, .. } = self.stats;
        match (5 * denied_keys > active_keys, denied == 0 && 10 * max_usage < self.rule.limit) {
            (true, _) => Verdict::TooStrict,
            (_, true) => Verdict::TooLoose,
            _ => Verdict::Fit,
        }
    }
}
