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
    // Your fields.
}

impl TokenBucket {
    /// A full bucket. With a refill of 0 a bucket is spent once, and then every denial is `Never`.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        todo!()
    }
}

impl RateLimiter for TokenBucket {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        todo!()
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        todo!()
    }
}
