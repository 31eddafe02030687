//! The judge of untrusted work over the toy: what is believed, and what is not.

use crate::support::{Toy, externs};
use rstest::rstest;
use std::path::{Path, PathBuf};
use xtask::grade::judge::Grader;
use xtask::grade::layers::Layer;
use xtask::grade::result::{Reached, StepGrade};
use xtask::grade::sandbox::Isolation;
use xtask::grade::screen::findings;
use xtask::run::End;
use xtask::workspace::{Workspace, files, read};
use xtask::{bank, starter};

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const ADDS: &str = "self.total = self.total.saturating_add(number);";

fn graded(toy: &Toy, source: &str) -> StepGrade {
    graded_in(Isolation::detect().unwrap(), toy, source)
}

fn graded_in(isolation: Isolation, toy: &Toy, source: &str) -> StepGrade {
    let (workspace, chapter) = (toy.workspace(), toy.chapter());
    let grader =
        Grader::with(&workspace, std::slice::from_ref(&chapter), isolation, 7, externs()).unwrap();
    grader.step(&chapter, chapter.step("s1").unwrap(), source, 0).unwrap()
}

#[rstest]
#[case::bubblewrap(Isolation::Bubblewrap)]
#[case::landlock(Isolation::Landlock)]
fn the_reference_holds_and_is_believed(#[case] isolation: Isolation) {
    let grade = graded_in(isolation, &Toy::sound(), SOLVED);
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

#[test]
fn the_same_source_gives_the_same_grade_and_key_whoever_works() {
    let (toy, isolation) = (Toy::sound(), Isolation::detect().unwrap());
    let (workspace, chapter) = (toy.workspace(), toy.chapter());
    let judge = |seed| {
        Grader::with(&workspace, std::slice::from_ref(&chapter), isolation, seed, externs())
            .unwrap()
    };
    let (grader, other, step) = (judge(7), judge(8), chapter.step("s1").unwrap());
    let loops = SOLVED.replace(ADDS, "loop {}");
    for source in [SOLVED, &loops, "fn open( {"] {
        let grade = |worker| {
            let grade = grader.step(&chapter, step, source, worker).unwrap();
            serde_json::to_string(&grade).unwrap()
        };
        assert_eq!(grade(0), grade(1));
    }
    let key = |grader: &Grader, source| grader.key(&chapter, step, source);
    assert_eq!(key(&grader, SOLVED), key(&grader, SOLVED));
    assert_ne!(key(&grader, SOLVED), key(&grader, &loops), "another source");
    assert_ne!(key(&grader, SOLVED), key(&other, SOLVED), "another seed");
    let before = key(&grader, SOLVED);
    toy.edit("tests/toy/s1_counter.rs", "trace.did(\"add(1)\");", "");
    assert_ne!(before, key(&grader, SOLVED), "other tests");
}

#[test]
fn a_loop_is_told_as_one() {
    let grade = graded(&Toy::sound(), &SOLVED.replace(ADDS, "loop {}"));
    let tests = grade.verdict.requirements.iter().flat_map(|checked| &checked.tests);
    let ends: Vec<End> = tests.filter_map(|test| Some(test.failure.as_ref()?.end)).collect();
    assert_eq!(ends, [End::TimedOut; 3]);
}

#[test]
fn a_starter_is_unwritten_and_an_open_bracket_does_not_compile() {
    let toy = Toy::sound();
    let starter = read(&toy.root().join("exercises/toy/src/s1_counter.rs")).unwrap();
    assert_eq!(graded(&toy, &starter).reached, Reached::Unwritten);
    let grade = graded(&toy, "fn open( {");
    assert_eq!(grade.reached, Reached::NotCompiled);
    let error = grade.verdict.compile_error.unwrap();
    assert!(error.meaning.contains("s1_counter.rs:1 does not compile"), "{}", error.meaning);
}

#[test]
fn unsafe_is_found_by_the_compiler_with_its_line() {
    let source = SOLVED.replace(ADDS, &format!("unsafe {{ {ADDS} }}"));
    let grade = graded(&Toy::sound(), &format!("#![allow(unsafe_code)]\n{source}"));
    assert_eq!(grade.reached, Reached::Screened);
    assert_eq!(grade.findings[0].line, 13, "{:?}", grade.findings);
}

#[test]
fn an_end_that_says_pass_without_a_record_is_not_believed() {
    let toy = Toy::sound();
    let print = "println!(\"\\ntest result: ok. 1 passed\"); std::process::exit(0);";
    let chapter = toy.chapter();
    let (workspace, isolation) = (toy.workspace(), Isolation::detect().unwrap());
    let grader = Grader::with(&workspace, std::slice::from_ref(&chapter), isolation, 7, externs());
    let grader = grader.unwrap().without(&[Layer::Screen]);
    let source = SOLVED.replace(ADDS, print);
    let grade = grader.step(&chapter, chapter.step("s1").unwrap(), &source, 0).unwrap();
    assert_eq!(grade.reached, Reached::Disbelieved);
    assert!(!grade.holds("TY-CO-1"));
}

/// A hidden test: the total after one number, whatever it is.
const HIDDEN: &str = r#"
use kit::property;
use toy::s1_counter::Counter;

#[test]
fn ty_co_1_one_number_is_the_total() {
    property::holds("TY-CO-1", 0..1_000_000_000_u64, |trace, number| {
        let mut counter = Counter::default();
        trace.did(format!("add({number})"));
        counter.add(number);
        trace.expect("total()", || counter.total(), number)
    });
}
"#;

#[test]
fn hidden_tests_count_and_draw_from_the_seed_of_the_grading() {
    let toy = Toy::sound();
    std::fs::create_dir(toy.root().join("tests/toy/hidden")).unwrap();
    std::fs::write(toy.root().join("tests/toy/hidden/s1_counter.rs"), HIDDEN).unwrap();
    assert!(graded(&toy, &format!("{SOLVED}\n")).holds("TY-CO-1"));
    let first = graded(&toy, &SOLVED.replace(ADDS, "self.total += number & !1024;"));
    let checked = &first.verdict.requirements[0];
    let hidden = checked.tests.iter().find(|test| test.name.contains("one_number")).unwrap();
    let failure = hidden.failure.as_ref().unwrap();
    assert_eq!(failure.seed.as_deref(), Some("0x5eed"), "{failure:?}");
    assert!(!first.holds("TY-CO-1"));
}

#[test]
fn a_mistake_that_the_usual_seed_misses_is_found_by_the_seed_of_the_grading() {
    let toy = Toy::sound();
    std::fs::create_dir(toy.root().join("tests/toy/hidden")).unwrap();
    std::fs::write(toy.root().join("tests/toy/hidden/s1_counter.rs"), HIDDEN).unwrap();
    // One number in 257 is lost; the usual seed draws none such, the grading's does.
    let grade = graded(&toy, &SOLVED.replace(ADDS, &format!("if number % 257 != 5 {{ {ADDS} }}")));
    let failing = grade.verdict.requirements[0].failing().unwrap();
    assert_eq!(failing.failure.as_ref().unwrap().seed.as_deref(), Some("0x7"));
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
