//! Step 1: the fixed window counter. One number for each window of time.

use crate::types::{Decision, Millis, RateLimiter};

/// Admits at most `limit` units of cost in each window `[k·W, (k+1)·W)`.
///
/// Windows are aligned to time 0, so two servers with one clock agree on them.
#[derive(Debug, Clone)]
pub struct FixedWindow {
    // Your fields.
}

impl FixedWindow {
    /// A fresh counter of at most `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        todo!()
    }
}

impl RateLimiter for FixedWindow {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        todo!()
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        todo!()
    }
}
