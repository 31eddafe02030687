//! The judge of untrusted work over the toy: what is believed, and what is not.

use crate::support::{Toy, externs};
use std::path::{Path, PathBuf};
use xtask::grade::judge::Grader;
use xtask::grade::result::{Reached, StepGrade};
use xtask::grade::sandbox::Isolation;
use xtask::grade::screen::findings;
use xtask::workspace::{Workspace, files, read};
use xtask::{bank, starter};

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const ADDS: &str = "self.total = self.total.saturating_add(number);";

fn graded(toy: &Toy, source: &str) -> StepGrade {
    let (workspace, chapter) = (toy.workspace(), toy.chapter());
    let isolation = Isolation::detect().unwrap();
    let grader =
        Grader::with(&workspace, std::slice::from_ref(&chapter), isolation, 7, externs()).unwrap();
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

/// Every honest source that the workbook has: references, starters, alternatives, planted bugs.
#[test]
fn no_honest_work_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let workspace = Workspace { root };
    let mut honest: Vec<(String, String)> = Vec::new();
    // All chapters that have tests, also those that are not in the book yet.
    let rooms = files(&workspace.root.join("tests")).unwrap();
    for room in rooms.iter().filter(|room| room.join("main.rs").is_file()) {
        let chapter = workspace.chapter(room.file_name().unwrap().to_str().unwrap()).unwrap();
        for step in &chapter.steps {
            let solution = read(&chapter.solution(step)).unwrap();
            for bug in bank::bugs(&chapter, step).unwrap_or_default() {
                honest
                    .push((format!("{} {}", step.stem, bug.name), bug.planted(&solution).unwrap()));
            }
            honest.push((step.stem.clone() + "'s starter", starter::of(&solution).unwrap()));
            honest.push((step.stem.clone(), solution));
        }
        for alternative in sources(&room.join("alternatives")) {
            honest.push((alternative.display().to_string(), read(&alternative).unwrap()));
        }
    }
    assert!(honest.len() > 200, "{}", honest.len());
    for (name, source) in honest {
        assert_eq!(findings(&source), Ok(Vec::new()), "{name}");
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    files(folder).unwrap().into_iter().flat_map(below).collect()
}
