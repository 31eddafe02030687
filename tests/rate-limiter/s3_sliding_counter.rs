//! Step 3: the sliding window counter.

use kit::property;
use rate_limiter::s3_sliding_counter::SlidingCounter;
use rate_limiter::types::Decision::{Allow, Deny};
use rate_limiter::types::{Millis, RateLimiter};
use rstest::rstest;
use sim::{Random, draw};
use std::collections::VecDeque;

#[path = "core.rs"]
mod core;

#[test]
fn rl_core_1_sliding_counter_charges_only_what_it_admits() {
    property::holds("RL-CORE-1", core::loads(), |trace, load| {
        trace.did(format!("SlidingCounter::new({}, {})", load.limit, load.pace));
        core::charges_only_what_it_admits(trace, SlidingCounter::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_sliding_counter_never_goes_back_in_time() {
    property::holds("RL-CORE-2", core::loads(), |trace, load| {
        trace.did(format!("SlidingCounter::new({}, {})", load.limit, load.pace));
        core::never_goes_back_in_time(trace, SlidingCounter::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_sliding_counter_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("SlidingCounter::new({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, SlidingCounter::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_sc_1_six_and_a_half_of_seven_leave_room_for_one() {
    kit::case("RL-SC-1", "SlidingCounter::new(7, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(7, 1000);
        trace.expect("check(0, 5)", || limiter.check(0, 5), Allow { remaining: 2 })?;
        trace.expect("check(1250, 3)", || limiter.check(1250, 3), Allow { remaining: 1 })?;
        trace.expect("check(1300, 1)", || limiter.check(1300, 1), Allow { remaining: 0 })
    });
}

#[test]
fn rl_sc_1_forty_nine_and_a_half_of_fifty_leave_room_for_one() {
    kit::case("RL-SC-1", "SlidingCounter::new(50, 60000)", |trace| {
        let mut limiter = SlidingCounter::new(50, 60_000);
        trace.expect("check(0, 42)", || limiter.check(0, 42), Allow { remaining: 8 })?;
        trace.expect("check(74000, 18)", || limiter.check(74_000, 18), Allow { remaining: 0 })?;
        trace.expect("check(75000, 1)", || limiter.check(75_000, 1), Allow { remaining: 0 })?;
        let third = || limiter.check(75_000, 1).allowed();
        trace.expect("check(75000, 1).allowed()", third, false)
    });
}

/// The chapter's trace: ten requests around the edge at 1000.
const AROUND_THE_EDGE: [u64; 10] = [900, 920, 940, 960, 980, 1000, 1020, 1040, 1060, 1080];

#[test]
fn rl_sc_1_the_run_around_the_edge_is_the_one_drawn() {
    kit::figure!("RL-SC-1", "s3_edge", edge);
}

#[rstest]
#[case::the_next_window_inherits_the_count(1000, 3)]
#[case::one_window_skipped(2000, 10)]
#[case::two_windows_skipped(3000, 10)]
fn rl_sc_2_what_a_window_knows_of_the_one_before(#[case] now: Millis, #[case] free: u64) {
    kit::case("RL-SC-2", "SlidingCounter::new(10, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(10, 1000);
        trace.did("check(500, 7)");
        limiter.check(500, 7);
        trace.expect(
            format!("check({now}, 1)"),
            || limiter.check(now, 1),
            Allow { remaining: free - 1 },
        )
    });
}

#[test]
fn rl_sc_3_denied_cost_is_not_counted() {
    kit::case("RL-SC-3", "SlidingCounter::new(5, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(5, 1000);
        trace.expect("check(0, 3)", || limiter.check(0, 3), Allow { remaining: 2 })?;
        trace.did("check(0, 3)");
        limiter.check(0, 3);
        trace.expect("check(0, 1)", || limiter.check(0, 1), Allow { remaining: 1 })?;
        trace.expect("check(1000, 1)", || limiter.check(1000, 1), Allow { remaining: 0 })
    });
}

#[test]
fn rl_sc_4_never_more_than_twice_the_limit_in_any_window() {
    property::holds("RL-SC-4", core::loads(), |trace, load| {
        trace.did(format!("SlidingCounter::new({}, {})", load.limit, load.pace));
        let mut limiter = SlidingCounter::new(load.limit, load.pace);
        let most = core::most_within(trace, load.pace, &mut limiter, &load);
        let bound = 2 * load.limit;
        trace.require(
            most <= bound,
            format!("at most {bound} admitted in any {} ms", load.pace),
            most,
        )
    });
}

#[test]
fn rl_sc_4_the_worst_case_is_the_one_drawn() {
    kit::figure!("RL-SC-4", "s3_worst_case", worst_case);
}

#[test]
fn rl_sc_5_the_wait_ends_when_the_window_before_has_faded_enough() {
    kit::case("RL-SC-5", "SlidingCounter::new(5, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(5, 1000);
        for now in [900, 920, 940, 960, 980] {
            trace.did(format!("check({now}, 1)"));
            limiter.check(now, 1);
        }
        for (now, want) in [
            (1000, Deny { retry_after: 1 }),
            (1001, Allow { remaining: 0 }),
            (1020, Deny { retry_after: 181 }),
            (1200, Deny { retry_after: 1 }),
            (1201, Allow { remaining: 0 }),
        ] {
            trace.expect(format!("check({now}, 1)"), || limiter.check(now, 1), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_sc_5_the_wait_for_one_of_forty_two_to_fade() {
    kit::case("RL-SC-5", "SlidingCounter::new(50, 60000)", |trace| {
        let mut limiter = SlidingCounter::new(50, 60_000);
        for (now, cost) in [(0, 42), (74_000, 18), (75_000, 1)] {
            trace.did(format!("check({now}, {cost})"));
            limiter.check(now, cost);
        }
        trace.expect("check(75000, 1)", || limiter.check(75_000, 1), Deny { retry_after: 715 })
    });
}

#[rstest]
#[case::one_unit_fits_soon_after_the_edge(1, 11)]
#[case::three_units_fit_later(3, 411)]
#[case::all_five_fit_last(5, 811)]
fn rl_sc_5_a_full_window_sends_the_client_into_the_next(#[case] cost: u64, #[case] wait: Millis) {
    kit::case("RL-SC-5", "SlidingCounter::new(5, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(5, 1000);
        trace.did("check(900, 5)");
        limiter.check(900, 5);
        trace.expect(
            format!("check(990, {cost})"),
            || limiter.check(990, cost),
            Deny { retry_after: wait },
        )
    });
}

#[test]
fn rl_sc_5_a_window_shorter_than_its_limit_sends_the_client_past_the_next() {
    kit::case("RL-SC-5", "SlidingCounter::new(10, 3)", |trace| {
        let mut limiter = SlidingCounter::new(10, 3);
        trace.expect("check(0, 10)", || limiter.check(0, 10), Allow { remaining: 0 })?;
        trace.expect("check(0, 10)", || limiter.check(0, 10), Deny { retry_after: 6 })
    });
}

#[test]
fn rl_sc_6_its_state_is_a_few_numbers_whatever_was_asked() {
    kit::case("RL-SC-6", "SlidingCounter::new(100, 1000)", |trace| {
        let mut limiter = SlidingCounter::new(100, 1000);
        trace.expect("check(0, 60)", || limiter.check(0, 60), Allow { remaining: 40 })?;
        let owns_memory = std::mem::needs_drop::<SlidingCounter>();
        trace.require(!owns_memory, "numbers only", "state that owns memory on the heap")?;
        let size = size_of_val(&limiter);
        trace.require(size <= 64, "a state of at most 64 bytes", format!("{size} bytes"))
    });
}

/// One row of the chapter's figure: who passes around the edge.
fn edge() -> String {
    let mut limiter = SlidingCounter::new(5, 1000);
    draw::lane(
        "sliding counter",
        AROUND_THE_EDGE.into_iter().map(|now| limiter.check(now, 1).allowed()),
    )
}

/// The worst case of limit 10: a client that sends ten at 999, the last millisecond of a window,
/// and then one in each millisecond of the next. Every moment at which some are admitted is a row.
fn worst_case() -> String {
    let mut limiter = SlidingCounter::new(10, 1000);
    let mut admitted: Vec<Millis> = Vec::new();
    let mut rows = Vec::new();
    for now in 999..1999 {
        let tries = if now == 999 { 10 } else { 1 };
        let passed = (0..tries).filter(|_| limiter.check(now, 1).allowed()).count();
        admitted.extend(std::iter::repeat_n(now, passed));
        if passed > 0 {
            let recent = admitted.iter().filter(|&at| at + 1000 > now).count();
            let bar = "#".repeat(recent);
            rows.push(vec![now.to_string(), passed.to_string(), recent.to_string(), bar]);
        }
    }
    draw::table(&["at ms", "admitted", "in the last 1000 ms", ""], &rows)
}

#[test]
fn rl_sc_1_the_error_against_a_log_is_the_one_drawn() {
    kit::figure!("RL-SC-1", "s3_error_by_load", error_by_load);
}

/// The limit of the error's runs, in requests a second, and how many seconds each lasts.
const ERROR_LIMIT: u64 = 100;
const ERROR_SECONDS: u64 = 500;

/// Decisions that differ from an exact log's, in percent, by load as a multiple of the limit:
/// once for a steady Poisson stream, once with the same load in the first 200 ms of each second.
fn error_by_load() -> String {
    let row = |load: f64| {
        let error = |open| format!("{:.2}", error(&arrivals(load, open)));
        vec![format!("{load:.2}"), error(1000), error(200)]
    };
    let rows: Vec<_> = [0.6, 0.8, 0.9, 0.95, 1.0, 1.2, 1.5].into_iter().map(row).collect();
    draw::table(&["load", "steady: % wrong", "bursts: % wrong"], &rows)
}

/// Poisson arrivals of `load` times the limit, all of them in the first `open` ms of each second.
fn arrivals(load: f64, open: Millis) -> Vec<Millis> {
    let mut random = Random::seeded(9);
    let rate = load * ERROR_LIMIT as f64 * 1000.0 / open as f64;
    let mut open_time = 0.0;
    let mut next = || {
        open_time += random.wait(rate);
        (open_time as Millis / open, open_time as Millis % open)
    };
    std::iter::from_fn(|| Some(next()))
        .take_while(|&(second, _)| second < ERROR_SECONDS)
        .map(|(second, within)| 1000 * second + within)
        .collect()
}

/// The share of `arrivals`, in percent, that the counter and an exact log decide differently.
fn error(arrivals: &[Millis]) -> f64 {
    let mut limiter = SlidingCounter::new(ERROR_LIMIT, 1000);
    let mut log = VecDeque::new();
    let differs = |&&now: &&Millis| {
        while log.front().is_some_and(|&admitted: &Millis| admitted + 1000 <= now) {
            log.pop_front();
        }
        let exact = (log.len() as u64) < ERROR_LIMIT;
        if exact {
            log.push_back(now);
        }
        limiter.check(now, 1).allowed() != exact
    };
    100.0 * arrivals.iter().filter(differs).count() as f64 / arrivals.len() as f64
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![
        ("s3_edge", edge()),
        ("s3_worst_case", worst_case()),
        ("s3_error_by_load", error_by_load()),
    ]
}
