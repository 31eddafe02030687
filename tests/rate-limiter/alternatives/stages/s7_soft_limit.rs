//! The soft limit as a machine of three stages, each with the time it ends.

use crate::types::{Decision, MakeLimiter, Millis, RateLimiter, Rule, SoftDecision};

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The limit has not been passed.
    Calm,
    /// It may be passed until then.
    Lenient(Millis),
    /// It is hard until then.
    Strict(Millis),
}

/// One key of a rule.
pub struct SoftLimit {
    rule: Rule,
    hard: Box<dyn RateLimiter>,
    extra: Box<dyn RateLimiter>,
    bends: bool,
    stage: Stage,
}

impl SoftLimit {
    /// A fresh state.
    pub fn new(rule: &Rule, make: MakeLimiter) -> Self {
        let bends = rule.extra() > 0;
        let extra = Rule { limit: rule.extra().max(1), ..rule.clone() };
        SoftLimit {
            rule: rule.clone(),
            hard: make(rule),
            extra: make(&extra),
            bends,
            stage: Stage::Calm,
        }
    }

    fn stage(&self, now: Millis) -> Stage {
        match self.stage {
            Stage::Lenient(end) if now >= end + self.rule.per => Stage::Calm,
            Stage::Lenient(end) if now >= end => Stage::Strict(end + self.rule.per),
            Stage::Strict(end) if now >= end => Stage::Calm,
            stage => stage,
        }
    }

    fn free(&self, now: Millis) -> u64 {
        match self.hard.peek(now, 0) {
            Decision::Allow { remaining } => remaining,
            _ => unreachable!("a cost of 0 is always allowed"),
        }
    }

    /// Decides and charges.
    pub fn check(&mut self, now: Millis, cost: u64) -> SoftDecision {
        self.stage = self.stage(now);
        let answer = self.peek(now, cost);
        if answer.over {
            let free = self.free(now);
            self.hard.check(now, free);
            self.extra.check(now, cost - free);
            if let Stage::Calm = self.stage {
                self.stage = Stage::Lenient(now + self.rule.soft.map_or(0, |soft| soft.span));
            }
        } else if answer.decision.allowed() {
            self.hard.check(now, cost);
        } else if let (Decision::Deny { .. }, Stage::Strict(_)) = (answer.decision, self.stage) {
            self.stage = Stage::Strict(now + self.rule.per);
        }
        answer
    }

    /// Decides only.
    pub fn peek(&self, now: Millis, cost: u64) -> SoftDecision {
        let decision = self.hard.peek(now, cost);
        let strict = matches!(self.stage(now), Stage::Strict(_));
        if self.bends && !strict && matches!(decision, Decision::Deny { .. }) {
            if self.extra.peek(now, cost - self.free(now)).allowed() {
                return SoftDecision { decision: Decision::Allow { remaining: 0 }, over: true };
            }
        }
        SoftDecision { decision, over: false }
    }

    /// The wait until this state is as good as new.
    pub fn resets_in(&self, now: Millis) -> Millis {
        let stage = match self.stage(now) {
            Stage::Calm => 0,
            Stage::Lenient(end) => end + self.rule.per - now,
            Stage::Strict(end) => end - now,
        };
        let mut longest = stage;
        for (limiter, limit) in [(&self.hard, self.rule.limit), (&self.extra, self.rule.extra())] {
            if let Decision::Deny { retry_after } = limiter.peek(now, limit) {
                longest = longest.max(retry_after);
            }
        }
        longest
    }
}
