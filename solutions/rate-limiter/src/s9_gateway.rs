//! Step 9: the gateway. All rules at once, and answers in HTTP.

use crate::s6_rules::RuleCache;
use crate::s8_rule_limiter::RuleLimiter;
use crate::types::Decision::{Allow, Deny, Never};
use crate::types::{Action, HttpDecision, KeyBy, MakeLimiter, Millis, Request, Response};
use crate::types::{Rule, SoftDecision};

/// Puts every request to all the rules that match it.
pub struct Gateway {
    cache: RuleCache,
    make: MakeLimiter,
    limiters: Vec<RuleLimiter>,
}

/// What one rule says to the request at hand.
struct Said<'a> {
    rule: &'a Rule,
    answer: SoftDecision,
    resets_in: Millis,
}

impl Gateway {
    /// A gateway under the rules of `cache`; `make` makes their limiters, as in
    /// [`RuleLimiter::new`].
    pub fn new(cache: RuleCache, make: MakeLimiter) -> Self {
        Gateway { cache, make, limiters: Vec::new() }
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
        self.reload(now);
        let matching = self.limiters.iter_mut().filter_map(|limiter| {
            let key = key(request, limiter.rule().key)?;
            Some((limiter, key))
        });
        let (admitting, refusing): (Vec<_>, Vec<_>) = matching
            .partition(|(limiter, key)| limiter.peek(now, key, request.cost).decision.allowed());
        // A rule that refuses is asked as well: it charges nothing, but counts what it refused.
        let asked = if refusing.is_empty() { admitting } else { refusing };
        let said: Vec<Said> = asked
            .into_iter()
            .map(|(limiter, key)| {
                let answer = limiter.check(now, key, request.cost);
                Said { answer, resets_in: limiter.resets_in(now, key), rule: limiter.rule() }
            })
            .collect();
        answered(&said)
    }

    /// The limiter of the rule of this name, for its numbers and its sweeps; `None` if no such rule
    /// was in force at the last request.
    pub fn limiter(&mut self, rule: &str) -> Option<&mut RuleLimiter> {
        self.limiters.iter_mut().find(|limiter| limiter.rule().name == rule)
    }

    /// An unchanged rule keeps its limiter, wherever it now stands; any other starts anew.
    fn reload(&mut self, now: Millis) {
        if self.cache.refresh(now) {
            let mut before = std::mem::take(&mut self.limiters);
            for rule in self.cache.rules() {
                let kept = before.iter().position(|limiter| limiter.rule() == rule);
                self.limiters.push(match kept {
                    Some(index) => before.swap_remove(index),
                    None => RuleLimiter::new(rule.clone(), self.make),
                });
            }
        }
    }
}

fn key(request: &Request, by: KeyBy) -> Option<&str> {
    match by {
        KeyBy::User => request.user.as_deref(),
        KeyBy::Ip => request.ip.as_deref(),
    }
}

fn answered(said: &[Said]) -> HttpDecision {
    let Some(first) = said.iter().min_by_key(|said| precedence(said)) else {
        return HttpDecision { response: Some(Response::new(200)), rule: None, over: false };
    };
    let response = match (first.answer.decision, first.rule.action) {
        (Allow { remaining }, _) => Some(
            Response::new(200)
                .with("X-RateLimit-Limit", first.rule.limit)
                .with("X-RateLimit-Remaining", remaining)
                .with("X-RateLimit-Reset", seconds(first.resets_in)),
        ),
        (_, Action::Drop) => None,
        (Deny { retry_after }, _) => {
            Some(Response::new(429).with("Retry-After", seconds(retry_after)))
        }
        (Never, _) => Some(Response::new(400)),
    };
    let over = said.iter().any(|said| said.answer.over);
    HttpDecision { response, rule: Some(first.rule.name.clone()), over }
}

/// Sorts what the rules say: the smallest answers the client.
fn precedence(said: &Said) -> (u8, u64) {
    match (said.answer.decision, said.rule.action) {
        (Allow { remaining }, _) => (0, remaining),
        (_, Action::Drop) => (1, 0),
        (Never, _) => (2, 0),
        (Deny { retry_after }, _) => (3, Millis::MAX.saturating_sub(retry_after)),
    }
}

/// Whole seconds, rounded up: who comes back a moment late is let in.
fn seconds(wait: Millis) -> u64 {
    wait.div_ceil(1000)
}
