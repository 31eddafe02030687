//! Step 2: the sliding window log. Exact, and as large as its limit.

use crate::types::{Decision, Millis, RateLimiter};
use std::collections::VecDeque;

/// Admits at most `limit` units of cost in *every* interval of length `window`, wherever it begins.
///
/// At time t it counts what was admitted in `(t−W, t]`. Its memory grows with the limit. Limits up
/// to 10^6 and times up to 10^12 ms are safe from overflow.
#[derive(Debug, Clone)]
pub struct SlidingLog {
    limit: u64,
    window: Millis,
    counts_denied: bool,
    /// The latest time seen: a clock that steps back must not bring old requests back.
    latest: Millis,
    /// Time and cost of the requests that count, oldest first. Cost 0 takes no entry, or a client
    /// that asks for nothing would fill the memory.
    log: VecDeque<(Millis, u64)>,
    /// The cost of all entries, kept so that a check need not add them up. Never above `limit`.
    used: u64,
}

impl SlidingLog {
    /// An empty log of at most `limit` units in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        let (latest, log, used) = (0, VecDeque::new(), 0);
        SlidingLog { limit, window, counts_denied: false, latest, log, used }
    }

    /// A log in which a denied request counts like an admitted one, so that whoever keeps knocking
    /// stays out: what adding to a sorted set *before* counting it does. A request that is `Never`
    /// admitted does not count. `retry_after` reckons with the denied request itself.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn with_penalty(limit: u64, window: Millis) -> Self {
        SlidingLog { counts_denied: true, ..Self::new(limit, window) }
    }

    /// The number of entries in memory: at most `limit` after any check.
    pub fn stored(&self) -> usize {
        self.log.len()
    }

    fn expired(&self, admitted: Millis, now: Millis) -> bool {
        admitted + self.window <= now
    }

    /// How long until `excess` units have expired, given that the first `expired` entries have.
    fn wait(&self, now: Millis, expired: usize, mut excess: u64) -> Millis {
        for &(admitted, spent) in self.log.range(expired..) {
            if spent >= excess {
                return admitted + self.window - now;
            }
            excess -= spent;
        }
        // Only with a penalty: the denied request itself has to expire.
        self.window
    }

    /// Forgets what has expired, and what lies behind the newest `limit` units: those alone deny
    /// everything, so what is older changes no decision.
    fn trim(&mut self) {
        while let Some(&(admitted, spent)) = self.log.front() {
            let surplus = self.used.saturating_sub(self.limit);
            let gone = if self.expired(admitted, self.latest) { spent } else { surplus.min(spent) };
            self.used -= gone;
            if gone < spent {
                self.log[0].1 -= gone;
                break;
            }
            self.log.pop_front();
        }
    }
}

impl RateLimiter for SlidingLog {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        self.latest = now.max(self.latest);
        let counts = decision.allowed() || self.counts_denied && decision != Decision::Never;
        if counts && cost > 0 {
            self.log.push_back((self.latest, cost));
            self.used += cost;
        }
        self.trim();
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        let now = now.max(self.latest);
        // From the oldest on, not by halving: most checks find nothing expired and stop at once.
        let in_time = |&(admitted, _): &(Millis, u64)| !self.expired(admitted, now);
        let expired = self.log.iter().position(in_time).unwrap_or(self.log.len());
        let used = self.used - self.log.range(..expired).map(|&(_, spent)| spent).sum::<u64>();
        if cost > self.limit {
            Decision::Never
        } else if used + cost <= self.limit {
            Decision::Allow { remaining: self.limit - used - cost }
        } else {
            let itself = if self.counts_denied { cost } else { 0 };
            let excess = used + itself + cost - self.limit;
            Decision::Deny { retry_after: self.wait(now, expired, excess) }
        }
    }
}
