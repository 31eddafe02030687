//! A chapter that ends in tests of all its steps together.

use crate::support::{Toy, externs, said, xtask};
use std::fs;
use xtask::compile::{Bench, NEVER};
use xtask::judge;
use xtask::overlay::Overlay;
use xtask::verb::starter;
use xtask::verify::{self, witness};

const SECTION: &str = "### Step 3: Both together\n\n#### Your turn\n\nNothing to write.\n\n\
    **TY-ALL-1** The mean of equal numbers is their mean by hand.\n";

const TESTS: &str = "//! Both steps.\n\nuse toy::{s1_counter::Counter, s2_mean::mean};\n\n\
    #[test]\nfn ty_all_1_by_hand() {\n    kit::case(\"TY-ALL-1\", \"4 and 4\", |trace| {\n        \
    let mut counter = Counter::default();\n        counter.add(4);\n        counter.add(4);\n        \
    trace.expect(\"mean\", || mean(&[4, 4]), Some(counter.total() / 2))\n    });\n}\n\n\
    #[test]\nfn ty_all_1_of_nothing() {\n    kit::case(\"TY-ALL-1\", \"nothing\", |trace| {\n        \
    trace.expect(\"mean\", || mean(&[]), None)\n    });\n}\n";

const BUGS: &str = "[[bug]]\nname = \"one-more\"\nin = \"s2_mean\"\nbreaks = [\"TY-ALL-1\"]\n\
    belief = \"The mean counts itself.\"\nhint = \"How many numbers are there?\"\n\
    find = \"checked_div(numbers.len() as u64)\"\n\
    put = \"checked_div(numbers.len() as u64).map(|mean| mean + 1)\"\n\n\
    [[bug]]\nname = \"nothing-is-zero\"\nin = \"s2_mean\"\nbreaks = [\"TY-ALL-1\"]\n\
    belief = \"The mean of nothing is 0.\"\nhint = \"Shared among how many?\"\n\
    find = \"counter.total().checked_div(numbers.len() as u64)\"\n\
    put = \"Some(counter.total() / (numbers.len() as u64).max(1))\"\n";

fn toy() -> Toy {
    let toy = Toy::sound();
    let write = |file: &str, text: &str| fs::write(toy.root().join(file), text).unwrap();
    write("book/toy/s3_both.md", SECTION);
    write("tests/toy/s3_both.rs", TESTS);
    write("tests/toy/bugs/s3_both.toml", BUGS);
    toy.edit("tests/toy/main.rs", "mod s2_mean;", "mod s2_mean;\nmod s3_both;");
    toy.edit(
        "book/toy/README.md",
        "{{#include s2_mean.md}}",
        "{{#include s2_mean.md}}\n\n{{#include s3_both.md}}",
    );
    toy
}

#[test]
fn a_capstone_needs_no_file_no_hints_and_no_starter() {
    let toy = toy();
    let chapter = toy.chapter();
    assert_eq!(chapter.steps.len(), 2);
    let (findings, _) = verify::read(&toy.workspace(), &chapter).unwrap();
    let about = |finding: &&verify::Finding| finding.to_string().contains("s3_both");
    assert_eq!(findings.iter().find(about), None);
    let steps = [chapter.step("s3").unwrap()];
    witness::check(&chapter, &steps, &externs(), true, &|_, _| {}).unwrap();
    let outcome = witness::check(&chapter, &steps, &externs(), false, &|_, _| {}).unwrap();
    assert_eq!(outcome.findings, []);
    assert_eq!((outcome.tests, outcome.bugs), (2, 2));
}

#[test]
fn the_capstone_runs_the_learners_steps_and_the_references_for_the_rest() {
    let toy = toy();
    let chapter = toy.chapter();
    let exercise = toy.root().join("exercises/toy/src/s2_mean.rs");
    let wrong = fs::read_to_string(toy.root().join("solutions/toy/src/s2_mean.rs")).unwrap();
    fs::write(exercise, wrong.replace("checked_div", "checked_mul")).unwrap();
    let (overlay, unwritten) = Overlay::whole(&chapter).unwrap();
    assert_eq!(unwritten, ["s1_counter"]);
    let externs = externs();
    let name = "yours".to_owned();
    let bench = Bench { chapter: &chapter, externs: &externs, name, workers: 1, stop: &NEVER };
    let verdict = judge::overlaid(&bench, chapter.step("s3").unwrap(), overlay).unwrap();
    assert_eq!(verdict.first_broken().unwrap().0.id, "TY-ALL-1");
}

#[test]
fn a_capstone_of_unwritten_steps_says_what_comes_first() {
    let toy = toy();
    let output = xtask(&toy, &["check", "toy", "s3"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("write one first"), "{}", said(&output));
}

#[test]
fn a_step_whose_module_is_not_listed_yet_does_not_give_its_solution_away() {
    let toy = toy();
    fs::write(
        toy.root().join("solutions/toy/src/s3_both.rs"),
        "/// F.\npub fn f() -> u8 {\n    7\n}\n",
    )
    .unwrap();
    let wanted = starter::exercise(&toy.chapter()).unwrap();
    let third = wanted.iter().find(|(path, _)| path.ends_with("s3_both.rs")).unwrap();
    assert!(third.1.contains("todo!()"), "{}", third.1);
}
