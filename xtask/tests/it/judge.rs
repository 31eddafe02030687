//! Steps that do not compile, never end, crash, flood or lie: each costs its own verdict, and is told.

use crate::support::{Toy, externs};
use rstest::rstest;
use std::time::{Duration, Instant};
use xtask::compile::{Bench, NEVER};
use xtask::judge::{self, Verdict};
use xtask::run::End;

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const ADDS: &str = "self.total = self.total.saturating_add(number);";

fn judged(toy: &Toy, step: &str, subject: &str) -> Verdict {
    let (chapter, externs) = (toy.chapter(), externs());
    let bench = Bench {
        chapter: &chapter,
        externs: &externs,
        name: "test".into(),
        workers: 2,
        stop: &NEVER,
    };
    judge::step(&bench, chapter.step(step).unwrap(), subject.to_owned()).unwrap()
}

fn ends(verdict: &Verdict) -> Vec<(End, String)> {
    let tests = verdict.requirements.iter().flat_map(|checked| &checked.tests);
    tests.filter_map(|test| test.failure.as_ref()).map(|f| (f.end, f.got.clone())).collect()
}

#[test]
fn a_step_passes_whatever_the_learners_other_files_hold() {
    let toy = Toy::sound();
    let garbage = "fn open( {";
    std::fs::write(toy.root().join("exercises/toy/src/s2_mean.rs"), garbage).unwrap();
    assert!(judged(&toy, "s1", SOLVED).passes());
    assert!(judged(&toy, "s2", garbage).compile_error.is_some());
}

#[test]
fn two_who_judge_one_step_at_the_same_time_get_a_verdict_each() {
    let toy = Toy::sound();
    let wrong = SOLVED.replace(ADDS, "self.total = number;");
    std::thread::scope(|scope| {
        let many = |subject: String| {
            let toy = &toy;
            scope.spawn(move || [(); 4].map(|()| judged(toy, "s1", &subject).passes()))
        };
        let (right, wrong) = (many(SOLVED.to_owned()), many(wrong));
        assert_eq!(right.join().unwrap(), [true; 4]);
        assert_eq!(wrong.join().unwrap(), [false; 4]);
    });
}

#[test]
fn in_a_handout_a_step_on_an_unwritten_one_is_blocked_not_failed() {
    let toy = Toy::sound();
    std::fs::remove_dir_all(toy.root().join("solutions")).unwrap();
    let verdict = judged(&toy, "s2", include_str!("../toy/solutions/toy/src/s2_mean.rs"));
    assert_eq!(verdict.blocked_by(), Some("s1_counter"));
    assert_eq!(judged(&toy, "s1", SOLVED).blocked_by(), None);
}

/// The toy as handed out, with `s1` as its learner's other file.
fn handed_out(s1: &str) -> Toy {
    let toy = Toy::sound();
    std::fs::remove_dir_all(toy.root().join("solutions")).unwrap();
    let (exercises, starters) =
        (toy.root().join("exercises/toy/src"), toy.root().join(".workbook/starters/toy/src"));
    std::fs::create_dir_all(&starters).unwrap();
    for name in ["s1_counter.rs", "s2_mean.rs"] {
        std::fs::copy(exercises.join(name), starters.join(name)).unwrap();
    }
    std::fs::write(exercises.join("s1_counter.rs"), s1).unwrap();
    toy
}

#[rstest]
#[case::an_unclosed_brace("fn open( {".to_owned())]
#[case::a_wrong_type(SOLVED.replace(ADDS, "self.total = \"a\";"))]
#[case::a_changed_face(SOLVED.replace("pub fn total", "pub fn sum"))]
fn in_a_handout_another_step_that_does_not_compile_blocks_and_is_named(#[case] s1: String) {
    let toy = handed_out(&s1);
    let verdict = judged(&toy, "s2", include_str!("../toy/solutions/toy/src/s2_mean.rs"));
    assert_eq!(verdict.compile_error, None);
    assert_eq!(verdict.set_aside, ["s1_counter"]);
    assert_eq!(verdict.blocked_by(), Some("s1_counter"));
}

#[test]
fn in_a_handout_a_step_that_needs_no_other_passes_beside_a_broken_one() {
    let toy = handed_out(SOLVED);
    let s2 = toy.root().join("exercises/toy/src/s2_mean.rs");
    std::fs::write(s2, "fn open( {").unwrap();
    let verdict = judged(&toy, "s1", SOLVED);
    assert!(verdict.passes(), "{:?}", verdict.compile_error);
    assert_eq!(verdict.set_aside, ["s2_mean"]);
}

#[test]
fn in_a_handout_a_steps_own_error_is_its_own() {
    let verdict = judged(&handed_out("fn open( {"), "s2", "fn also( {");
    let error = verdict.compile_error.unwrap();
    assert!(error.meaning.contains("s2_mean.rs:1 does not compile"), "{}", error.meaning);
}

#[rstest]
#[case::an_unclosed_brace("{", "exercises/toy/src/s1_counter.rs:")]
#[case::a_wrong_type("self.total = \"a\";", "exercises/toy/src/s1_counter.rs:12 does not compile")]
fn a_step_that_does_not_compile_is_named_by_its_line(#[case] body: &str, #[case] meaning: &str) {
    let error = judged(&Toy::sound(), "s1", &SOLVED.replace(ADDS, body)).compile_error.unwrap();
    assert!(error.meaning.contains(meaning), "{}", error.meaning);
}

#[test]
fn a_face_that_was_changed_is_named() {
    let subject = SOLVED.replace("pub fn total", "pub fn sum");
    let error = judged(&Toy::sound(), "s1", &subject).compile_error.unwrap();
    assert!(error.meaning.contains("no longer has the face"), "{}", error.meaning);
}

#[rstest]
#[case::a_panic("panic!(\"no room\")", End::Panicked, "no room")]
#[case::a_crash("std::process::abort()", End::Died, "ended with")]
#[case::an_exit("std::process::exit(0)", End::Died, "std::process::exit")]
#[case::endless_recursion(
    "fn f(n: u64) -> u64 { std::hint::black_box(f(n ^ 1)) ^ 1 } self.total = f(number);",
    End::Died,
    "stack overflow"
)]
#[case::memory_without_end(
    "let mut hog = Vec::new(); loop { hog.push(Vec::<u8>::with_capacity(1 << 26)); std::hint::black_box(&hog); }",
    End::Died,
    "GiB of memory"
)]
fn a_step_that_goes_wrong_is_told_how(#[case] body: &str, #[case] end: End, #[case] got: &str) {
    let verdict = judged(&Toy::sound(), "s1", &SOLVED.replace(ADDS, body));
    let ends = ends(&verdict);
    assert_eq!(ends.len(), 3, "{ends:?}");
    for (how, told) in ends {
        assert_eq!(how, end);
        assert!(told.contains(got), "{told}");
    }
}

#[test]
fn a_loop_costs_seconds_once_and_says_so() {
    let began = Instant::now();
    let verdict = judged(&Toy::sound(), "s1", &SOLVED.replace(ADDS, "loop {}"));
    let ends = ends(&verdict);
    assert!(
        ends.iter().all(|(end, got)| *end == End::TimedOut && got.contains("never ends")),
        "{ends:?}"
    );
    assert_eq!(ends.len(), 3);
    let told = verdict.requirements.iter().flat_map(|checked| &checked.tests);
    let did: Vec<&str> =
        told.filter_map(|test| test.failure.as_ref()).map(|f| f.did.as_str()).collect();
    assert!(
        did.contains(&"Counter::default(); add(2)"),
        "the call that did not come back: {did:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_flood_of_output_changes_no_verdict_and_is_measured() {
    let flood = "for _ in 0..100_000 { println!(\"test result: FAILED, did, expected, got\"); }";
    let verdict = judged(&Toy::sound(), "s1", &SOLVED.replace(ADDS, &format!("{flood} {ADDS}")));
    assert!(verdict.passes(), "{:?}", ends(&verdict));
    assert!(verdict.printed > 4_000_000, "{}", verdict.printed);
}

#[test]
fn the_environment_changes_no_verdict() {
    // A child of this very test program runs with the variables set.
    let this = std::env::current_exe().unwrap();
    let mut child = std::process::Command::new(this);
    child.args(["--exact", "judge::a_step_passes_whatever_the_learners_other_files_hold"]);
    for name in ["PROPTEST_CASES", "INSTA_FORCE_PASS", "RUST_TEST_SHUFFLE", "RUST_BACKTRACE"] {
        child.env(name, if name == "PROPTEST_CASES" { "0" } else { "1" });
    }
    assert!(child.status().unwrap().success());
    let wrong = judged(&Toy::sound(), "s1", &SOLVED.replace("saturating_add", "wrapping_add"));
    assert!(!wrong.passes());
}
