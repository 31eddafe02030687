//! Step 9: the gateway. All rules at once, and answers in HTTP.

use crate::s6_rules::RuleCache;
use crate::s8_rule_limiter::RuleLimiter;
use crate::types::Decision::{Allow, Deny, Never};
use crate::types::{Action, HttpDecision, KeyBy, MakeLimiter, Millis, Request, Response};
use crate::types::{Rule, SoftDecision};

/// Puts every request to all the rules that match it.
pub struct Gateway {
    // Your fields.
}

impl Gateway {
    /// A gateway under the rules of `cache`; `make` makes their limiters, as in
    /// [`RuleLimiter::new`].
    pub fn new(cache: RuleCache, make: MakeLimiter) -> Self {
        todo!()
    }

    /// Decides about a request at time `now`, under the rules in force by then.
    ///
    /// A rule matches a request that has the attribute it counts by. The request passes if all
    /// matching rules admit it, and only then is it charged, to each of them.
    ///
    /// It is answered by one of these rules: if it passes, by the one with the least remaining. Of
    /// rules that refuse, one that drops goes first, then one that can never admit it, then the one
    /// with the longest wait.
    pub fn handle(&mut self, now: Millis, request: &Request) -> HttpDecision {
        todo!()
    }

    /// The limiter of the rule of this name, for its numbers and its sweeps; `None` if no such rule
    /// was in force at the last request.
    pub fn limiter(&mut self, rule: &str) -> Option<&mut RuleLimiter> {
        todo!()
    }
}
