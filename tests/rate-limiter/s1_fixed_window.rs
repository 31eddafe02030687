//! Step 1: the fixed window counter.

use kit::property;
use rate_limiter::s1_fixed_window::FixedWindow;
use rate_limiter::types::Decision::{Allow, Deny};
use rate_limiter::types::RateLimiter;
use rstest::rstest;
use sim::draw;

#[path = "core.rs"]
mod core;

const NEW: &str = "FixedWindow::new(5, 1000)";

#[test]
fn rl_core_1_fixed_window_charges_only_what_it_admits() {
    property::holds("RL-CORE-1", core::loads(), |trace, load| {
        trace.did(format!("FixedWindow::new({}, {})", load.limit, load.pace));
        core::charges_only_what_it_admits(trace, FixedWindow::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_fixed_window_never_goes_back_in_time() {
    property::holds("RL-CORE-2", core::loads(), |trace, load| {
        trace.did(format!("FixedWindow::new({}, {})", load.limit, load.pace));
        core::never_goes_back_in_time(trace, FixedWindow::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_fixed_window_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("FixedWindow::new({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, FixedWindow::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_fw_1_the_counter_is_fresh_at_the_edge() {
    kit::case("RL-FW-1", NEW, |trace| {
        let mut limiter = FixedWindow::new(5, 1000);
        trace.expect("check(0, 5)", || limiter.check(0, 5), Allow { remaining: 0 })?;
        let refused = || limiter.check(999, 1).allowed();
        trace.expect("check(999, 1).allowed()", refused, false)?;
        trace.expect("check(1000, 1)", || limiter.check(1000, 1), Allow { remaining: 4 })
    });
}

#[rstest]
#[case::first_millisecond(1000, 1000)]
#[case::middle(1250, 750)]
#[case::last_millisecond(1999, 1)]
fn rl_fw_2_a_denied_client_waits_for_the_end_of_its_window(#[case] now: u64, #[case] wait: u64) {
    kit::case("RL-FW-2", NEW, |trace| {
        let mut limiter = FixedWindow::new(5, 1000);
        trace.did("check(1000, 5)");
        limiter.check(1000, 5);
        trace.expect(
            format!("check({now}, 1)"),
            || limiter.check(now, 1),
            Deny { retry_after: wait },
        )
    });
}

#[test]
fn rl_fw_3_windows_are_aligned_to_time_zero() {
    kit::case("RL-FW-3", NEW, |trace| {
        let mut limiter = FixedWindow::new(5, 1000);
        trace.expect("check(700, 5)", || limiter.check(700, 5), Allow { remaining: 0 })?;
        trace.expect("check(1000, 5)", || limiter.check(1000, 5), Allow { remaining: 0 })
    });
}

/// The chapter's trace: ten requests around the edge at 1000.
const AROUND_THE_EDGE: [u64; 10] = [900, 920, 940, 960, 980, 1000, 1020, 1040, 1060, 1080];

#[test]
fn rl_fw_4_twice_the_limit_passes_around_an_edge() {
    kit::case("RL-FW-4", NEW, |trace| {
        let mut limiter = FixedWindow::new(5, 1000);
        for (now, remaining) in AROUND_THE_EDGE.into_iter().zip([4, 3, 2, 1, 0].repeat(2)) {
            trace.expect(
                format!("check({now}, 1)"),
                || limiter.check(now, 1),
                Allow { remaining },
            )?;
        }
        trace.expect("check(1100, 1)", || limiter.check(1100, 1), Deny { retry_after: 900 })
    });
}

#[test]
fn rl_fw_4_the_run_around_the_edge_is_the_one_drawn() {
    kit::figure!("RL-FW-4", "s1_edge", edge);
}

/// One row of the chapter's figure: who passes around the edge.
fn edge() -> String {
    let mut limiter = FixedWindow::new(5, 1000);
    draw::lane(
        "fixed window",
        AROUND_THE_EDGE.into_iter().map(|now| limiter.check(now, 1).allowed()),
    )
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s1_edge", edge())]
}
