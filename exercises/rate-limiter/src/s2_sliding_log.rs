//! Step 2: the sliding window log. Exact, and as large as its limit.

use crate::types::{Decision, Millis, RateLimiter};
use std::collections::VecDeque;

/// Admits at most `limit` units of cost in *every* interval of length `window`, wherever it begins.
///
/// At time t it counts what was admitted in `(t−W, t]`. Its memory grows with the limit. Limits up
/// to 10^6 and times up to 10^12 ms are safe from overflow.
#[derive(Debug, Clone)]
pub struct SlidingLog {
    // Your fields.
}

impl SlidingLog {
    /// An empty log of at most `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        todo!()
    }

    /// A log in which a denied request counts like an admitted one, so that whoever keeps knocking
    /// stays out: what adding to a sorted set *before* counting it does. A request that is `Never`
    /// admitted does not count. `retry_after` reckons with the denied request itself.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn with_penalty(limit: u64, window: Millis) -> Self {
        todo!()
    }

    /// The number of entries in memory: at most `limit` after any check.
    pub fn stored(&self) -> usize {
        todo!()
    }
}

impl RateLimiter for SlidingLog {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        todo!()
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        todo!()
    }
}
