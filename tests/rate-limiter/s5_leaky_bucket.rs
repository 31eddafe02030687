//! Step 5: the leaky bucket, as a queue and as a meter.

use kit::property;
use rate_limiter::s4_token_bucket::TokenBucket;
use rate_limiter::s5_leaky_bucket::{Gcra, LeakyQueue};
use rate_limiter::types::Decision::{Allow, Deny, Never};
use rate_limiter::types::{Millis, RateLimiter};
use sim::draw;

#[path = "core.rs"]
mod core;

#[test]
fn rl_core_1_gcra_charges_only_what_it_admits() {
    property::holds("RL-CORE-1", core::loads(), |trace, load| {
        trace.did(format!("Gcra::new({}, {})", load.limit, load.pace));
        core::charges_only_what_it_admits(trace, Gcra::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_gcra_never_goes_back_in_time() {
    property::holds("RL-CORE-2", core::loads(), |trace, load| {
        trace.did(format!("Gcra::new({}, {})", load.limit, load.pace));
        core::never_goes_back_in_time(trace, Gcra::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_2_leaky_queue_never_goes_back_in_time() {
    kit::case("RL-CORE-2", "LeakyQueue::new(1, 200)", |trace| {
        let mut queue = LeakyQueue::new(1, 200);
        trace.expect("offer(1000)", || queue.offer(1000), Some(1000))?;
        trace.expect("offer(400)", || queue.offer(400), Some(1200))?;
        trace.expect("offer(400)", || queue.offer(400), None)
    });
}

#[test]
fn rl_core_3_gcra_tells_the_shortest_wait() {
    property::holds("RL-CORE-3", core::loads(), |trace, load| {
        trace.did(format!("Gcra::new({}, {})", load.limit, load.pace));
        core::tells_the_shortest_wait(trace, Gcra::new(load.limit, load.pace), &load)
    });
}

#[test]
fn rl_core_3_gcra_without_refill_knows_no_wait() {
    kit::case("RL-CORE-3", "Gcra::new(3, 0)", |trace| {
        let mut limiter = Gcra::new(3, 0);
        trace.expect("check(0, 2)", || limiter.check(0, 2), Allow { remaining: 1 })?;
        trace.expect("check(0, 2)", || limiter.check(0, 2), Never)?;
        trace.expect("check(90000, 1)", || limiter.check(90_000, 1), Allow { remaining: 0 })?;
        trace.expect("check(90000, 1)", || limiter.check(90_000, 1), Never)
    });
}

#[test]
fn rl_lb_1_each_start_is_the_arrival_or_an_interval_after_the_start_before() {
    property::holds("RL-LB-1", core::loads(), |trace, load| {
        let mut queue = queue_for(trace, &load);
        let mut free_at = 0;
        for (now, _) in core::moments(&load) {
            trace.did(format!("offer({now})"));
            let Some(start) = queue.offer(now) else { continue };
            let want = free_at.max(now);
            trace.require(start == want, format_args!("a start at {want}"), start)?;
            free_at = start + load.pace;
        }
        Ok(())
    });
}

/// A queue of the generated interval, with room for none to ten.
fn queue_for(trace: &mut kit::Trace, load: &core::Load) -> LeakyQueue {
    let room = load.limit as usize - 1;
    trace.did(format!("LeakyQueue::new({room}, {})", load.pace));
    LeakyQueue::new(room, load.pace)
}

/// The chapter's queue of 3 with one start every 200 ms: arrivals and what becomes of them.
const ARRIVALS: [(Millis, Option<Millis>); 11] = [
    (0, Some(0)),
    (0, Some(200)),
    (0, Some(400)),
    (0, Some(600)),
    (0, None),
    (0, None),
    (199, None),
    (200, Some(800)),
    (200, None),
    (1000, Some(1000)),
    (1100, Some(1200)),
];

#[test]
fn rl_lb_2_three_may_wait_while_one_is_served() {
    kit::case("RL-LB-2", "LeakyQueue::new(3, 200)", |trace| {
        let mut queue = LeakyQueue::new(3, 200);
        for (now, start) in ARRIVALS {
            trace.expect(format!("offer({now})"), || queue.offer(now), start)?;
        }
        Ok(())
    });
}

#[test]
fn rl_lb_2_without_room_to_wait_only_an_idle_server_accepts() {
    kit::case("RL-LB-2", "LeakyQueue::new(0, 200)", |trace| {
        let mut queue = LeakyQueue::new(0, 200);
        trace.expect("offer(50)", || queue.offer(50), Some(50))?;
        trace.expect("offer(249)", || queue.offer(249), None)?;
        trace.expect("offer(250)", || queue.offer(250), Some(250))
    });
}

#[test]
fn rl_lb_2_the_run_of_the_queue_is_the_one_drawn() {
    kit::figure!("RL-LB-2", "s5_queue", timeline);
}

#[test]
fn rl_lb_3_first_in_first_out_at_least_an_interval_apart() {
    property::holds("RL-LB-3", core::loads(), |trace, load| {
        let mut queue = queue_for(trace, &load);
        let mut before: Option<Millis> = None;
        for (now, _) in core::moments(&load) {
            trace.did(format!("offer({now})"));
            let Some(start) = queue.offer(now) else { continue };
            if let Some(before) = before {
                trace.require(
                    start >= before + load.pace,
                    format_args!("a start at least {} ms after the one at {before}", load.pace),
                    start,
                )?;
            }
            before = Some(start);
        }
        Ok(())
    });
}

#[test]
fn rl_lb_4_a_refused_offer_delays_nobody() {
    kit::case("RL-LB-4", "LeakyQueue::new(1, 100)", |trace| {
        let mut queue = LeakyQueue::new(1, 100);
        trace.expect("offer(0)", || queue.offer(0), Some(0))?;
        trace.expect("offer(0)", || queue.offer(0), Some(100))?;
        for _ in 0..3 {
            trace.expect("offer(0)", || queue.offer(0), None)?;
        }
        trace.expect("offer(100)", || queue.offer(100), Some(200))
    });
}

#[test]
fn rl_lb_5_a_burst_puts_the_next_arrival_ahead() {
    kit::case("RL-LB-5", "Gcra::new(4, 2)", |trace| {
        let mut limiter = Gcra::new(4, 2);
        for remaining in [3, 2, 1, 0] {
            trace.expect("check(0, 1)", || limiter.check(0, 1), Allow { remaining })?;
        }
        trace.expect("check(0, 1)", || limiter.check(0, 1), Deny { retry_after: 500 })?;
        trace.expect("check(499, 1)", || limiter.check(499, 1), Deny { retry_after: 1 })?;
        trace.expect("check(500, 1)", || limiter.check(500, 1), Allow { remaining: 0 })?;
        trace.expect("check(500, 2)", || limiter.check(500, 2), Deny { retry_after: 1000 })
    });
}

#[test]
fn rl_lb_5_silence_earns_no_more_than_the_burst() {
    kit::case("RL-LB-5", "Gcra::new(4, 2)", |trace| {
        let mut limiter = Gcra::new(4, 2);
        trace.expect("check(60000, 3)", || limiter.check(60_000, 3), Allow { remaining: 1 })?;
        trace.expect("check(60000, 2)", || limiter.check(60_000, 2), Deny { retry_after: 500 })
    });
}

/// The chapter's trace: ten requests around the edge at 1000.
const AROUND_THE_EDGE: [u64; 10] = [900, 920, 940, 960, 980, 1000, 1020, 1040, 1060, 1080];

#[test]
fn rl_lb_5_the_run_around_the_edge_is_the_one_drawn() {
    kit::figure!("RL-LB-5", "s5_edge", edge);
}

#[test]
fn rl_lb_6_gcra_and_token_bucket_decide_alike() {
    property::holds("RL-LB-6", core::loads(), |trace, load| {
        trace.did(format!("Gcra::new({}, {})", load.limit, load.pace));
        let mut gcra = Gcra::new(load.limit, load.pace);
        let mut bucket = TokenBucket::new(load.limit, load.pace);
        for (now, cost) in core::moments(&load) {
            // The second check lies in the past: there, too, the two have to agree.
            for (now, cost) in [(now, cost), (now.saturating_sub(50), 1)] {
                let want = bucket.check(now, cost);
                trace.did(format!("check({now}, {cost})"));
                let got = gcra.check(now, cost);
                trace.require(
                    got == want,
                    format_args!("{want:?}, as the token bucket says"),
                    format_args!("{got:?}"),
                )?;
            }
        }
        Ok(())
    });
}

/// Two rows of the chapter's figure: who is queued and who passes around the edge.
fn edge() -> String {
    let mut queue = LeakyQueue::new(4, 200);
    let mut gcra = Gcra::new(5, 5);
    let queued = AROUND_THE_EDGE.into_iter().map(|now| queue.offer(now).is_some());
    let passed = AROUND_THE_EDGE.into_iter().map(|now| gcra.check(now, 1).allowed());
    draw::lane("leaky queue", queued) + &draw::lane("GCRA", passed)
}

/// The run of the chapter's queue, one request a row: dots while it waits, `#` where it starts, `x`
/// where it is refused. A column of the drawing is 40 ms.
fn timeline() -> String {
    let mut queue = LeakyQueue::new(3, 200);
    let rows = ARRIVALS.map(|(arrival, _)| {
        let start = queue.offer(arrival);
        let end = start.unwrap_or(arrival);
        let (before, waiting) = (arrival / 40, end / 40 - arrival / 40);
        let line = " ".repeat(before as usize) + &".".repeat(waiting as usize);
        let (start, wait, mark) = match start {
            Some(start) => (start.to_string(), (start - arrival).to_string(), "#"),
            None => ("-".to_owned(), "-".to_owned(), "x"),
        };
        vec![arrival.to_string(), start, wait, line + mark]
    });
    draw::table(&["arrival", "start", "wait", "0    200  400  600  800  1000 1200"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_edge", edge()), ("s5_queue", timeline())]
}
