//! How the workbook's tests speak: a failure names the requirement, what was done, what was
//! expected and what came, never a call stack.
//!
//! A test is [`case`] (one scenario), [`property::holds`] (many generated ones) or [`figure!`] (a
//! drawing of a run). All three end in the same report, whose lines `cargo xtask check` reads:
//!
//! ```text
//! RL-FW-1 does not hold
//! did       FixedWindow::new(5, 1000); check(0, 5); check(1000, 1)
//! expected  Allow { remaining: 4 }
//! got       Deny { retry_after: 1000 }
//! ```

pub mod figure;
mod grading;
mod panics;
pub mod property;
mod report;
mod trace;
mod watch;

pub use proptest;
pub use report::{Broken, Held};
pub use trace::Trace;

/// Checks requirement `id` on one scenario that begins with `setup`.
///
/// `scenario` does things to the subject and tells the [`Trace`] what it did and what it expects.
/// Code under test that panics is reported like a wrong answer, with the trace that led to it.
///
/// # Panics
/// If the scenario breaks the requirement: that is the failing test.
#[track_caller]
pub fn case(id: &str, setup: impl std::fmt::Display, scenario: impl FnOnce(&mut Trace) -> Held) {
    let order = grading::order();
    let mut trace = Trace::starting(setup);
    let _watch = watch::Watch::over(id, trace.calls());
    let held = panics::caught(&mut trace, scenario);
    grading::settle(id, order, held, None);
}
