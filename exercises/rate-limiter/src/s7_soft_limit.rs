//! Step 7: the soft limit. A client may pass its limit, by a little and not for long.

use crate::types::{Decision, MakeLimiter, Millis, RateLimiter, Rule, SoftDecision};

/// One key of a rule: a limiter for its limit and, if the rule is soft, another for the extra.
///
/// Usage may pass the limit until `span` milliseconds after it first did. Then the limit is hard,
/// until one whole window has passed without a denial.
pub struct SoftLimit {
    // Your fields.
}

impl SoftLimit {
    /// A fresh state for one key of `rule`. `make` is asked for the limiter of `rule` and, if
    /// [`Rule::extra`] is at least 1, for one of the same rule with the extra as its limit.
    pub fn new(rule: &Rule, make: MakeLimiter) -> Self {
        todo!()
    }

    /// Decides about a request of `cost` at time `now` and charges it if allowed: the limit first,
    /// and the extra with what does not fit. A denial names the wait for the limit.
    pub fn check(&mut self, now: Millis, cost: u64) -> SoftDecision {
        todo!()
    }

    /// The answer [`check`](Self::check) would give, with nothing charged and no denial noted.
    pub fn peek(&self, now: Millis, cost: u64) -> SoftDecision {
        todo!()
    }

    /// The wait in milliseconds until this state, if nobody asks, is as good as a fresh one: all of
    /// the limit and of the extra is free, and no excess is remembered. 0 if it is so now.
    pub fn resets_in(&self, now: Millis) -> Millis {
        todo!()
    }
}
