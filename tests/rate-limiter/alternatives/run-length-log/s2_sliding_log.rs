//! The sliding log as runs: one entry a millisecond, tidied only when a check needs the room.

use crate::types::{Decision, Millis, RateLimiter};
use std::collections::BTreeMap;

/// Units by the millisecond in which they were counted.
#[derive(Debug, Clone)]
pub struct SlidingLog {
    limit: u64,
    window: Millis,
    penalty: bool,
    latest: Millis,
    runs: BTreeMap<Millis, u64>,
}

impl SlidingLog {
    /// No runs yet.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        SlidingLog { limit, window, penalty: false, latest: 0, runs: BTreeMap::new() }
    }

    /// The same, with denied requests counted.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn with_penalty(limit: u64, window: Millis) -> Self {
        let mut log = Self::new(limit, window);
        log.penalty = true;
        log
    }

    /// How many runs are kept.
    pub fn stored(&self) -> usize {
        self.runs.len()
    }

    fn used(&self, now: Millis) -> u64 {
        let live = self.runs.iter().filter(|&(&at, _)| at + self.window > now);
        live.map(|(_, &units)| units).sum::<u64>().min(self.limit)
    }

    /// The log as it stands after this request was counted.
    fn with(&self, now: Millis, cost: u64) -> Self {
        let mut log = self.clone();
        if cost > 0 {
            *log.runs.entry(now).or_default() += cost;
        }
        while log.runs.len() as u64 > log.limit {
            log.runs.pop_first();
        }
        log
    }
}

impl RateLimiter for SlidingLog {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        self.latest = self.latest.max(now);
        if decision.allowed() || self.penalty && decision != Decision::Never {
            *self = self.with(self.latest, cost);
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        let now = now.max(self.latest);
        let used = self.used(now);
        if cost > self.limit {
            return Decision::Never;
        }
        if used + cost <= self.limit {
            return Decision::Allow { remaining: self.limit - used - cost };
        }
        let log = if self.penalty { self.with(now, cost) } else { self.clone() };
        let ends = log.runs.keys().map(|at| at + self.window).filter(|&end| end > now);
        let fits = ends.into_iter().find(|&end| log.used(end) + cost <= self.limit);
        Decision::Deny { retry_after: fits.map_or(0, |end| end - now) }
    }
}
