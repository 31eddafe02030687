//! The gateway with its rules in a map by name, and headers in lower case.

use crate::s6_rules::RuleCache;
use crate::s8_rule_limiter::RuleLimiter;
use crate::types::{Action, Decision, HttpDecision, KeyBy, MakeLimiter, Millis, Request, Response};
use std::collections::BTreeMap;

/// Puts every request to all rules.
pub struct Gateway {
    cache: RuleCache,
    make: MakeLimiter,
    limiters: BTreeMap<String, RuleLimiter>,
}

impl Gateway {
    /// A gateway under the rules of `cache`.
    pub fn new(cache: RuleCache, make: MakeLimiter) -> Self {
        Gateway { cache, make, limiters: BTreeMap::new() }
    }

    /// Decides about a request.
    pub fn handle(&mut self, now: Millis, request: &Request) -> HttpDecision {
        self.cache.refresh(now);
        let rules = self.cache.rules();
        self.limiters.retain(|_, limiter| rules.contains(limiter.rule()));
        for rule in rules {
            let fresh = || RuleLimiter::new(rule.clone(), self.make);
            self.limiters.entry(rule.name.clone()).or_insert_with(fresh);
        }
        let mut matching: Vec<(&mut RuleLimiter, &String)> = Vec::new();
        for limiter in self.limiters.values_mut() {
            let key = match limiter.rule().key {
                KeyBy::User => &request.user,
                KeyBy::Ip => &request.ip,
            };
            if let Some(key) = key {
                matching.push((limiter, key));
            }
        }
        let passes = |(limiter, key): &(&mut RuleLimiter, &String)| {
            limiter.peek(now, key, request.cost).decision.allowed()
        };
        if matching.iter().all(passes) {
            admitted(now, request.cost, matching)
        } else {
            matching.retain(|asked| !passes(asked));
            refused(now, request.cost, matching)
        }
    }

    /// The limiter of a rule.
    pub fn limiter(&mut self, rule: &str) -> Option<&mut RuleLimiter> {
        self.limiters.get_mut(rule)
    }
}

fn admitted(now: Millis, cost: u64, asked: Vec<(&mut RuleLimiter, &String)>) -> HttpDecision {
    let mut decision = HttpDecision { response: Some(Response::new(200)), rule: None, over: false };
    let mut least = None;
    for (limiter, key) in asked {
        let answer = limiter.check(now, key, cost);
        decision.over |= answer.over;
        let Decision::Allow { remaining } = answer.decision else { continue };
        if least.is_none_or(|least| remaining < least) {
            least = Some(remaining);
            let reset = (limiter.resets_in(now, key) + 999) / 1000;
            let response = Response::new(200)
                .with("x-ratelimit-reset", reset)
                .with("x-ratelimit-remaining", remaining)
                .with("x-ratelimit-limit", limiter.rule().limit);
            decision.response = Some(response);
            decision.rule = Some(limiter.rule().name.clone());
        }
    }
    decision
}

fn refused(now: Millis, cost: u64, asked: Vec<(&mut RuleLimiter, &String)>) -> HttpDecision {
    let mut worst: Option<(u8, Millis, HttpDecision)> = None;
    for (limiter, key) in asked {
        let answer = limiter.check(now, key, cost);
        let (rank, wait, response) = match (limiter.rule().action, answer.decision) {
            (Action::Drop, _) => (2, 0, None),
            (Action::Reject, Decision::Deny { retry_after }) => {
                let after = retry_after.div_ceil(1000);
                (0, retry_after, Some(Response::new(429).with("retry-after", after)))
            }
            (Action::Reject, _) => (1, 0, Some(Response::new(400))),
        };
        if worst.as_ref().is_none_or(|&(known, longest, _)| (known, longest) < (rank, wait)) {
            let rule = Some(limiter.rule().name.clone());
            worst = Some((rank, wait, HttpDecision { response, rule, over: false }));
        }
    }
    worst.expect("some rule refuses").2
}
