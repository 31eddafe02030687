//! Step 4: the token bucket.

use kit::property;
use rate_limiter::s4_token_bucket::TokenBucket;
use rate_limiter::types::Decision::{Allow, Deny, Never};
use rate_limiter::types::{Millis, RateLimiter};
use rstest::rstest;
use sim::draw;

#[path = "core.rs"]
mod core;

#[test]
fn rl_core_1_token_bucket_charges_only_what_it_admits() {
    property::holds("RL-CORE-1", core::loads(), |trace, load| {
        trace.did(format!("TokenBucket::new({}, {})", load.limit, load.pace));
        core::charges_only_what_it_admits(trace, TokenBucket::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_token_bucket_never_goes_back_in_time() {
    property::holds("RL-CORE-2", core::loads(), |trace, load| {
        trace.did(format!("TokenBucket::new({}, {})", load.limit, load.pace));
        core::never_goes_back_in_time(trace, TokenBucket::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_token_bucket_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("TokenBucket::new({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, TokenBucket::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_token_bucket_without_refill_knows_no_wait() {
    kit::case("RL-CORE-3", "TokenBucket::new(3, 0)", |trace| {
        let mut limiter = TokenBucket::new(3, 0);
        trace.expect("check(0, 2)", || limiter.check(0, 2), Allow { remaining: 1 })?;
        trace.expect("check(0, 2)", || limiter.check(0, 2), Never)?;
        trace.expect("check(90000, 1)", || limiter.check(90_000, 1), Allow { remaining: 0 })?;
        trace.expect("check(90000, 1)", || limiter.check(90_000, 1), Never)
    });
}

#[test]
fn rl_tb_1_starts_full_and_refills_a_token_in_500_ms() {
    kit::case("RL-TB-1", "TokenBucket::new(4, 2)", |trace| {
        let mut limiter = TokenBucket::new(4, 2);
        for remaining in [3, 2, 1, 0] {
            trace.expect("check(0, 1)", || limiter.check(0, 1), Allow { remaining })?;
        }
        trace.expect("check(0, 1)", || limiter.check(0, 1), Deny { retry_after: 500 })?;
        trace.expect("check(499, 1)", || limiter.check(499, 1), Deny { retry_after: 1 })?;
        trace.expect("check(500, 1)", || limiter.check(500, 1), Allow { remaining: 0 })
    });
}

#[test]
fn rl_tb_2_a_polled_bucket_admits_exactly_its_refill() {
    kit::case("RL-TB-2", "TokenBucket::new(5, 1)", |trace| {
        let mut limiter = TokenBucket::new(5, 1);
        trace.expect("check(0, 5)", || limiter.check(0, 5), Allow { remaining: 0 })?;
        let mut admitted: Vec<Millis> = Vec::new();
        for now in (100..=10_000).step_by(100) {
            trace.did(format!("check({now}, 1)"));
            if limiter.check(now, 1).allowed() {
                admitted.push(now);
            }
        }
        trace.require(
            admitted == (1..=10).map(|second| second * 1000).collect::<Vec<Millis>>(),
            "admitted at 1000, 2000 and so on to 10000",
            format!("{admitted:?}"),
        )
    });
}

#[test]
fn rl_tb_2_looking_often_changes_nothing() {
    property::holds("RL-TB-2", core::loads(), |trace, load| {
        trace.did(format!("TokenBucket::new({}, {})", load.limit, load.pace));
        let mut polled = TokenBucket::new(load.limit, load.pace);
        trace.did(format!("check(0, {})", load.limit));
        polled.check(0, load.limit);
        let rarely = polled.clone();
        for (now, _) in core::moments(&load) {
            trace.did(format!("check({now}, 0)"));
            let got = polled.check(now, 0);
            let want = rarely.peek(now, 0);
            trace.require(
                got == want,
                format!("{want:?}, as a bucket says that nobody looked at since 0"),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

#[rstest]
#[case::when_never_used(0, 1_000)]
#[case::when_used_up_and_then_idle(10, 3_600_000)]
fn rl_tb_3_never_above_capacity_however_long_idle(#[case] used: u64, #[case] idle: Millis) {
    kit::case("RL-TB-3", "TokenBucket::new(10, 3)", |trace| {
        let mut limiter = TokenBucket::new(10, 3);
        trace.did(format!("check(0, {used})"));
        limiter.check(0, used);
        trace.expect(format!("check({idle}, 4)"), || limiter.check(idle, 4), Allow { remaining: 6 })
    });
}

#[test]
fn rl_tb_4_a_request_takes_all_its_tokens_or_none() {
    kit::case("RL-TB-4", "TokenBucket::new(5, 1)", |trace| {
        let mut limiter = TokenBucket::new(5, 1);
        trace.expect("check(0, 3)", || limiter.check(0, 3), Allow { remaining: 2 })?;
        trace.expect("check(0, 3)", || limiter.check(0, 3), Deny { retry_after: 1000 })?;
        trace.expect("check(0, 2)", || limiter.check(0, 2), Allow { remaining: 0 })
    });
}

#[test]
fn rl_tb_5_a_burst_and_the_rate_bound_what_passes() {
    property::holds("RL-TB-5", core::loads(), |trace, load| {
        trace.did(format!("TokenBucket::new({}, {})", load.limit, load.pace));
        let mut limiter = TokenBucket::new(load.limit, load.pace);
        let mut admitted: Vec<(Millis, u64)> = Vec::new();
        for (now, cost) in core::moments(&load) {
            trace.did(format!("check({now}, {cost})"));
            if limiter.check(now, cost).allowed() {
                admitted.push((now, cost));
            }
            let mut sum = 0;
            for &(start, cost) in admitted.iter().rev() {
                sum += cost;
                let bound = load.limit + load.pace * (now - start) / 1000;
                trace.require(
                    sum <= bound,
                    format_args!("at most {bound} admitted from {start} to {now}"),
                    sum,
                )?;
            }
        }
        Ok(())
    });
}

/// The chapter's trace: ten requests around the edge at 1000.
const AROUND_THE_EDGE: [u64; 10] = [900, 920, 940, 960, 980, 1000, 1020, 1040, 1060, 1080];

#[test]
fn rl_tb_5_the_run_around_the_edge_is_the_one_drawn() {
    kit::figure!("RL-TB-5", "s4_edge", edge);
}

#[rstest]
#[case::one_token(0, 1, 334)]
#[case::five_tokens(0, 5, 1667)]
#[case::five_tokens_when_three_are_there(1000, 5, 667)]
fn rl_tb_6_the_wait_is_the_time_to_refill_what_is_missing(
    #[case] now: Millis,
    #[case] cost: u64,
    #[case] wait: Millis,
) {
    kit::case("RL-TB-6", "TokenBucket::new(10, 3)", |trace| {
        let mut limiter = TokenBucket::new(10, 3);
        trace.expect("check(0, 10)", || limiter.check(0, 10), Allow { remaining: 0 })?;
        trace.expect(
            format!("check({now}, {cost})"),
            || limiter.check(now, cost),
            Deny { retry_after: wait },
        )
    });
}

#[test]
fn rl_tb_7_a_clock_that_goes_back_and_forth_refills_once() {
    kit::case("RL-TB-7", "TokenBucket::new(10, 5)", |trace| {
        let mut limiter = TokenBucket::new(10, 5);
        trace.expect("check(0, 10)", || limiter.check(0, 10), Allow { remaining: 0 })?;
        trace.expect("check(1000, 1)", || limiter.check(1000, 1), Allow { remaining: 4 })?;
        trace.expect("check(400, 1)", || limiter.check(400, 1), Allow { remaining: 3 })?;
        trace.expect("check(1000, 1)", || limiter.check(1000, 1), Allow { remaining: 2 })
    });
}

/// One row of the chapter's figure: who passes around the edge.
fn edge() -> String {
    let mut limiter = TokenBucket::new(5, 5);
    draw::lane(
        "token bucket",
        AROUND_THE_EDGE.into_iter().map(|now| limiter.check(now, 1).allowed()),
    )
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_edge", edge())]
}
