//! Rules and limiters for the tests of the gateway: they need no other step than the first.

use rate_limiter::s1_fixed_window::FixedWindow;
use rate_limiter::types::{Action, Algorithm, Decision, KeyBy, Millis, RateLimiter, Rule, Soft};

/// A token bucket of the tests: `capacity` units at most, filled in `per` milliseconds.
#[derive(Debug, Clone)]
pub struct Bucket {
    capacity: u64,
    per: Millis,
    latest: Millis,
    /// In units of 1 / `per`.
    tokens: u64,
}

impl Bucket {
    pub fn new(capacity: u64, per: Millis) -> Self {
        Bucket { capacity, per, latest: 0, tokens: capacity * per }
    }

    fn at(&self, now: Millis) -> Self {
        let gained = now.saturating_sub(self.latest) * self.capacity;
        let tokens = (self.tokens + gained).min(self.capacity * self.per);
        Bucket { latest: now.max(self.latest), tokens, ..*self }
    }

    fn decide(&self, cost: u64) -> Decision {
        let needed = cost * self.per;
        if cost > self.capacity {
            Decision::Never
        } else if needed <= self.tokens {
            Decision::Allow { remaining: (self.tokens - needed) / self.per }
        } else {
            Decision::Deny { retry_after: (needed - self.tokens).div_ceil(self.capacity) }
        }
    }
}

impl RateLimiter for Bucket {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        *self = self.at(now);
        let decision = self.decide(cost);
        if decision.allowed() {
            self.tokens -= cost * self.per;
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        self.at(now).decide(cost)
    }
}

/// Makes the limiters of the tests' rules.
///
/// # Panics
/// If the rule has a limit of 0: no rules file holds one.
pub fn make(rule: &Rule) -> Box<dyn RateLimiter> {
    assert!(rule.limit > 0, "a limiter was asked for a limit of 0");
    match rule.algorithm {
        Algorithm::TokenBucket => Box::new(Bucket::new(rule.limit, rule.per)),
        _ => Box::new(FixedWindow::new(rule.limit, rule.per)),
    }
}

/// `rule <name> key=user limit=<limit> per=1s algo=fixed_window`
pub fn rule(name: &str, limit: u64) -> Rule {
    Rule {
        name: name.to_owned(),
        key: KeyBy::User,
        limit,
        per: 1000,
        algorithm: Algorithm::FixedWindow,
        action: Action::Reject,
        soft: None,
    }
}

/// The same with `soft=<percent> for=<span>ms`.
pub fn soft_rule(name: &str, limit: u64, percent: u64, span: Millis) -> Rule {
    Rule { soft: Some(Soft { percent, span }), ..rule(name, limit) }
}
