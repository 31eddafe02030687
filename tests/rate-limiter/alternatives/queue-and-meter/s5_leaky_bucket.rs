//! The leaky bucket told literally: a queue that holds its waiting requests, and a meter that holds
//! its water.

use crate::types::{Decision, Millis, RateLimiter};
use std::collections::VecDeque;

/// A queue of the starts of the requests that wait.
#[derive(Debug, Clone)]
pub struct LeakyQueue {
    room: usize,
    interval: Millis,
    latest: Millis,
    last_start: Option<Millis>,
    waiting: VecDeque<Millis>,
}

impl LeakyQueue {
    /// Nobody waits.
    ///
    /// # Panics
    /// If `interval` is 0.
    pub fn new(queue: usize, interval: Millis) -> Self {
        assert!(interval > 0, "an interval lasts at least 1 ms");
        LeakyQueue { room: queue, interval, latest: 0, last_start: None, waiting: VecDeque::new() }
    }

    /// The start of a request that arrives at `now`, or `None`.
    pub fn offer(&mut self, now: Millis) -> Option<Millis> {
        self.latest = self.latest.max(now);
        while self.waiting.front().is_some_and(|&start| start <= self.latest) {
            self.waiting.pop_front();
        }
        let earliest = self.last_start.map_or(0, |last| last + self.interval);
        if earliest <= self.latest {
            self.last_start = Some(self.latest);
        } else if self.waiting.len() < self.room {
            self.waiting.push_back(earliest);
            self.last_start = Some(earliest);
        } else {
            return None;
        }
        self.last_start
    }
}

/// A bucket with a hole: cost is poured in, and it leaks at the rate.
#[derive(Debug, Clone)]
pub struct Gcra {
    capacity: u64,
    leak: u64,
    latest: Millis,
    milli_level: u64,
}

impl Gcra {
    /// An empty bucket.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        Gcra { capacity, leak: refill_per_sec, latest: 0, milli_level: 0 }
    }

    fn leaked(&self, now: Millis) -> Self {
        let latest = self.latest.max(now);
        let gone = (latest - self.latest) * self.leak;
        Gcra { latest, milli_level: self.milli_level.saturating_sub(gone), ..*self }
    }
}

impl RateLimiter for Gcra {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.leaked(now);
        let decision = self.peek(now, cost);
        if decision.allowed() {
            self.milli_level += 1000 * cost;
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        if cost > self.capacity {
            return Decision::Never;
        }
        let level = self.leaked(now).milli_level + 1000 * cost;
        match level.checked_sub(1000 * self.capacity) {
            None | Some(0) => Decision::Allow { remaining: self.capacity - level.div_ceil(1000) },
            Some(_) if self.leak == 0 => Decision::Never,
            Some(over) => Decision::Deny { retry_after: over.div_ceil(self.leak) },
        }
    }
}
