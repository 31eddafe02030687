//! Given: what the steps share. Tests compare these values, so they are not yours to change.

mod http;
mod region;
mod rules;
mod store;

pub use http::{HttpDecision, Next, Request, Response, RetryPolicy, Sent};
pub use region::{Dc, Report};
pub use rules::{
    Action, Algorithm, KeyBy, MakeLimiter, Rule, RuleError, RuleErrorKind, RuleSource, Soft,
    SoftDecision, SourceDown, Stats, Verdict,
};
pub use sim::Millis;
pub use store::{
    Args, CheckProgram, Data, FailPolicy, Key, Reply, Script, Step, Store, StoreError,
};

/// A limiter's answer to one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Allow {
        /// The cost that could still be admitted at this very moment.
        remaining: u64,
    },
    /// Not now.
    Deny {
        /// The smallest wait, at least 1 ms, after which the same check would be allowed if nobody
        /// else asked in between.
        retry_after: Millis,
    },
    /// Not ever: the cost is above what the limiter can admit at once.
    Never,
}

impl Decision {
    /// Whether the request may go ahead.
    pub fn allowed(&self) -> bool {
        matches!(self, Decision::Allow { .. })
    }
}

/// Decides, request by request, who may go ahead. Time is a parameter: a limiter never reads a
/// clock, so a test can run an hour of traffic in a millisecond.
pub trait RateLimiter {
    /// Decides about a request of `cost` units at time `now`, and charges the cost if allowed.
    fn check(&mut self, now: Millis, cost: u64) -> Decision;

    /// The answer [`check`](Self::check) would give, with nothing charged.
    fn peek(&self, now: Millis, cost: u64) -> Decision;
}
