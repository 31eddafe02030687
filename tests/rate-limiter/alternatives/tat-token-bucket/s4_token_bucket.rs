//! The token bucket without tokens: the time at which it will be full again says all of it.

use crate::types::{Decision, Millis, RateLimiter};

/// A bucket known by its theoretical arrival time, in milliseconds times refill (milli-tokens).
#[derive(Debug, Clone)]
pub struct TokenBucket {
    burst: u64,
    rate: u64,
    latest: Millis,
    full_at: u64,
}

impl TokenBucket {
    /// A full bucket.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        TokenBucket { burst: 1000 * capacity, rate: refill_per_sec, latest: 0, full_at: 0 }
    }

    /// What the bucket would lack of being full after `cost` was taken at `now`.
    fn debt(&self, now: Millis, cost: u64) -> u64 {
        self.full_at.saturating_sub(self.rate * now.max(self.latest)) + 1000 * cost
    }
}

impl RateLimiter for TokenBucket {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        self.latest = self.latest.max(now);
        if decision.allowed() {
            self.full_at = self.rate * self.latest + self.debt(now, cost);
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        if cost > self.burst / 1000 {
            return Decision::Never;
        }
        let debt = self.debt(now, cost);
        match (debt.saturating_sub(self.burst), self.rate) {
            (0, _) => Decision::Allow { remaining: (self.burst - debt) / 1000 },
            (_, 0) => Decision::Never,
            (excess, rate) => Decision::Deny { retry_after: excess.div_ceil(rate) },
        }
    }
}
