//! Step 1: the fixed window counter. One number for each window of time.

use crate::types::{Decision, Millis, RateLimiter};

/// Admits at most `limit` units of cost in each window `[k·W, (k+1)·W)`.
///
/// Windows are aligned to time 0, so two servers with one clock agree on them.
#[derive(Debug, Clone)]
pub struct FixedWindow {
    limit: u64,
    window: Millis,
    /// The latest time seen: a clock that steps back must not reopen a window.
    latest: Millis,
    /// Cost admitted in the window of `latest`.
    used: u64,
}

impl FixedWindow {
    /// A fresh counter of at most `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        FixedWindow { limit, window, latest: 0, used: 0 }
    }

    /// The counter as it stands at `now`: a new window starts from nothing.
    fn at(&self, now: Millis) -> Self {
        let now = now.max(self.latest);
        let same_window = now - now % self.window <= self.latest;
        FixedWindow { latest: now, used: if same_window { self.used } else { 0 }, ..*self }
    }

    fn decide(&self, cost: u64) -> Decision {
        let free = self.limit - self.used;
        if cost > self.limit {
            Decision::Never
        } else if cost <= free {
            Decision::Allow { remaining: free - cost }
        } else {
            Decision::Deny { retry_after: self.window - self.latest % self.window }
        }
    }
}

impl RateLimiter for FixedWindow {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.at(now);
        let decision = self.decide(cost);
        if decision.allowed() {
            self.used += cost;
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.at(now).decide(cost)
    }
}
