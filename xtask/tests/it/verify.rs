//! Breaks the toy workbook in one place at a time: verify must find it and name the fix.

use crate::support::{Toy, externs};
use rstest::rstest;
use xtask::verify::{self, Finding, standing, witness};

/// What reading finds, but for the toy's brevity.
fn read(toy: &Toy) -> Vec<Finding> {
    let (findings, _) = verify::read(&toy.workspace(), &toy.chapter()).unwrap();
    findings.into_iter().filter(|finding| !brevity(finding)).collect()
}

/// What running one step finds, its fingerprints written.
fn run(toy: &Toy, step: &str) -> Vec<Finding> {
    let chapter = toy.chapter();
    let steps = [chapter.step(step).unwrap()];
    witness::check(&chapter, &steps, &externs(), true, &|_, _| {}).unwrap();
    witness::check(&chapter, &steps, &externs(), false, &|_, _| {}).unwrap().findings
}

fn brevity(finding: &Finding) -> bool {
    finding.problem.starts_with("the chapter has")
        || finding.problem.starts_with("the median sentence")
}

fn assert_found(findings: &[Finding], problem: &str, fix: &str) {
    let found = findings.iter().any(|f| f.problem.contains(problem) && f.fix.contains(fix));
    assert!(found, "nothing says {problem:?} and {fix:?} among {findings:#?}");
}

#[test]
fn the_toy_is_sound_as_it_is() {
    let toy = Toy::sound();
    assert_eq!(read(&toy), []);
    assert_eq!(run(&toy, "s1"), []);
    assert_eq!(run(&toy, "s2"), []);
}

const S1: &str = "tests/toy/s1_counter.rs";
const BUGS1: &str = "tests/toy/bugs/s1_counter.toml";

#[rstest]
#[case::a_deleted_requirement(
    "book/toy/s2_mean.md",
    "**TY-ME-2** The mean is rounded down.\n",
    "",
    "is of TY-ME-2, which no page words",
    "write `**TY-ME-2** …` into the section of s2_mean"
)]
#[case::a_deleted_test(
    "tests/toy/s2_mean.rs",
    "ty_me_1_the_mean_of_nothing_is_none",
    "ty_me_2_of_nothing",
    "TY-ME-1 has no test",
    "whose name begins with `ty_me_1_`"
)]
#[case::a_deleted_bug(
    BUGS1,
    "breaks = [\"TY-CO-2\"]",
    "breaks = [\"TY-CO-1\"]",
    "TY-CO-2 is tested in s1_counter but no bug breaks it",
    "[[bug]] with breaks = [\"TY-CO-2\"]"
)]
#[case::a_requirement_worded_twice(
    "book/toy/s2_mean.md",
    "**TY-ME-2**",
    "**TY-CO-1**",
    "TY-CO-1 is worded a second time",
    "word it in one place"
)]
#[case::a_doc_comment_changed_in_one_face_only(
    "exercises/toy/src/s1_counter.rs",
    "/// Adds numbers up.",
    "/// Sums.",
    "not the face of its solution, which has here: /// Adds numbers up.",
    "`cargo xtask starter toy`"
)]
#[case::a_broken_include(
    "book/toy/README.md",
    "{{#include s1_counter.md}}",
    "{{#include s1_count.md}}",
    "includes s1_count.md, which is not there",
    "correct the path"
)]
#[case::a_broken_anchor(
    "book/toy/README.md",
    "s2_mean.rs:floor",
    "s2_mean.rs:ceiling",
    "includes the anchor ceiling",
    "mark it by `// ANCHOR: name`"
)]
#[case::a_figure_that_no_page_shows(
    "book/toy/s1_counter.md",
    "{{#include ../../tests/toy/snapshots/s1_total.snap.txt}}",
    "1 2 4",
    "no page shows this figure",
    "include it"
)]
#[case::a_broken_link(
    "book/toy/README.md",
    "(s1_counter.md)",
    "(s1.md)",
    "links to s1.md, which is not there",
    "correct the link"
)]
#[case::a_rust_block_that_nothing_compiles(
    "book/toy/README.md",
    "{{#include ../../tests/toy/s2_mean.rs:floor}}",
    "let x = 1;",
    "a Rust block that is not an include",
    "include compiled code"
)]
#[case::a_missing_hint(
    "book/toy/s1_counter.md",
    "##### Hint 3\n",
    "",
    "lacks three hints",
    "`##### Hint 1` to `##### Hint 3`"
)]
#[case::a_heading_out_of_place(
    "book/toy/README.md",
    "## In production",
    "## In practice",
    "its sections are: Requirements",
    "in this order"
)]
#[case::a_test_that_obeys_the_environment(
    S1,
    "use toy::s1_counter::Counter;\n",
    "use toy::s1_counter::Counter;\nkit::proptest::proptest! {}\n",
    "`proptest!` in a test",
    "kit::property::holds"
)]
#[case::a_test_that_speaks_no_domain(
    "tests/toy/s2_mean.rs",
    "kit::case(\"TY-ME-1\", \"no numbers\", |trace| trace.expect(\"mean(&[])\", || mean(&[]), None));",
    "assert_eq!(mean(&[]), None);",
    "does not go through the kit",
    "use kit::case"
)]
fn what_reading_finds(
    #[case] file: &str,
    #[case] find: &str,
    #[case] put: &str,
    #[case] problem: &str,
    #[case] fix: &str,
) {
    let toy = Toy::sound();
    toy.edit(file, find, put);
    assert_found(&read(&toy), problem, fix);
}

#[rstest]
#[case::a_weakened_test_lets_a_bug_survive(
    S1,
    "|| counter.total(), u64::MAX)",
    "|| counter.total() > 0, false).or(Ok(()))",
    "bug wraps: survives the tests of TY-CO-2",
    "strengthen a test"
)]
#[case::a_starter_that_passes(
    S1,
    "        let mut counter = Counter::default();\n        trace.did(\"add(u64::MAX)\");\n        counter.add(u64::MAX);\n        trace.did(\"add(1)\");\n        counter.add(1);\n        trace.expect(\"total()\", || counter.total(), u64::MAX)",
    "trace.expect(\"nothing\", || 1, 1)",
    "the starter already meets TY-CO-2",
    "must do something with the step's own code"
)]
#[case::a_bug_caught_only_by_a_time_out(
    BUGS1,
    "find = \"saturating_add\"\nput = \"wrapping_add\"",
    "find = \"saturating_add(number)\"\nput = \"checked_add(number).unwrap_or_else(|| loop {})\"",
    "is caught by TY-CO-2 only by time-out",
    "compare an answer before it can loop"
)]
#[case::a_test_that_catches_no_bug_alone(
    S1,
    "fn ty_co_2_a_full",
    "fn ty_co_2_an_empty_counter_is_zero() {\n    kit::case(\"TY-CO-2\", \"Counter::default()\", |trace| trace.expect(\"total()\", || Counter::default().total(), 0));\n}\n\n#[test]\nfn ty_co_2_a_full",
    "catches no bug of TY-CO-2",
    "plant the mistake it guards against"
)]
#[case::a_figure_that_is_not_the_run(
    "tests/toy/snapshots/s1_total.snap.txt",
    "1 2 4",
    "1 2 3",
    "the reference fails TY-CO-1",
    "mend the code"
)]
#[case::a_bug_that_does_not_compile(
    BUGS1,
    "put = \"wrapping_add\"",
    "put = \"wraping_add\"",
    "bug wraps: does not compile",
    "plant one that compiles"
)]
fn what_running_finds(
    #[case] file: &str,
    #[case] find: &str,
    #[case] put: &str,
    #[case] problem: &str,
    #[case] fix: &str,
) {
    let toy = Toy::sound();
    toy.edit(file, find, put);
    assert_found(&run(&toy, "s1"), problem, fix);
}

#[test]
fn a_right_answer_that_a_test_rejects_is_found() {
    let toy = Toy::sound();
    toy.edit("tests/toy/alternatives/loop/s2_mean.rs", "total / numbers", "1 + total / numbers");
    assert_found(
        &run(&toy, "s2"),
        "a right answer fails TY-ME-2",
        "demands more than the requirement says",
    );
}

#[test]
fn a_bug_whose_place_is_gone_is_named() {
    let toy = Toy::sound();
    toy.edit(BUGS1, "find = \"saturating_add\"", "find = \"saturating_sub\"");
    let chapter = toy.chapter();
    let step = chapter.step("s1").unwrap();
    let error = witness::check(&chapter, &[step], &externs(), false, &|_, _| {}).unwrap_err();
    assert!(error.to_string().contains("bug wraps: `find` occurs 0 times"), "{error}");
}

#[test]
fn a_step_that_uses_a_later_ones_items_does_not_stand_alone() {
    let toy = Toy::sound();
    toy.edit(
        "solutions/toy/src/s1_counter.rs",
        "//! Step 1: a counter.\n",
        "//! Step 1: a counter.\n\nuse crate::s2_mean::mean as _;\n",
    );
    let chapter = toy.chapter();
    let findings = standing::check(&chapter, &[chapter.step("s1").unwrap()], &externs()).unwrap();
    assert_found(&findings, "does not stand alone", "use earlier steps' items only");
}

#[test]
fn a_missing_fingerprint_is_found() {
    let toy = Toy::sound();
    let chapter = toy.chapter();
    let step = chapter.step("s1").unwrap();
    let findings =
        witness::check(&chapter, &[step], &externs(), false, &|_, _| {}).unwrap().findings;
    assert_found(&findings, "not the fingerprints", "`cargo xtask verify toy s1 --bless`");
}
