//! Step 14: the pacer.

use kit::{Held, Trace};
use rate_limiter::s14_pacer::Pacer;
use rate_limiter::types::{Millis, RateLimiter, Response};
use rstest::rstest;

#[path = "limits.rs"]
#[allow(dead_code, reason = "the tests of the gateway share it")]
mod limits;

use limits::bucket;

/// The time between two sendings at `now`.
fn gap(trace: &mut Trace, pacer: &Pacer, now: Millis, want: Millis) -> Held {
    let mut pacer = pacer.clone();
    let call = format!("from one next_send to the next at {now}, ms");
    let apart = || {
        let first = pacer.next_send(now);
        pacer.next_send(first) - first
    };
    trace.expect(call, apart, want)
}

fn answers(trace: &mut Trace, pacer: &mut Pacer, all: &[(Millis, u16)]) {
    let told: Vec<_> = all.iter().map(|(now, status)| format!("{status} at {now}")).collect();
    trace.did(format!("on_response: {}", told.join(", ")));
    for &(now, status) in all {
        pacer.on_response(now, &Response::new(status));
    }
}

#[test]
fn rl_cl_4_sendings_are_spread_evenly() {
    kit::case("RL-CL-4", "Pacer::new(3)", |trace| {
        let mut pacer = Pacer::new(3);
        for (now, want) in
            [(50, 50), (50, 384), (400, 718), (718, 1052), (9000, 9000), (9000, 9334)]
        {
            trace.expect(format!("next_send({now})"), || pacer.next_send(now), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_cl_4_the_first_refusal_of_a_second_halves_the_rate_at_once() {
    kit::case("RL-CL-4", "Pacer::new(40)", |trace| {
        let mut pacer = Pacer::new(40);
        answers(trace, &mut pacer, &[(100, 200), (200, 429)]);
        gap(trace, &pacer, 200, 50)
    });
}

#[test]
fn rl_cl_4_a_later_refusal_of_that_second_halves_nothing() {
    kit::case("RL-CL-4", "Pacer::new(40)", |trace| {
        let mut pacer = Pacer::new(40);
        answers(trace, &mut pacer, &[(200, 429), (300, 429), (400, 200), (999, 429)]);
        gap(trace, &pacer, 999, 50)?;
        answers(trace, &mut pacer, &[(1000, 429)]);
        gap(trace, &pacer, 1000, 100)
    });
}

#[test]
fn rl_cl_4_every_answer_counts_whatever_its_status() {
    kit::case("RL-CL-4", "Pacer::new(1)", |trace| {
        let mut pacer = Pacer::new(1);
        answers(trace, &mut pacer, &[(0, 500)]);
        gap(trace, &pacer, 1000, 500)
    });
}

#[test]
fn rl_cl_4_a_second_without_a_refusal_adds_one() {
    kit::case("RL-CL-4", "Pacer::new(1)", |trace| {
        let mut pacer = Pacer::new(1);
        answers(trace, &mut pacer, &[(0, 200), (500, 200), (999, 503)]);
        gap(trace, &pacer, 999, 1000)?;
        gap(trace, &pacer, 1000, 500)?;
        answers(trace, &mut pacer, &[(1000, 200), (2000, 200), (2001, 429), (2002, 200)]);
        // 1, 2, 3, halved to 1.
        gap(trace, &pacer, 2003, 1000)?;
        gap(trace, &pacer, 3000, 1000)
    });
}

#[test]
fn rl_cl_4_the_rate_is_never_below_one() {
    kit::case("RL-CL-4", "Pacer::new(2)", |trace| {
        let mut pacer = Pacer::new(2);
        answers(trace, &mut pacer, &[(0, 429), (1000, 429), (2000, 429)]);
        gap(trace, &pacer, 2000, 1000)
    });
}

#[test]
fn rl_cl_4_silence_is_no_reason_to_speed_up() {
    kit::case("RL-CL-4", "Pacer::new(1)", |trace| {
        let mut pacer = Pacer::new(1);
        gap(trace, &pacer, 5000, 1000)?;
        answers(trace, &mut pacer, &[(5000, 200)]);
        trace.did("an hour later");
        gap(trace, &pacer, 3_600_000, 500)
    });
}

/// Admitted a second and refused per mille in seconds 30 to 60 against a bucket of 10 + 10/s.
fn paced(rate: u64) -> (f64, u64) {
    let (mut server, mut pacer) = (bucket(10, 1000), Pacer::new(rate));
    let (mut admitted, mut refused) = (0, 0);
    let mut now = pacer.next_send(0);
    // A pacer that sends all in one moment is stopped, as the end of the minute would not.
    for _ in 0..60_000 {
        if now >= 60_000 {
            break;
        }
        let passed = server.check(now, 1).allowed();
        if now >= 30_000 {
            admitted += u64::from(passed);
            refused += u64::from(!passed);
        }
        pacer.on_response(now, &Response::new(if passed { 200 } else { 429 }));
        now = pacer.next_send(now);
    }
    (admitted as f64 / 30.0, 1000 * refused / (admitted + refused).max(1))
}

#[rstest]
#[case::from_1(1)]
#[case::from_10(10)]
#[case::from_50(50)]
#[case::from_200(200)]
fn rl_cl_4_the_pace_settles_near_what_the_server_admits(#[case] rate: u64) {
    kit::case("RL-CL-4", format!("Pacer::new({rate}), a server of 10 + 10/s"), |trace| {
        let (admitted, refused) = paced(rate);
        trace.did("seconds 30 to 60");
        trace.require(admitted >= 8.0, "at least 8 admitted a second", admitted)?;
        trace.require(refused <= 50, "at most 50 in 1000 refused", refused)
    });
}

fn told(remaining: u64, reset: u64) -> Response {
    let response = Response::new(200).with("X-RateLimit-Remaining", remaining);
    response.with("X-RateLimit-Reset", reset)
}

#[test]
fn rl_cl_4_no_more_is_sent_than_the_server_says_is_left() {
    kit::case("RL-CL-4", "Pacer::new(10)", |trace| {
        let mut pacer = Pacer::new(10);
        trace.did("on_response(500, 2 left, reset in 3 s)");
        pacer.on_response(500, &told(2, 3));
        for (now, want) in [(500, 500), (500, 600), (601, 3500), (3700, 3700)] {
            trace.expect(format!("next_send({now})"), || pacer.next_send(now), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_cl_4_the_latest_word_of_the_server_counts() {
    kit::case("RL-CL-4", "Pacer::new(10)", |trace| {
        let mut pacer = Pacer::new(10);
        trace.did("on_response(0, none left, reset in 3 s)");
        pacer.on_response(0, &told(0, 3));
        trace.did("on_response(100, 1 left, reset in 2 s)");
        pacer.on_response(100, &told(1, 2));
        for (now, want) in [(200, 200), (201, 2100)] {
            trace.expect(format!("next_send({now})"), || pacer.next_send(now), want)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::no_reset(Response::new(200).with("X-RateLimit-Remaining", 0))]
#[case::no_remaining(Response::new(200).with("X-RateLimit-Reset", 9))]
#[case::reset_already(told(0, 0))]
fn rl_cl_4_half_a_word_of_the_server_counts_for_nothing(#[case] response: Response) {
    kit::case("RL-CL-4", format!("Pacer::new(10), {:?}", response.headers), |trace| {
        let mut pacer = Pacer::new(10);
        trace.did("on_response(0)");
        pacer.on_response(0, &response);
        trace.expect("next_send(1)", || pacer.next_send(1), 1)?;
        trace.expect("next_send(1)", || pacer.next_send(1), 101)
    });
}
