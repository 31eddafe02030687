//! Rules and limiters for the tests of the gateway: they need steps 1 and 4.

use rate_limiter::s1_fixed_window::FixedWindow;
use rate_limiter::s4_token_bucket::TokenBucket;
use rate_limiter::types::{Action, Algorithm, KeyBy, Millis, RateLimiter, Rule, Soft};

/// A token bucket of `capacity` units that fill up in `per` milliseconds.
pub fn bucket(capacity: u64, per: Millis) -> TokenBucket {
    // Rounded up: it is full after `per` at the latest.
    TokenBucket::new(capacity, (capacity * 1000).div_ceil(per))
}

/// Makes the limiters of the tests' rules.
///
/// # Panics
/// If the rule has a limit of 0: no rules file holds one.
pub fn make(rule: &Rule) -> Box<dyn RateLimiter> {
    assert!(rule.limit > 0, "a limiter was asked for a limit of 0");
    match rule.algorithm {
        Algorithm::TokenBucket => Box::new(bucket(rule.limit, rule.per)),
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
