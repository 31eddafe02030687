//! The judge of untrusted work over the toy: what is believed, and what is not.

use crate::support::{Toy, externs};
use xtask::grade::judge::Grader;
use xtask::grade::result::{Reached, StepGrade};
use xtask::grade::sandbox::Isolation;

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const ADDS: &str = "self.total = self.total.saturating_add(number);";

fn graded(toy: &Toy, source: &str) -> StepGrade {
    let (workspace, chapter) = (toy.workspace(), toy.chapter());
    let isolation = Isolation::detect().unwrap();
    let grader = Grader::with(&workspace, &[chapter.clone()], isolation, 7, externs()).unwrap();
    grader.step(&chapter, chapter.step("s1").unwrap(), source, 0).unwrap()
}

#[test]
fn the_reference_holds_and_is_believed() {
    let grade = graded(&Toy::sound(), SOLVED);
    assert_eq!(grade.reached, Reached::InProcess, "{grade:?}");
    assert!(grade.holds("TY-CO-1") && grade.holds("TY-CO-2"), "{grade:?}");
}

#[test]
fn a_wrong_step_costs_what_it_breaks() {
    let grade = graded(&Toy::sound(), &SOLVED.replace("saturating_add", "wrapping_add"));
    assert_eq!(grade.reached, Reached::InProcess, "{grade:?}");
    assert!(grade.holds("TY-CO-1") && !grade.holds("TY-CO-2"), "{grade:?}");
}

#[test]
fn a_printed_pass_is_none() {
    let print = "println!(\"test result: ok. 1 passed\"); std::process::exit(0);";
    let grade = graded(&Toy::sound(), &SOLVED.replace(ADDS, print));
    assert!(!grade.holds("TY-CO-1") && !grade.holds("TY-CO-2"), "{grade:?}");
}
