//! The sliding log as a ring of fixed size: one slot a unit of cost, the oldest overwritten first.

use crate::types::{Decision, Millis, RateLimiter};

/// A ring of `limit` slots, each the time at which its unit stops counting.
#[derive(Debug, Clone)]
pub struct SlidingLog {
    window: Millis,
    counts_denied: bool,
    latest: Millis,
    ring: Vec<Option<Millis>>,
    /// The slot to be overwritten next, which holds the oldest unit.
    next: usize,
}

impl SlidingLog {
    /// An empty ring of `limit` slots.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(limit: u64, window: Millis) -> Self {
        assert!(window > 0, "a window lasts at least 1 ms");
        let ring = vec![None; limit as usize];
        SlidingLog { window, counts_denied: false, latest: 0, ring, next: 0 }
    }

    /// The same, with denied requests written into the ring too.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn with_penalty(limit: u64, window: Millis) -> Self {
        SlidingLog { counts_denied: true, ..Self::new(limit, window) }
    }

    /// How many slots were ever written: all of them, sooner or later.
    pub fn stored(&self) -> usize {
        self.ring.iter().flatten().count()
    }

    /// When the slot `ahead` places on is free; `None` if it was never written.
    fn free_at(&self, ahead: u64) -> Option<Millis> {
        self.ring[(self.next + ahead as usize) % self.ring.len()]
    }
}

impl RateLimiter for SlidingLog {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        self.latest = self.latest.max(now);
        if decision.allowed() || self.counts_denied && decision != Decision::Never {
            for _ in 0..cost {
                self.ring[self.next] = Some(self.latest + self.window);
                self.next = (self.next + 1) % self.ring.len();
            }
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        let now = now.max(self.latest);
        let limit = self.ring.len() as u64;
        if cost > limit {
            return Decision::Never;
        }
        let is_free = |slot: &Option<Millis>| slot.is_none_or(|free_at| free_at <= now);
        let free = self.ring.iter().filter(|slot| is_free(slot)).count() as u64;
        if cost <= free {
            return Decision::Allow { remaining: free - cost };
        }
        // With a penalty, this request's own units come behind those that are there.
        let last = if self.counts_denied { 2 * cost - 1 } else { cost - 1 };
        let free_at = if last < limit { self.free_at(last) } else { Some(now + self.window) };
        Decision::Deny { retry_after: free_at.map_or(0, |free_at| free_at - now) }
    }
}
