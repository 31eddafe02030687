//! Step 5: the leaky bucket, as a queue that smooths what comes out and as a meter that only says
//! yes or no.

use crate::types::{Decision, Millis, RateLimiter};

/// A queue served at a fixed pace: request i starts at max(arrival, start of i−1 + interval).
///
/// Starts are known on arrival, so no timer is needed and two numbers are the whole queue. Queues
/// up to 10^6, intervals up to 10^9 ms and times up to 10^12 ms are safe from overflow.
#[derive(Debug, Clone)]
pub struct LeakyQueue {
    queue: usize,
    interval: Millis,
    /// The latest time seen: a clock that steps back must not make the queue look longer.
    latest: Millis,
    /// The earliest time at which one more request may start.
    free_at: Millis,
}

impl LeakyQueue {
    /// An idle server with room for `queue` waiting requests, which starts one at most every
    /// `interval` milliseconds.
    ///
    /// # Panics
    /// If `interval` is 0.
    pub fn new(queue: usize, interval: Millis) -> Self {
        assert!(interval > 0, "an interval lasts at least 1 ms");
        LeakyQueue { queue, interval, latest: 0, free_at: 0 }
    }

    /// Offers a request that arrives at `now`: the time at which it starts, or `None` if it would
    /// have to wait and `queue` accepted requests are waiting already. A request waits while its
    /// start is later than now. Being refused changes nothing.
    pub fn offer(&mut self, now: Millis) -> Option<Millis> {
        self.latest = now.max(self.latest);
        let start = self.free_at.max(self.latest);
        // Waiting requests start one interval apart, the first of them within an interval from now:
        // with `queue` of them ahead, the next start is more than `queue` intervals away.
        if start - self.latest > self.queue as u64 * self.interval {
            return None;
        }
        self.free_at = start + self.interval;
        Some(start)
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
    capacity: u64,
    refill_per_sec: u64,
    /// The latest time seen.
    latest: Millis,
    /// TAT in milliseconds times `refill_per_sec`, which is milli-tokens: at 3 a second the interval
    /// between two requests is no whole number of milliseconds.
    tat: u64,
}

impl Gcra {
    /// A meter that admits a burst of `capacity` and then `refill_per_sec` units a second. With a
    /// refill of 0 every denial is `Never`.
    pub fn new(capacity: u64, refill_per_sec: u64) -> Self {
        Gcra { capacity, refill_per_sec, latest: 0, tat: 0 }
    }

    fn at(&self, now: Millis) -> Self {
        Gcra { latest: now.max(self.latest), ..*self }
    }

    /// The latest time, in the unit of TAT.
    fn clock(&self) -> u64 {
        self.latest * self.refill_per_sec
    }

    /// TAT once `cost` is admitted. Time in which nobody asked is lost: TAT is never in the past.
    fn tat_after(&self, cost: u64) -> u64 {
        self.tat.max(self.clock()) + 1000 * cost
    }

    fn decide(&self, cost: u64) -> Decision {
        if cost > self.capacity {
            return Decision::Never;
        }
        let burst = 1000 * self.capacity;
        let ahead = self.tat_after(cost) - self.clock();
        if ahead <= burst {
            Decision::Allow { remaining: (burst - ahead) / 1000 }
        } else if self.refill_per_sec == 0 {
            Decision::Never
        } else {
            Decision::Deny { retry_after: (ahead - burst).div_ceil(self.refill_per_sec) }
        }
    }
}

impl RateLimiter for Gcra {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.at(now);
        let decision = self.decide(cost);
        if decision.allowed() {
            self.tat = self.tat_after(cost);
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.at(now).decide(cost)
    }
}
