//! What the chapter's tests share: numbers that need not agree to the last digit.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use kit::{Held, Trace};
use std::fmt::Debug;

/// Requires the answer to be `want`, or nearly: off by half a percent at most, which is no digit that
/// the chapter prints.
pub fn half_a_percent(
    trace: &mut Trace,
    name: impl std::fmt::Display,
    call: impl FnOnce() -> f64,
    want: f64,
) -> Held {
    within(trace, name, call, want, 0.005)
}

/// Requires the answer to be within `part` of `want`; part 0.01 is a percent.
pub fn within(
    trace: &mut Trace,
    name: impl std::fmt::Display,
    call: impl FnOnce() -> f64,
    want: f64,
    part: f64,
) -> Held {
    trace.did(name);
    let got = call();
    trace.require((got - want).abs() <= part * want.abs(), want, twelve_digits(got))
}

/// The last digits depend on the order of operations, and tell nobody which mistake was made.
fn twelve_digits(got: f64) -> f64 {
    format!("{got:.11e}").parse().unwrap_or(got)
}

/// The same of an answer that may be a refusal.
pub fn answered<E: Debug>(
    trace: &mut Trace,
    name: impl std::fmt::Display,
    call: impl FnOnce() -> Result<f64, E>,
    want: f64,
) -> Held {
    trace.did(name);
    let got = call();
    let near = got.as_ref().is_ok_and(|got| (got - want).abs() <= 0.005 * want.abs());
    trace.require(near, format!("Ok({want})"), format!("{:?}", got.map(twelve_digits)))
}
