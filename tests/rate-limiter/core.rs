//! RL-CORE: what every limiter owes, whatever its algorithm. Each of the first five steps runs it.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use kit::proptest::prelude::*;
use kit::{Held, Trace};
use rate_limiter::types::{Decision, Millis, RateLimiter};

/// A generated limiter and the checks put to it: time steps and costs.
#[derive(Debug, Clone)]
pub struct Load {
    pub limit: u64,
    /// The window in milliseconds, or the refill per second.
    pub pace: u64,
    pub checks: Vec<(Millis, u64)>,
}

/// Loads around the limit: several checks in one millisecond, a few waits far longer than a window,
/// costs up to just above the limit.
pub fn loads() -> impl Strategy<Value = Load> {
    (1..12_u64, 1..1_500_u64).prop_flat_map(|(limit, pace)| {
        let wait = prop_oneof![2 => Just(0), 6 => 0..300_u64, 1 => 0..4_000_u64];
        let checks = prop::collection::vec((wait, 0..=limit + 1), 1..40);
        checks.prop_map(move |checks| Load { limit, pace, checks })
    })
}

/// One step of time per check, from waits to moments.
pub fn moments(load: &Load) -> impl Iterator<Item = (Millis, u64)> {
    load.checks.iter().scan(0, |now, &(wait, cost)| {
        *now += wait;
        Some((*now, cost))
    })
}

/// The most cost that a limiter admits in any interval of `length` that is open at its end.
pub fn most_within<L: RateLimiter>(
    trace: &mut Trace,
    length: Millis,
    limiter: &mut L,
    load: &Load,
) -> u64 {
    let mut admitted: Vec<(Millis, u64)> = Vec::new();
    for (now, cost) in moments(load) {
        trace.did(format!("check({now}, {cost})"));
        if limiter.check(now, cost).allowed() {
            admitted.push((now, cost));
        }
    }
    let from = |start| move |&&(at, _): &&(Millis, u64)| at >= start && at < start + length;
    let within = |&(start, _)| admitted.iter().filter(from(start)).map(|&(_, cost)| cost).sum();
    admitted.iter().map(within).max().unwrap_or(0)
}

/// RL-CORE-1: `Never` and denials charge nothing, cost 0 is always allowed.
pub fn charges_only_what_it_admits<L: RateLimiter + Clone>(
    trace: &mut Trace,
    mut limiter: L,
    load: &Load,
) -> Held {
    for (now, cost) in moments(load) {
        let untouched = limiter.clone();
        trace.did(format!("check({now}, {cost})"));
        let decision = limiter.check(now, cost);
        if cost == 0 {
            trace.require(decision.allowed(), "cost 0 allowed", format!("{decision:?}"))?;
        }
        if cost > load.limit {
            trace.require(decision == Decision::Never, "Never", format!("{decision:?}"))?;
        }
        if !decision.allowed() {
            // Whatever is asked next, the refused check must have left no trace.
            for (later, cost) in [(now, 1), (now + 7, 1), (now + 500, load.limit)] {
                let (got, want) = (limiter.peek(later, cost), untouched.peek(later, cost));
                trace.require(
                    got == want,
                    format!("after a refusal, peek({later}, {cost}) is still {want:?}"),
                    format!("{got:?}"),
                )?;
            }
        }
    }
    Ok(())
}

/// RL-CORE-2: a time before the latest counts as the latest.
pub fn never_goes_back_in_time<L: RateLimiter + Clone>(
    trace: &mut Trace,
    mut limiter: L,
    load: &Load,
) -> Held {
    for (index, (now, cost)) in moments(load).enumerate() {
        let mut steady = limiter.clone();
        trace.did(format!("check({now}, {cost})"));
        limiter.check(now, cost);
        steady.check(now, cost);
        let back = now.saturating_sub(1 + 97 * index as Millis);
        trace.did(format!("check({back}, 1)"));
        let (got, want) = (limiter.check(back, 1), steady.check(now, 1));
        trace.require(got == want, format!("{want:?}, as at {now}"), format!("{got:?}"))?;
        let (got, want) = (limiter.peek(now + 400, 1), steady.peek(now + 400, 1));
        trace.require(
            got == want,
            format!("peek({}, 1) is {want:?}, as if time had never gone back", now + 400),
            format!("{got:?}"),
        )?;
    }
    Ok(())
}

/// RL-CORE-3: `retry_after` is the smallest wait that helps; `check` and `peek` agree.
pub fn tells_the_shortest_wait<L: RateLimiter + Clone>(
    trace: &mut Trace,
    mut limiter: L,
    load: &Load,
) -> Held {
    for (now, cost) in moments(load) {
        let foretold = limiter.peek(now, cost);
        trace.did(format!("check({now}, {cost})"));
        let decision = limiter.check(now, cost);
        trace.require(
            foretold == decision,
            format!("{foretold:?}, as peek said"),
            format!("{decision:?}"),
        )?;
        let Decision::Deny { retry_after } = decision else { continue };
        trace.require(retry_after >= 1, "retry_after of at least 1", retry_after)?;
        let asked = limiter.peek(now + retry_after, cost);
        trace.require(
            asked.allowed(),
            format!("allowed after the {retry_after} ms it named"),
            format!("{asked:?}"),
        )?;
        let early = limiter.peek(now + retry_after - 1, cost);
        trace.require(
            !early.allowed(),
            format!("the shortest wait, so still denied after {} ms", retry_after - 1),
            format!("{early:?}"),
        )?;
    }
    Ok(())
}
