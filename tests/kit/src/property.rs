//! Properties: a requirement that must hold on every generated scenario.

use crate::report::Broken;
use crate::{Held, Trace, grading, panics, watch};
use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, RngAlgorithm, RngSeed, TestCaseError, TestError, TestRng, TestRunner, noop_result_cache,
};
use std::cell::RefCell;
use std::fmt::Debug;

/// Scenarios tried for one property, so that a step's properties together stay under a second.
pub const CASES: u32 = 256;

/// The seed every property starts from; whoever grades may ask for another one besides.
pub const SEED: u64 = 0x5eed;

/// Checks requirement `id` on [`CASES`] scenarios that `strategy` draws from [`SEED`], and reports
/// the smallest one found that breaks it.
///
/// Every setting is given here; the environment (`PROPTEST_CASES` and its like) is not heeded, for
/// a property that ran no case would pass.
///
/// # Panics
/// If some scenario breaks the requirement: that is the failing test. Also if the strategy rejects
/// so many inputs that the cases cannot be drawn.
#[track_caller]
pub fn holds<S: Strategy>(id: &str, strategy: S, scenario: impl Fn(&mut Trace, S::Value) -> Held)
where
    S::Value: Debug,
{
    let order = grading::order();
    let seed = grading::seed(order.as_ref(), SEED);
    let trace = RefCell::new(Trace::default());
    let _watch = watch::Watch::over(id, trace.borrow().calls());
    let judge = |input| {
        let trace = &mut *trace.borrow_mut();
        trace.begin_anew();
        panics::caught(trace, |trace| scenario(trace, input))
    };
    let outcome = runner(seed)
        .run(&strategy, |input| judge(input).map_err(|broken| TestCaseError::fail(broken.got)));
    let held = match outcome {
        Ok(()) => Ok(()),
        Err(TestError::Abort(reason)) => panic!("{id} was not tested: {reason}"),
        // Shrinking ends on a scenario that passes as often as not: ask once more about the smallest.
        Err(TestError::Fail(_, smallest)) => Err(judge(smallest).err().unwrap_or_else(|| Broken {
            did: "the same calls twice, on two fresh instances".into(),
            expected: "the same answers".into(),
            got: "other answers: state is shared between instances".into(),
        })),
    };
    grading::settle(id, order, held, Some(seed));
}

fn runner(seed: u64) -> TestRunner {
    let config = Config {
        cases: CASES,
        max_local_rejects: 65_536,
        max_global_rejects: 1_024,
        max_flat_map_regens: 1_000_000,
        failure_persistence: None,
        source_file: None,
        test_name: None,
        max_shrink_time: 0,
        max_shrink_iters: 2_048,
        max_default_size_range: 100,
        // A cache would count no repeated input: a small domain would never reach its cases.
        result_cache: noop_result_cache,
        verbose: 0,
        // Unoptimized, ChaCha would take four fifths of a step's time.
        rng_algorithm: RngAlgorithm::XorShift,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::XorShift, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::panic::catch_unwind;

    fn message(test: impl FnOnce() + std::panic::UnwindSafe) -> String {
        *catch_unwind(test).expect_err("the property must break").downcast().expect("a message")
    }

    #[test]
    fn every_case_is_run() {
        let ran = Cell::new(0);
        holds("XX-A-1", 0..10_u8, |_, _| {
            ran.set(ran.get() + 1);
            Ok(())
        });
        assert_eq!(ran.get(), CASES);
    }

    #[test]
    fn the_smallest_breaking_scenario_is_reported_with_its_seed() {
        let told = message(|| {
            holds("XX-A-1", 0..1_000_u32, |trace, n| {
                trace.did(format!("f({n})"));
                trace.require(n < 17, "n < 17", n)
            });
        });
        assert_eq!(
            told,
            "XX-A-1 does not hold\ndid       f(17)\nexpected  n < 17\ngot       17\nseed      0x5eed"
        );
    }

    #[test]
    fn a_panic_is_reported_like_a_wrong_answer() {
        let told = message(|| {
            holds("XX-A-1", 0..1_000_u32, |trace, n| {
                trace.did(format!("f({n})"));
                assert!(n < 17, "too much");
                Ok(())
            });
        });
        assert!(
            told.contains("did       f(17)\nexpected  an answer\ngot       panic: too much ("),
            "{told}"
        );
    }
}
