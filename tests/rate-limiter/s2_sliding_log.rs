//! Step 2: the sliding window log.

use kit::property;
use rate_limiter::s2_sliding_log::SlidingLog;
use rate_limiter::types::Decision::{Allow, Deny, Never};
use rate_limiter::types::{Decision, Millis, RateLimiter};
use rstest::rstest;
use sim::draw;
use std::collections::BTreeSet;

#[path = "core.rs"]
mod core;

const NEW: &str = "SlidingLog::new(5, 1000)";
const WITH_PENALTY: &str = "SlidingLog::with_penalty(5, 1000)";

#[test]
fn rl_core_1_sliding_log_charges_only_what_it_admits() {
    property::holds("RL-CORE-1", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::new({}, {})", load.limit, load.pace));
        core::charges_only_what_it_admits(trace, SlidingLog::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_sliding_log_never_goes_back_in_time() {
    property::holds("RL-CORE-2", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::new({}, {})", load.limit, load.pace));
        core::never_goes_back_in_time(trace, SlidingLog::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_sliding_log_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::new({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, SlidingLog::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_sliding_log_with_penalty_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::with_penalty({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, SlidingLog::with_penalty(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_sl_1_a_request_counts_for_exactly_one_window() {
    kit::case("RL-SL-1", NEW, |trace| {
        let mut limiter = SlidingLog::new(5, 1000);
        trace.expect("check(250, 5)", || limiter.check(250, 5), Allow { remaining: 0 })?;
        trace.expect("check(1249, 1)", || limiter.check(1249, 1), Deny { retry_after: 1 })?;
        trace.expect("check(1250, 1)", || limiter.check(1250, 1), Allow { remaining: 4 })
    });
}

/// The chapter's trace: ten requests around the edge at 1000.
const AROUND_THE_EDGE: [u64; 10] = [900, 920, 940, 960, 980, 1000, 1020, 1040, 1060, 1080];

#[test]
fn rl_sl_2_no_edge_lets_more_than_the_limit_pass() {
    kit::case("RL-SL-2", NEW, |trace| {
        let mut limiter = SlidingLog::new(5, 1000);
        for (now, remaining) in AROUND_THE_EDGE.into_iter().zip([4, 3, 2, 1, 0]) {
            trace.expect(
                format!("check({now}, 1)"),
                || limiter.check(now, 1),
                Allow { remaining },
            )?;
        }
        let deny = |retry_after| Deny { retry_after };
        for (now, want) in
            [(1000, deny(900)), (1899, deny(1)), (1900, Allow { remaining: 0 }), (1901, deny(19))]
        {
            trace.expect(format!("check({now}, 1)"), || limiter.check(now, 1), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_sl_2_never_more_than_the_limit_in_any_window() {
    property::holds("RL-SL-2", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::new({}, {})", load.limit, load.pace));
        let mut limiter = SlidingLog::new(load.limit, load.pace);
        let most = core::most_within(trace, load.pace, &mut limiter, &load);
        trace.require(
            most <= load.limit,
            format!("at most {} admitted in any {} ms", load.limit, load.pace),
            most,
        )
    });
}

#[test]
fn rl_sl_2_the_run_around_the_edge_is_the_one_drawn() {
    kit::figure!("RL-SL-2", "s2_edge", edge);
}

#[test]
fn rl_sl_3_stores_an_entry_for_each_moment_that_counts_and_at_most_the_limit() {
    property::holds("RL-SL-3", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::new({}, {})", load.limit, load.pace));
        let mut limiter = SlidingLog::new(load.limit, load.pace);
        let mut counted = BTreeSet::new();
        for (now, cost) in core::moments(&load) {
            trace.did(format!("check({now}, {cost})"));
            if limiter.check(now, cost).allowed() && cost > 0 {
                counted.insert(now);
            }
            counted.retain(|&admitted| admitted + load.pace > now);
            let (least, most) = (counted.len(), load.limit as usize);
            trace.did("stored()");
            let stored = limiter.stored();
            trace.require(
                (least..=most).contains(&stored),
                format_args!("at least {least} entries, one a moment that counts, at most {most}"),
                stored,
            )?;
        }
        Ok(())
    });
}

#[test]
fn rl_sl_3_with_penalty_stores_at_most_the_limit() {
    kit::case("RL-SL-3", WITH_PENALTY, |trace| {
        let mut limiter = SlidingLog::with_penalty(5, 1000);
        for now in 0..100 {
            trace.did(format!("check({now}, 1)"));
            limiter.check(now, 1);
            trace.did("stored()");
            let stored = limiter.stored();
            trace.require(stored <= 5, "at most 5 entries", stored)?;
        }
        Ok(())
    });
}

#[test]
fn rl_sl_3_with_penalty_the_newest_units_are_kept_and_not_the_newest_entries() {
    kit::case("RL-SL-3", "SlidingLog::with_penalty(2, 1000)", |trace| {
        let mut limiter = SlidingLog::with_penalty(2, 1000);
        trace.expect("check(0, 2)", || limiter.check(0, 2), Allow { remaining: 0 })?;
        trace.did("check(500, 1)");
        limiter.check(500, 1);
        // One unit of 0 and one of 500: there is no room until 1000.
        trace.expect("peek(600, 1).allowed()", || limiter.peek(600, 1).allowed(), false)?;
        trace.expect("peek(1000, 1)", || limiter.peek(1000, 1), Allow { remaining: 0 })
    });
}

#[rstest]
#[case::one_unit_needs_the_oldest_to_expire(1, 700)]
#[case::two_units_need_the_two_oldest(2, 800)]
#[case::three_units_need_all(3, 900)]
fn rl_sl_4_waits_until_enough_of_the_oldest_cost_has_expired(#[case] cost: u64, #[case] wait: u64) {
    kit::case("RL-SL-4", "SlidingLog::new(3, 1000)", |trace| {
        let mut limiter = SlidingLog::new(3, 1000);
        for now in [0, 100, 200] {
            trace.did(format!("check({now}, 1)"));
            limiter.check(now, 1);
        }
        trace.expect(
            format!("check(300, {cost})"),
            || limiter.check(300, cost),
            Deny { retry_after: wait },
        )
    });
}

#[test]
fn rl_sl_5_with_penalty_a_client_that_keeps_knocking_stays_out() {
    kit::case("RL-SL-5", WITH_PENALTY, |trace| {
        let mut limiter = SlidingLog::with_penalty(5, 1000);
        let admitted = knock(trace, &mut limiter);
        let first = &admitted[..admitted.len().min(6)];
        trace.require(
            admitted == [0, 100, 200, 300, 400],
            "admitted at 0, 100, 200, 300 and 400 only",
            format!("the first ones admitted are at {first:?}"),
        )
    });
}

#[test]
fn rl_sl_5_without_penalty_the_same_client_gets_the_limit_in_each_window() {
    kit::case("RL-SL-5", NEW, |trace| {
        let mut limiter = SlidingLog::new(5, 1000);
        let admitted = knock(trace, &mut limiter);
        let window = |k| admitted.iter().filter(|&now| now / 1000 == k).count();
        let counts: Vec<usize> = (0..10).map(window).collect();
        trace.require(counts == [5; 10], "5 admitted in each window", format!("{counts:?}"))
    });
}

/// When a client that asks every 100 ms for 10 s is admitted.
fn knock(trace: &mut kit::Trace, limiter: &mut SlidingLog) -> Vec<Millis> {
    trace.did("check(now, 1) at 0, 100, 200, …, 9900");
    (0..10_000).step_by(100).filter(|&now| limiter.check(now, 1).allowed()).collect()
}

#[test]
fn rl_sl_5_with_penalty_whatever_was_asked_in_the_window_counts() {
    property::holds("RL-SL-5", core::loads(), |trace, load| {
        trace.did(format!("SlidingLog::with_penalty({}, {})", load.limit, load.pace));
        let mut limiter = SlidingLog::with_penalty(load.limit, load.pace);
        let mut asked: Vec<(Millis, u64)> = Vec::new();
        for (now, cost) in core::moments(&load) {
            asked.retain(|&(at, _)| at + load.pace > now);
            let used = asked.iter().map(|&(_, cost)| cost).sum::<u64>().min(load.limit);
            trace.did(format!("check({now}, {cost})"));
            let decision = limiter.check(now, cost);
            let want = match load.limit.checked_sub(used + cost) {
                Some(remaining) => format!("{:?}", Allow { remaining }),
                None if cost > load.limit => format!("{Never:?}"),
                None => "Deny".to_owned(),
            };
            let got = format!("{decision:?}");
            let expected = format!("{want}, for {used} of {} are in use", load.limit);
            // How long a denial lasts is for RL-CORE-3.
            trace.require(got.starts_with(&want), expected, got)?;
            if decision != Decision::Never {
                asked.push((now, cost));
            }
        }
        Ok(())
    });
}

/// One row of the chapter's figure: who passes around the edge.
fn edge() -> String {
    let mut limiter = SlidingLog::new(5, 1000);
    draw::lane(
        "sliding log",
        AROUND_THE_EDGE.into_iter().map(|now| limiter.check(now, 1).allowed()),
    )
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_edge", edge())]
}
