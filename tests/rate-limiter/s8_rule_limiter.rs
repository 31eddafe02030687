//! Step 8: one rule, many keys.

use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rate_limiter::s8_rule_limiter::RuleLimiter;
use rate_limiter::types::Decision::{Allow, Deny};
use rate_limiter::types::{Algorithm, Millis, Rule, SoftDecision, Stats, Verdict};
use rstest::rstest;

#[path = "limits.rs"]
mod limits;

use limits::{make, rule, soft_rule};

const NEW: &str = "RuleLimiter of limit=10 per=1s";

fn limiter() -> RuleLimiter {
    RuleLimiter::new(rule("login", 10), make)
}

/// Checks of which the answer is not the point.
fn checks(trace: &mut Trace, limiter: &mut RuleLimiter, all: &[(Millis, &str, u64)]) {
    for &(now, key, cost) in all {
        trace.did(format!("check({now}, {key:?}, {cost})"));
        limiter.check(now, key, cost);
    }
}

fn allowed(remaining: u64) -> SoftDecision {
    SoftDecision { decision: Allow { remaining }, over: false }
}

#[test]
fn rl_ru_2_one_key_never_influences_another() {
    kit::case("RL-RU-2", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &[(0, "ann", 10)]);
        trace.expect("check(0, \"bob\", 4)", || limiter.check(0, "bob", 4), allowed(6))?;
        let denied = SoftDecision { decision: Deny { retry_after: 1000 }, over: false };
        trace.expect("check(0, \"ann\", 1)", || limiter.check(0, "ann", 1), denied)?;
        trace.expect("peek(0, \"bob\", 1)", || limiter.peek(0, "bob", 1), allowed(5))?;
        trace.expect("peek(0, \"eve\", 1)", || limiter.peek(0, "eve", 1), allowed(9))?;
        trace.expect("resets_in(300, \"ann\")", || limiter.resets_in(300, "ann"), 700)?;
        trace.expect("resets_in(300, \"eve\")", || limiter.resets_in(300, "eve"), 0)
    });
}

#[test]
fn rl_ru_2_each_key_is_swept_for_itself() {
    kit::case("RL-RU-2", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &[(0, "ann", 10), (999, "bob", 1), (1000, "eve", 1)]);
        trace.expect("tracked()", || limiter.tracked(), 3)?;
        trace.did("sweep(1000)");
        limiter.sweep(1000);
        trace.expect("tracked()", || limiter.tracked(), 1)?;
        trace.expect("peek(1999, \"eve\", 1)", || limiter.peek(1999, "eve", 1), allowed(8))
    });
}

#[test]
fn rl_ru_7_a_sweep_keeps_what_is_still_charged() {
    kit::case("RL-RU-7", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &[(0, "ann", 1)]);
        trace.did("sweep(999)");
        limiter.sweep(999);
        trace.expect("tracked()", || limiter.tracked(), 1)?;
        trace.expect("peek(999, \"ann\", 1)", || limiter.peek(999, "ann", 1), allowed(8))?;
        trace.did("sweep(1000)");
        limiter.sweep(1000);
        trace.expect("tracked()", || limiter.tracked(), 0)
    });
}

#[test]
fn rl_ru_7_a_sweep_keeps_a_key_whose_limit_is_hard_for_now() {
    kit::case("RL-RU-7", "RuleLimiter of limit=10 per=1s soft=20 for=500ms", |trace| {
        let mut limiter = RuleLimiter::new(soft_rule("login", 10, 20, 500), make);
        checks(trace, &mut limiter, &[(0, "ann", 10), (0, "ann", 1)]);
        trace.did("sweep(1499)");
        limiter.sweep(1499);
        checks(trace, &mut limiter, &[(1499, "ann", 10)]);
        let over = || limiter.peek(1499, "ann", 1).over;
        trace.expect("peek(1499, \"ann\", 1).over", over, false)?;
        trace.did("sweep(2499)");
        limiter.sweep(2499);
        trace.expect("tracked()", || limiter.tracked(), 0)
    });
}

#[test]
fn rl_ru_7_looking_leaves_nothing_behind() {
    kit::case("RL-RU-7", NEW, |trace| {
        let mut limiter = limiter();
        trace.expect("peek(0, \"ann\", 1)", || limiter.peek(0, "ann", 1), allowed(9))?;
        trace.expect("resets_in(0, \"ann\")", || limiter.resets_in(0, "ann"), 0)?;
        trace.expect("tracked()", || limiter.tracked(), 0)?;
        checks(trace, &mut limiter, &[(0, "bob", 0)]);
        trace.did("sweep(0)");
        limiter.sweep(0);
        trace.expect("tracked()", || limiter.tracked(), 0)
    });
}

#[derive(Debug, Clone)]
struct Load {
    rule: Rule,
    /// Wait and cost. Of one key: that keys are apart is for RL-RU-2.
    checks: Vec<(Millis, u64)>,
}

fn loads() -> impl Strategy<Value = Load> {
    let algorithm = prop_oneof![Just(Algorithm::FixedWindow), Just(Algorithm::TokenBucket)];
    let rules = (2..8_u64, 1..1500_u64, 0..120_u64, 1..2000_u64, algorithm);
    let checks = prop::collection::vec((0..700_u64, 1..4_u64), 1..40);
    (rules, checks).prop_map(|((limit, per, percent, span, algorithm), checks)| Load {
        rule: Rule { per, algorithm, ..soft_rule("login", limit, percent, span) },
        checks,
    })
}

#[test]
fn rl_ru_7_a_sweep_changes_no_answer() {
    property::holds("RL-RU-7", loads(), |trace, load| {
        let Rule { limit, per, algorithm, soft, .. } = load.rule.clone();
        let (percent, span) = soft.map_or((0, 0), |soft| (soft.percent, soft.span));
        let rule = format!("limit={limit} per={per}ms soft={percent} for={span}ms");
        trace.did(format!("RuleLimiter of {rule}, {algorithm:?}, and another never swept"));
        let mut kept = RuleLimiter::new(load.rule.clone(), make);
        let mut swept = RuleLimiter::new(load.rule.clone(), make);
        let mut now = 0;
        for (wait, cost) in load.checks {
            now += wait;
            trace.did(format!("sweep({now})"));
            swept.sweep(now);
            let want = kept.check(now, "ann", cost);
            let call = format!("check({now}, \"ann\", {cost})");
            trace.expect(call, || swept.check(now, "ann", cost), want)?;
            let live = usize::from(swept.resets_in(now, "ann") > 0);
            swept.sweep(now);
            trace.expect(format!("sweep({now}) and tracked()"), || swept.tracked(), live)?;
        }
        Ok(())
    });
}

/// Ann uses 7 and is refused twice, Bob uses 10, Eve asks for too much.
const TRAFFIC: [(Millis, &str, u64); 7] = [
    (0, "ann", 4),
    (0, "bob", 10),
    (10, "ann", 7),
    (20, "ann", 3),
    (30, "eve", 11),
    (40, "ann", 4),
    (50, "bob", 0),
];

const COUNTED: Stats =
    Stats { allowed: 4, denied: 3, active_keys: 3, denied_keys: 2, max_usage: 10 };

#[test]
fn rl_ru_9_the_numbers_are_exact() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &TRAFFIC);
        limiter.peek(60, "dan", 1);
        trace.expect("stats()", || limiter.stats(), COUNTED)
    });
}

#[test]
fn rl_ru_9_usage_adds_up_over_the_windows_of_one_key() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        let windows = [(0, "ann", 4), (0, "bob", 9), (1000, "ann", 4), (2000, "ann", 3)];
        checks(trace, &mut limiter, &windows);
        trace.expect("stats().max_usage", || limiter.stats().max_usage, 11)
    });
}

#[test]
fn rl_ru_9_taking_the_numbers_starts_them_anew() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &TRAFFIC);
        trace.expect("take_stats()", || limiter.take_stats(), COUNTED)?;
        trace.expect("stats()", || limiter.stats(), Stats::default())?;
        checks(trace, &mut limiter, &[(60, "ann", 2)]);
        let one = Stats { allowed: 1, active_keys: 1, max_usage: 2, ..Stats::default() };
        trace.expect("take_stats()", || limiter.take_stats(), one)?;
        trace.expect("peek(60, \"bob\", 0)", || limiter.peek(60, "bob", 0), allowed(0))
    });
}

#[test]
fn rl_ru_9_a_sweep_changes_no_number() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &TRAFFIC);
        trace.did("sweep(5000)");
        limiter.sweep(5000);
        trace.expect("stats()", || limiter.stats(), COUNTED)
    });
}

fn verdict_is(trace: &mut Trace, limiter: &RuleLimiter, want: Verdict) -> Held {
    trace.expect("verdict()", || limiter.verdict(), want)
}

#[rstest]
#[case::four_of_twenty(4, Verdict::Fit)]
#[case::five_of_twenty(5, Verdict::TooStrict)]
fn rl_ru_9_more_than_a_fifth_of_the_keys_refused_is_too_strict(
    #[case] denied: usize,
    #[case] want: Verdict,
) {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        trace.did(format!("20 keys use up their limit, {denied} of them ask for more"));
        for key in 0..20 {
            let refused = key < denied;
            limiter.check(0, &key.to_string(), 10);
            if refused {
                limiter.check(0, &key.to_string(), 1);
            }
        }
        verdict_is(trace, &limiter, want)
    });
}

#[test]
fn rl_ru_9_one_abuser_does_not_make_a_rule_too_strict() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        trace.did("9 keys send 1 request each, another sends 1000");
        for key in 0..9 {
            limiter.check(0, &key.to_string(), 1);
        }
        for _ in 0..1000 {
            limiter.check(0, "abuser", 1);
        }
        verdict_is(trace, &limiter, Verdict::Fit)
    });
}

#[rstest]
#[case::below_a_tenth(29, 2, Verdict::TooLoose)]
#[case::exactly_a_tenth(30, 3, Verdict::Fit)]
#[case::nobody(30, 0, Verdict::TooLoose)]
fn rl_ru_9_nobody_near_a_tenth_of_the_limit_is_too_loose(
    #[case] limit: u64,
    #[case] used: u64,
    #[case] want: Verdict,
) {
    kit::case("RL-RU-9", format!("RuleLimiter of limit={limit} per=1s"), |trace| {
        let mut limiter = RuleLimiter::new(rule("login", limit), make);
        checks(trace, &mut limiter, &[(0, "ann", used), (0, "bob", used.min(1))]);
        verdict_is(trace, &limiter, want)
    });
}

#[test]
fn rl_ru_9_a_rule_without_traffic_is_too_loose() {
    kit::case("RL-RU-9", NEW, |trace| verdict_is(trace, &limiter(), Verdict::TooLoose));
}

#[test]
fn rl_ru_9_a_rule_that_refuses_is_not_too_loose() {
    kit::case("RL-RU-9", NEW, |trace| {
        let mut limiter = limiter();
        checks(trace, &mut limiter, &[(0, "ann", 11)]);
        for key in 0..9 {
            checks(trace, &mut limiter, &[(0, &key.to_string(), 0)]);
        }
        verdict_is(trace, &limiter, Verdict::Fit)
    });
}
