//! A fixed window that keeps the window's number and what is left of it, instead of times and use.

use crate::types::{Decision, Millis, RateLimiter};

/// Admits at most `limit` units in each window.
#[derive(Debug, Clone)]
pub struct FixedWindow {
    limit: u64,
    window: Millis,
    clock: Millis,
    number: u64,
    left: u64,
}

impl FixedWindow {
    /// A fresh counter.
    pub fn new(limit: u64, window: Millis) -> Self {
        FixedWindow { limit, window, clock: 0, number: 0, left: limit }
    }
}

impl RateLimiter for FixedWindow {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        if now > self.clock {
            self.clock = now;
        }
        let number = self.clock / self.window;
        if number != self.number {
            self.number = number;
            self.left = self.limit;
        }
        if cost > self.limit {
            return Decision::Never;
        }
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Decision::Allow { remaining: left }
            }
            None => Decision::Deny { retry_after: (number + 1) * self.window - self.clock },
        }
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.clone().check(now, cost)
    }
}
