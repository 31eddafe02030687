//! The sliding counter as two small arrays, indexed by the parity of the window: no shifting, stale
//! entries are told by the window number beside them. It decides on numerators, without dividing.

use crate::types::{Decision, Millis, RateLimiter};

/// The last two windows: which they are, and what each admitted.
#[derive(Debug, Clone)]
pub struct SlidingCounter {
    limit: u64,
    window: Millis,
    latest: Millis,
    number: [u64; 2],
    admitted: [u64; 2],
}

impl SlidingCounter {
    /// Both counters at 0.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        SlidingCounter { limit, window, latest: 0, number: [0; 2], admitted: [0; 2] }
    }

    fn admitted_in(&self, number: u64) -> u64 {
        let slot = (number % 2) as usize;
        if self.number[slot] == number { self.admitted[slot] } else { 0 }
    }

    /// The estimate at `now`, as a multiple of 1/window.
    fn estimate(&self, now: Millis) -> u64 {
        let (number, elapsed) = (now / self.window, now % self.window);
        let before = number.checked_sub(1).map_or(0, |before| self.admitted_in(before));
        before * (self.window - elapsed) + self.admitted_in(number) * self.window
    }

    fn fits(&self, now: Millis, cost: u64) -> bool {
        self.estimate(now) + cost * self.window < (self.limit + 1) * self.window
    }
}

impl RateLimiter for SlidingCounter {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        self.latest = self.latest.max(now);
        if decision.allowed() {
            let number = self.latest / self.window;
            let admitted = self.admitted_in(number) + cost;
            let slot = (number % 2) as usize;
            (self.number[slot], self.admitted[slot]) = (number, admitted);
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        let now = now.max(self.latest);
        if cost > self.limit {
            return Decision::Never;
        }
        if self.fits(now, cost) {
            let used = self.estimate(now) / self.window;
            return Decision::Allow { remaining: self.limit - used - cost };
        }
        // The estimate never rises while nobody asks, so the first moment that fits can be bisected.
        let (mut denied, mut fits) = (0, 2 * self.window);
        while fits - denied > 1 {
            let middle = denied + (fits - denied) / 2;
            if self.fits(now + middle, cost) { fits = middle } else { denied = middle }
        }
        Decision::Deny { retry_after: fits }
    }
}
