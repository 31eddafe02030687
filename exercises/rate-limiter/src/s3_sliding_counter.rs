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
    // Your fields.
}

impl SlidingCounter {
    /// Fresh counters for about `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        todo!()
    }
}

impl RateLimiter for SlidingCounter {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        todo!()
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        todo!()
    }
}
