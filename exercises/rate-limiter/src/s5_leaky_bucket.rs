//! Step 5: the leaky bucket, as a queue that smooths what comes out and as a meter that only says
//! yes or no.

use crate::types::{Decision, Millis, RateLimiter};

/// A queue served at a fixed pace: request i starts at max(arrival, start of i−1 + interval).
///
/// Starts are known on arrival, so no timer is needed and two numbers are the whole queue. Queues
/// up to 10^6, intervals up to 10^9 ms and times up to 10^12 ms are safe from overflow.
#[derive(Debug, Clone)]
pub struct LeakyQueue {
    // Your fields.
}

impl LeakyQueue {
    /// An idle server with room for `queue` waiting requests, which starts one at most every
    /// `interval` milliseconds.
    ///
    /// # Panics
    /// If `interval` is 0.
    pub fn new(queue: usize, interval: Millis) -> Self {
        todo!()
    }

    /// Offers a request that arrives at `now`: the time at which it starts, or `None` if it would
    /// have to wait and `queue` accepted requests are waiting already. A request waits while its
    /// start is later than now. Being refused changes nothing.
    pub fn offer(&mut self, now: Millis) -> Option<Millis> {
        todo!()
    }
}

/// The generic cell rate algorithm (ITU-T I.371; the ATM Forum's): a leaky bucket as a meter.
///
/// Its one number beside the clock is the theoretical arrival time (TAT), at which a client that had
/// kept to the rate would send its next request. The further it lies ahead, the more of the burst is
/// spent. It decides exactly like a [token bucket](crate::s4_token_bucket::TokenBucket) of the same
/// capacity and refill, within the same ranges.
#[derive(Debug, Clone)]
pub struct Gcra {
    // Your fields.
}

impl Gcra {
    /// A meter that admits a burst of `capacity` and then `refill_per_sec` units a second. With a
    /// refill of 0 every denial is `Never`.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        todo!()
    }
}

impl RateLimiter for Gcra {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        todo!()
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        todo!()
    }
}
