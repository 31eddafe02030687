//! Step 7: the soft limit. A client may pass its limit, by a little and not for long.

use crate::types::{Decision, MakeLimiter, Millis, RateLimiter, Rule, SoftDecision};

/// One key of a rule: a limiter for its limit and, if the rule is soft, another for the extra.
///
/// Usage may pass the limit until `span` milliseconds after it first did. Then the limit is hard,
/// until one whole window has passed without a denial.
pub struct SoftLimit {
    rule: Rule,
    hard: Box<dyn RateLimiter>,
    /// Charged with what the limit cannot hold; `None` if the rule has no extra.
    extra: Option<Box<dyn RateLimiter>>,
    /// When usage first passed the limit.
    first_over: Option<Millis>,
    last_denied: Millis,
}

impl SoftLimit {
    /// A fresh state for one key of `rule`. `make` is asked for the limiter of `rule` and, if
    /// [`Rule::extra`] is at least 1, for one of the same rule with the extra as its limit.
    pub fn new(rule: &Rule, make: MakeLimiter) -> Self {
        let extra = Rule { limit: rule.extra(), ..rule.clone() };
        SoftLimit {
            rule: rule.clone(),
            hard: make(rule),
            extra: (extra.limit > 0).then(|| make(&extra)),
            first_over: None,
            last_denied: 0,
        }
    }

    /// Decides about a request of `cost` at time `now` and charges it if allowed: the limit first,
    /// and the extra with what does not fit. A denial names the wait for the limit.
    pub fn check(&mut self, now: Millis, cost: u64) -> SoftDecision {
        // Once forgiven an excess is gone for good: a later denial must not bring it back.
        self.first_over = self.excess(now);
        let answer = self.peek(now, cost);
        match answer.decision {
            Decision::Allow { .. } => {
                let within = cost.min(self.room(now));
                self.hard.check(now, within);
                if answer.over {
                    self.extra.as_mut().map(|extra| extra.check(now, cost - within));
                    self.first_over = self.excess(now).or(Some(now));
                }
            }
            Decision::Deny { .. } => self.last_denied = self.last_denied.max(now),
            Decision::Never => {}
        }
        answer
    }

    /// The answer [`check`](Self::check) would give, with nothing charged and no denial noted.
    pub fn peek(&self, now: Millis, cost: u64) -> SoftDecision {
        let decision = self.hard.peek(now, cost);
        let denied = matches!(decision, Decision::Deny { .. });
        if denied && self.bends(now, cost - self.room(now)) {
            SoftDecision { decision: Decision::Allow { remaining: 0 }, over: true }
        } else {
            SoftDecision { decision, over: false }
        }
    }

    /// The wait in milliseconds until this state, if nobody asks, is as good as a fresh one: all of
    /// the limit and of the extra is free, and no excess is remembered. 0 if it is so now.
    pub fn resets_in(&self, now: Millis) -> Millis {
        let limit = wait(&*self.hard, now, self.rule.limit);
        let extra = self.extra.as_ref().map_or(0, |extra| wait(&**extra, now, self.rule.extra()));
        let excess = self.excess_ends().saturating_sub(now);
        limit.max(extra).max(excess)
    }

    /// What the limit itself could still admit.
    fn room(&self, now: Millis) -> u64 {
        match self.hard.peek(now, 0) {
            Decision::Allow { remaining } => remaining,
            _ => 0,
        }
    }

    fn bends(&self, now: Millis, beyond: u64) -> bool {
        let in_time = self.excess(now).is_none_or(|first| now < first + self.span());
        in_time && self.extra.as_ref().is_some_and(|extra| extra.peek(now, beyond).allowed())
    }

    /// When the excess that is not yet forgiven began.
    fn excess(&self, now: Millis) -> Option<Millis> {
        self.first_over.filter(|_| now < self.excess_ends())
    }

    /// When the excess is forgiven if no denial follows; 0 if there was none.
    fn excess_ends(&self) -> Millis {
        let ends = |first| self.last_denied.max(first + self.span()) + self.rule.per;
        self.first_over.map_or(0, ends)
    }

    fn span(&self) -> Millis {
        self.rule.soft.map_or(0, |soft| soft.span)
    }
}

fn wait(limiter: &dyn RateLimiter, now: Millis, cost: u64) -> Millis {
    match limiter.peek(now, cost) {
        Decision::Deny { retry_after } => retry_after,
        _ => 0,
    }
}
