//! Step 7: the soft limit.

use kit::{Held, Trace};
use rate_limiter::s7_soft_limit::SoftLimit;
use rate_limiter::types::Decision::{Allow, Deny, Never};
use rate_limiter::types::{Algorithm, Decision, Millis, RateLimiter, Rule, SoftDecision};
use rstest::rstest;

#[path = "limits.rs"]
#[allow(dead_code, reason = "the tests of the gateway share it")]
mod limits;

use limits::{make, rule, soft_rule};

const NEW: &str = "SoftLimit of limit=10 per=1s soft=20 for=1500ms";

fn soft() -> SoftLimit {
    SoftLimit::new(&soft_rule("search", 10, 20, 1500), make)
}

fn within(decision: Decision) -> SoftDecision {
    SoftDecision { decision, over: false }
}

const OVER: SoftDecision = SoftDecision { decision: Allow { remaining: 0 }, over: true };

fn expect(
    trace: &mut Trace,
    limit: &mut SoftLimit,
    now: Millis,
    cost: u64,
    want: SoftDecision,
) -> Held {
    trace.expect(format!("check({now}, {cost})"), || limit.check(now, cost), want)
}

#[test]
fn rl_ru_10_a_little_more_than_the_limit_passes_and_is_flagged() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut soft();
        expect(trace, limit, 0, 9, within(Allow { remaining: 1 }))?;
        expect(trace, limit, 100, 1, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 200, 1, OVER)?;
        expect(trace, limit, 300, 1, OVER)?;
        expect(trace, limit, 400, 1, within(Deny { retry_after: 600 }))
    });
}

#[test]
fn rl_ru_10_a_request_may_lie_across_the_limit() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut soft();
        expect(trace, limit, 0, 8, within(Allow { remaining: 2 }))?;
        expect(trace, limit, 0, 5, within(Deny { retry_after: 1000 }))?;
        expect(trace, limit, 0, 3, OVER)?;
        expect(trace, limit, 0, 1, OVER)?;
        expect(trace, limit, 0, 1, within(Deny { retry_after: 1000 }))
    });
}

#[rstest]
#[case::nineteen_percent_of_ten(10, 19, 1)]
#[case::a_half_of_seven(7, 50, 3)]
#[case::more_than_the_limit(4, 230, 9)]
fn rl_ru_10_the_extra_is_rounded_down(
    #[case] limit: u64,
    #[case] percent: u64,
    #[case] extra: u64,
) {
    let setup = format!("SoftLimit of limit={limit} per=1s soft={percent} for=1s");
    kit::case("RL-RU-10", setup, |trace| {
        let mut soft = SoftLimit::new(&soft_rule("search", limit, percent, 1000), make);
        trace.did(format!("check(0, {limit})"));
        soft.check(0, limit);
        let over = || (0..20).filter(|_| soft.check(0, 1).over).count() as u64;
        trace.expect("20 checks of cost 1: admitted over the limit", over, extra)
    });
}

#[rstest]
#[case::no_soft(rule("search", 10))]
#[case::a_percentage_of_less_than_one_request(soft_rule("search", 10, 9, 1500))]
fn rl_ru_10_a_hard_limit_is_hard(#[case] rule: Rule) {
    let percent = rule.soft.map_or(0, |soft| soft.percent);
    kit::case("RL-RU-10", format!("SoftLimit of limit=10 per=1s soft={percent}"), |trace| {
        let limit = &mut SoftLimit::new(&rule, make);
        expect(trace, limit, 0, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 0, 1, within(Deny { retry_after: 1000 }))?;
        expect(trace, limit, 1000, 10, within(Allow { remaining: 0 }))
    });
}

#[test]
fn rl_ru_10_more_than_the_limit_at_once_never_passes() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut soft();
        expect(trace, limit, 0, 11, within(Never))?;
        expect(trace, limit, 0, 10, within(Allow { remaining: 0 }))
    });
}

/// Passes the limit at 500, then fills each window up to the limit.
fn passed_at_500(trace: &mut Trace) -> SoftLimit {
    let mut limit = soft();
    for (now, cost) in [(500, 11), (1000, 10)] {
        trace.did(format!("check({now}, {cost})"));
        // In two parts, for a cost above the limit never passes.
        limit.check(now, 10);
        limit.check(now, cost - 10);
    }
    limit
}

#[test]
fn rl_ru_10_the_limit_is_soft_until_the_span_is_over() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 1999, 1, OVER)?;
        expect(trace, limit, 2000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 2000, 1, within(Deny { retry_after: 1000 }))
    });
}

#[test]
fn rl_ru_10_a_later_excess_does_not_prolong_the_span() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 1400, 1, OVER)?;
        expect(trace, limit, 2000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 2100, 1, within(Deny { retry_after: 900 }))
    });
}

#[test]
fn rl_ru_10_each_denial_keeps_the_limit_hard_for_a_window_more() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        for (window, denial) in [(2000, 2900), (3000, 3899), (4000, 4898)] {
            expect(trace, limit, window, 10, within(Allow { remaining: 0 }))?;
            let retry_after = window + 1000 - denial;
            expect(trace, limit, denial, 1, within(Deny { retry_after }))?;
        }
        expect(trace, limit, 5000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 5898, 1, OVER)
    });
}

#[test]
fn rl_ru_10_a_window_without_a_denial_forgives_even_a_busy_client() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 2000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 3000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 3000, 1, OVER)?;
        expect(trace, limit, 4499, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 4499, 1, OVER)?;
        expect(trace, limit, 4500, 1, within(Deny { retry_after: 500 }))
    });
}

#[test]
fn rl_ru_10_a_forgiven_excess_does_not_come_back_with_a_denial() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 3000, 9, within(Allow { remaining: 1 }))?;
        expect(trace, limit, 3000, 5, within(Deny { retry_after: 1000 }))?;
        expect(trace, limit, 3000, 2, OVER)
    });
}

#[test]
fn rl_ru_10_a_request_that_can_never_pass_is_no_denial() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 2900, 11, within(Never))?;
        expect(trace, limit, 3000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 3000, 1, OVER)
    });
}

#[test]
fn rl_ru_10_a_denial_within_the_span_takes_no_time_from_the_next_window() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect(trace, limit, 1100, 2, OVER)?;
        expect(trace, limit, 1200, 1, within(Deny { retry_after: 800 }))?;
        expect(trace, limit, 2999, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 2999, 1, within(Deny { retry_after: 1 }))
    });
}

#[test]
fn rl_ru_10_peek_answers_as_check_would_and_notes_nothing() {
    kit::case("RL-RU-10", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        trace.expect("peek(1500, 1)", || limit.peek(1500, 1), OVER)?;
        expect(trace, limit, 2000, 10, within(Allow { remaining: 0 }))?;
        let denied = within(Deny { retry_after: 100 });
        trace.expect("peek(2900, 1)", || limit.peek(2900, 1), denied)?;
        expect(trace, limit, 3000, 10, within(Allow { remaining: 0 }))?;
        trace.expect("peek(3000, 1)", || limit.peek(3000, 1), OVER)?;
        trace.expect("peek(3000, 1)", || limit.peek(3000, 1), OVER)?;
        expect(trace, limit, 3000, 2, OVER)
    });
}

#[test]
fn rl_ru_10_a_bucket_refills_at_the_rate_of_its_rule() {
    let bucket = Rule { algorithm: Algorithm::TokenBucket, ..soft_rule("search", 10, 20, 1500) };
    kit::case("RL-RU-10", "SoftLimit of a token bucket, 10 a second", |trace| {
        let limit = &mut SoftLimit::new(&bucket, make);
        expect(trace, limit, 0, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 0, 2, OVER)?;
        expect(trace, limit, 1500, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 1500, 1, within(Deny { retry_after: 100 }))?;
        for now in [2400, 3300, 4200] {
            expect(trace, limit, now, 9, within(Allow { remaining: 0 }))?;
            expect(trace, limit, now, 1, within(Deny { retry_after: 100 }))?;
        }
        Ok(())
    });
}

fn expect_reset(trace: &mut Trace, limit: &SoftLimit, now: Millis, want: Millis) -> Held {
    trace.expect(format!("resets_in({now})"), || limit.resets_in(now), want)
}

#[test]
fn rl_ru_7_a_state_is_as_good_as_new_when_its_whole_limit_is_free() {
    kit::case("RL-RU-7", "SoftLimit of limit=10 per=1s", |trace| {
        let mut limit = SoftLimit::new(&rule("search", 10), make);
        expect_reset(trace, &limit, 100, 0)?;
        expect(trace, &mut limit, 300, 1, within(Allow { remaining: 9 }))?;
        expect_reset(trace, &limit, 300, 700)?;
        expect_reset(trace, &limit, 999, 1)?;
        expect_reset(trace, &limit, 1000, 0)
    });
}

#[test]
fn rl_ru_7_a_bucket_is_as_good_as_new_when_it_is_full() {
    let bucket = Rule { algorithm: Algorithm::TokenBucket, ..rule("search", 10) };
    kit::case("RL-RU-7", "SoftLimit of a token bucket, 10 a second", |trace| {
        let mut limit = SoftLimit::new(&bucket, make);
        expect(trace, &mut limit, 300, 3, within(Allow { remaining: 7 }))?;
        expect_reset(trace, &limit, 350, 250)?;
        expect_reset(trace, &limit, 600, 0)
    });
}

#[test]
fn rl_ru_7_a_state_with_an_excess_is_not_as_good_as_new_until_it_is_forgiven() {
    kit::case("RL-RU-7", NEW, |trace| {
        let limit = &mut passed_at_500(trace);
        expect_reset(trace, limit, 1000, 2000)?;
        expect(trace, limit, 2000, 10, within(Allow { remaining: 0 }))?;
        expect(trace, limit, 2300, 1, within(Deny { retry_after: 700 }))?;
        expect_reset(trace, limit, 2300, 1000)?;
        expect_reset(trace, limit, 3299, 1)?;
        expect_reset(trace, limit, 3300, 0)
    });
}

/// Counts what was admitted in this window and in the one before it: the crudest of smoothings.
struct TwoWindows {
    rule: Rule,
    /// Window and cost.
    admitted: Vec<(u64, u64)>,
}

impl RateLimiter for TwoWindows {
    fn check(&mut self, now: Millis, cost: u64) -> Decision {
        let decision = self.peek(now, cost);
        if decision.allowed() {
            self.admitted.push((now / self.rule.per, cost));
        }
        decision
    }

    fn peek(&self, now: Millis, cost: u64) -> Decision {
        let window = now / self.rule.per;
        let used = |window| -> u64 {
            let counted = self.admitted.iter().filter(|&&(of, _)| of + 1 >= window);
            counted.map(|&(_, cost)| cost).sum()
        };
        let fits = |&window: &u64| used(window) + cost <= self.rule.limit;
        match (window..window + 3).find(fits) {
            Some(free) if free > window => Deny { retry_after: free * self.rule.per - now },
            Some(_) => Allow { remaining: self.rule.limit - used(window) - cost },
            None => Never,
        }
    }
}

#[test]
fn rl_ru_7_a_state_whose_extra_is_used_is_not_as_good_as_new() {
    kit::case("RL-RU-7", "SoftLimit of two windows of 1 s, limit=10 soft=20 for=1ms", |trace| {
        let mut limit = SoftLimit::new(&soft_rule("search", 10, 20, 1), |rule| {
            Box::new(TwoWindows { rule: rule.clone(), admitted: Vec::new() })
        });
        expect(trace, &mut limit, 0, 10, within(Allow { remaining: 0 }))?;
        expect(trace, &mut limit, 1500, 1, OVER)?;
        expect_reset(trace, &limit, 2000, 1000)?;
        expect_reset(trace, &limit, 2999, 1)?;
        expect_reset(trace, &limit, 3000, 0)
    });
}
