//! Step 4: the token bucket. Savings of at most a burst, refilled at a steady rate.

use crate::types::{Decision, Millis, RateLimiter};

/// Admits cost n for n tokens. A bucket holds at most `capacity` tokens, starts full and gains
/// `refill_per_sec` tokens a second, so a client that saved up may send a burst.
///
/// Tokens are counted in thousandths: r tokens a second are exactly r milli-tokens a millisecond,
/// and nothing is ever rounded. Capacities up to 10^6, refills up to 10^6 a second and times up to
/// 10^12 ms are safe from overflow.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    capacity: u64,
    refill_per_sec: u64,
    /// The latest time seen, up to which `milli_tokens` is refilled.
    latest: Millis,
    milli_tokens: u64,
}

impl TokenBucket {
    /// A full bucket. With a refill of 0 a bucket is spent once, and then every denial is `Never`.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        TokenBucket { capacity, refill_per_sec, latest: 0, milli_tokens: 1000 * capacity }
    }

    /// The bucket as it stands at `now`.
    fn at(&self, now: Millis) -> Self {
        let now = now.max(self.latest);
        let refilled = self.milli_tokens + (now - self.latest) * self.refill_per_sec;
        TokenBucket { latest: now, milli_tokens: refilled.min(1000 * self.capacity), ..*self }
    }

    fn decide(&self, cost: u64) -> Decision {
        if cost > self.capacity {
            return Decision::Never;
        }
        let price = 1000 * cost;
        if price <= self.milli_tokens {
            Decision::Allow { remaining: (self.milli_tokens - price) / 1000 }
        } else if self.refill_per_sec == 0 {
            Decision::Never
        } else {
            let missing = price - self.milli_tokens;
            Decision::Deny { retry_after: missing.div_ceil(self.refill_per_sec) }
        }
    }
}

impl RateLimiter for TokenBucket {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.at(now);
        let decision = self.decide(cost);
        if decision.allowed() {
            self.milli_tokens -= 1000 * cost;
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.at(now).decide(cost)
    }
}
