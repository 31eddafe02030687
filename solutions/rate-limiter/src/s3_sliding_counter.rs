//! Step 3: the sliding window counter. Two numbers in place of a log, and an estimate in place of a
//! count.

use crate::types::{Decision, Millis, RateLimiter};

/// Admits a request when the estimated cost of the last `window` leaves room for it.
///
/// Windows are `[k·W, (k+1)·W)`. At e milliseconds into one, the estimate takes the window before as
/// spread evenly: `prev·(W−e)/W + curr`, rounded down. Up to twice `limit` can pass in one window's
/// length. `limit · window` must stay below 2^63: limits up to 10^6 with windows up to 10^12 ms.
/// The formula is the one Cloudflare described in 2017.
#[derive(Debug, Clone)]
pub struct SlidingCounter {
    limit: u64,
    window: Millis,
    /// The latest time seen: a clock that steps back must not reopen a window.
    latest: Millis,
    /// Cost admitted in the window before the one of `latest`.
    prev: u64,
    /// Cost admitted in the window of `latest`.
    curr: u64,
}

impl SlidingCounter {
    /// Fresh counters for about `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        SlidingCounter { limit, window, latest: 0, prev: 0, curr: 0 }
    }

    /// The counters as they stand at `now`.
    fn at(&self, now: Millis) -> Self {
        let now = now.max(self.latest);
        let started = now - now % self.window;
        let (prev, curr) = if started <= self.latest {
            (self.prev, self.curr)
        } else if started - self.window <= self.latest {
            (self.curr, 0)
        } else {
            (0, 0)
        };
        SlidingCounter { latest: now, prev, curr, ..*self }
    }

    fn decide(&self, cost: u64) -> Decision {
        let elapsed = self.latest % self.window;
        let estimate = self.prev * (self.window - elapsed) / self.window + self.curr;
        if cost > self.limit {
            Decision::Never
        } else if estimate + cost <= self.limit {
            Decision::Allow { remaining: self.limit - estimate - cost }
        } else if self.curr + cost <= self.limit {
            let room = self.limit - self.curr - cost;
            Decision::Deny { retry_after: self.faded_to(room, self.prev) - elapsed }
        } else {
            // This window is full by itself. In the next one it is the window before.
            let to_next = self.window - elapsed;
            Decision::Deny { retry_after: to_next + self.faded_to(self.limit - cost, self.curr) }
        }
    }

    /// How far into a window the share of `before`, the cost of the window before it, has fallen to
    /// `room`, which is less: the smallest e with floor(before·(W−e)/W) ≤ room.
    fn faded_to(&self, room: u64, before: u64) -> Millis {
        // The floor is at most room exactly when before·(W−e) < (room+1)·W.
        self.window - ((room + 1) * self.window - 1) / before
    }
}

impl RateLimiter for SlidingCounter {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.at(now);
        let decision = self.decide(cost);
        if decision.allowed() {
            self.curr += cost;
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.at(now).decide(cost)
    }
}
