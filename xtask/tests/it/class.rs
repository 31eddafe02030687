//! A class of the toy, graded by the command a teacher types.

use crate::support::{Toy, externs, said, xtask};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use xtask::grade::result::{Reached, StudentResult};
use xtask::verify::witness;

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const MEAN: &str = include_str!("../toy/solutions/toy/src/s2_mean.rs");
const ADDS: &str = "self.total.saturating_add(number)";

/// A toy with the workbook's libraries in it and its fingerprints kept, so that it can be graded.
fn toy() -> Toy {
    let toy = Toy::sound();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let externs = externs();
    for path in ["Cargo.toml", "Cargo.lock", "tests/sim", "tests/kit", "target/learn/externs.json"]
    {
        let to = toy.root().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let copied = Command::new("cp").arg("-r").arg(root.join(path)).arg(&to).status();
        assert!(copied.unwrap().success());
    }
    let chapter = toy.chapter();
    let steps: Vec<_> = chapter.steps.iter().collect();
    witness::check(&chapter, &steps, &externs, true, &|_, _| {}).unwrap();
    toy
}

/// Hands in `text` as the first step of `student`, and the reference as the second.
fn hand_in(toy: &Toy, student: &str, text: &str) {
    let folder = toy.root().join("class").join(student).join("exercises/toy/src");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("s1_counter.rs"), text).unwrap();
    fs::write(folder.join("s2_mean.rs"), MEAN).unwrap();
}

/// A counter whose every total is too large by `number`: its failure says so.
fn off_by(number: usize) -> String {
    SOLVED.replace(ADDS, &format!("self.total.saturating_add(number + {number})"))
}

fn grade(toy: &Toy, out: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = xtask(toy, &[&["grade", "class", "--out", out], more].concat());
    (output.status.code(), said(&output))
}

fn result(toy: &Toy, out: &str, student: &str) -> StudentResult {
    let text = fs::read(toy.root().join(out).join(student).join("result.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// All files below OUT but those that say how long it took.
fn contents(toy: &Toy, out: &str) -> BTreeMap<String, Vec<u8>> {
    fn gather(root: &Path, folder: &Path, all: &mut BTreeMap<String, Vec<u8>>) {
        for path in xtask::workspace::files(folder).unwrap() {
            let told = path.strip_prefix(root).unwrap().display().to_string();
            match path.is_dir() {
                true => gather(root, &path, all),
                false => drop(all.insert(told, fs::read(&path).unwrap())),
            }
        }
    }
    let (root, mut all) = (toy.root().join(out), BTreeMap::new());
    gather(&root, &root, &mut all);
    all.retain(|path, _| !["class.html", ".grading/times.json"].contains(&path.as_str()));
    all
}

#[test]
fn a_class_is_graded_and_nothing_is_done_twice() {
    let toy = toy();
    hand_in(&toy, "anna", SOLVED);
    hand_in(&toy, "bo", "fn open( {");
    hand_in(&toy, "cy", &SOLVED.replace("saturating_add", "wrapping_add"));
    fs::create_dir(toy.root().join("class/empty")).unwrap();
    let roster =
        "name,id,submitted\nanna,1,2026-11-20T10:00:00Z\nbo,2,2026-11-22T10:00:00Z\ndee,4,\n";
    fs::write(toy.root().join("roster.csv"), roster).unwrap();
    let config =
        "[points]\nTY-CO-1 = 3\n[late]\ndeadline = 2026-11-21T00:00:00Z\nper_day_percent = 10\n";
    fs::write(toy.root().join("grading.toml"), config).unwrap();
    let with = ["--roster", "roster.csv", "--config", "grading.toml", "--format", "junit,canvas"];
    let (code, text) = grade(&toy, "out", &with);
    assert_eq!(code, Some(1), "an empty submission needs a look: {text}");
    let grades = fs::read_to_string(toy.root().join("out/grades.csv")).unwrap();
    let expected = "\
student,id,login,email,folder,submitted,days late,late %,toy (of 6),earned,total,of,look at
anna,1,,,anna,2026-11-20T10:00:00Z,0,0,6,6,6,6,
bo,2,,,bo,2026-11-22T10:00:00Z,2,20,2,2,1.6,6,1 not compiled
cy,,,,cy,yes,0,0,5,5,5,6,
dee,4,,,dee,no,0,0,0,0,0,6,nothing handed in
empty,,,,empty,yes,0,0,0,0,0,6,1 refused
";
    assert_eq!(grades, expected);
    let cy = &result(&toy, "out", "cy").steps[0];
    assert_eq!(cy.reached, Reached::InProcess);
    assert_eq!(cy.verdict.looks_like.as_ref().unwrap().bug, "wraps");
    let explained = said(&xtask(&toy, &["grade", "explain", "cy", "TY-CO-2", "--out", "out"]));
    assert!(explained.contains("the same as was graded"), "{explained}");

    let before = contents(&toy, "out");
    assert_eq!(grade(&toy, "out", &with).0, Some(1));
    assert_eq!(contents(&toy, "out"), before, "a second run changes nothing");
    let times = fs::read_to_string(toy.root().join("out/.grading/times.json")).unwrap();
    assert!(times.contains("\"judged\": 4"), "bo's step, cy's, anna's, and one mean: {times}");
}

#[test]
fn students_are_never_mixed() {
    const STUDENTS: usize = 24;
    let toy = toy();
    for student in 1..=STUDENTS {
        hand_in(&toy, &format!("s{student}"), &off_by(student));
    }
    assert_eq!(grade(&toy, "out", &["--jobs", "8"]).0, Some(0));
    for student in 1..=STUDENTS {
        let result = result(&toy, "out", &format!("s{student}"));
        let sum = &result.steps[0].verdict.requirements[0].failing().unwrap();
        let got = &sum.failure.as_ref().unwrap().got;
        assert_eq!(*got, (5 + 2 * student).to_string());
    }
}

#[test]
fn shards_merged_are_the_single_run() {
    let toy = toy();
    for student in 1..=6 {
        hand_in(&toy, &format!("s{student}"), &off_by(student % 3));
    }
    let seed = ["--seed", "7"];
    assert_eq!(grade(&toy, "whole", &seed).0, Some(0));
    for (out, shard) in [("a", "1/2"), ("b", "2/2")] {
        let (code, text) = grade(&toy, out, &["--seed", "7", "--shard", shard]);
        assert_eq!(code, Some(0), "{text}");
    }
    let merge = |outs: &[&str]| {
        let output = xtask(&toy, &[&["grade", "merge", "--out", "merged"], outs].concat());
        (output.status.code(), said(&output))
    };
    let (code, text) = merge(&["a"]);
    assert!(code == Some(2) && text.contains("shards are missing: 2/2"), "{text}");
    assert_eq!(merge(&["a", "b"]).0, Some(0));
    assert_eq!(contents(&toy, "merged"), contents(&toy, "whole"));

    assert_eq!(grade(&toy, "c", &["--seed", "8", "--shard", "2/2"]).0, Some(0));
    let (code, text) = merge(&["a", "c"]);
    assert!(code == Some(2) && text.contains("their seeds are 7 and 8"), "{text}");
    toy.edit("tests/toy/s2_mean.rs", "//! Step 2", "//! Step two");
    assert_eq!(grade(&toy, "d", &["--seed", "7", "--shard", "2/2"]).0, Some(0));
    let (code, text) = merge(&["a", "d"]);
    assert!(code == Some(2) && text.contains("differ for toy/s2_mean"), "{text}");
}

/// Killed at several moments and run again: the grades of an undisturbed run. Twenty moments, and a
/// full disk, are `cargo run -p xtask --example class -- kill`.
#[test]
fn a_killed_run_goes_on_where_it_was() {
    let toy = toy();
    for student in 1..=6 {
        hand_in(&toy, &format!("s{student}"), &off_by(student));
    }
    let arguments = ["--seed", "7", "--jobs", "2"];
    assert_eq!(grade(&toy, "calm", &arguments).0, Some(0));
    for moment in [400, 1300, 2600] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_xtask"));
        run.args(["grade", "class", "--out", "out"]).args(arguments).current_dir(toy.root());
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    assert_eq!(grade(&toy, "out", &arguments).0, Some(0));
    assert_eq!(contents(&toy, "out"), contents(&toy, "calm"));
}

#[test]
fn what_cannot_be_is_told_before_anything_is_judged() {
    let toy = toy();
    hand_in(&toy, "anna", SOLVED);
    fs::write(toy.root().join("grading.toml"), "[points]\nTY-CO-7 = 2\n").unwrap();
    let (code, text) = grade(&toy, "out", &["--config", "grading.toml"]);
    assert!(
        code == Some(2) && text.contains("grading.toml") && text.contains("line 2, column 1"),
        "{text}"
    );
    assert!(text.contains("did you mean `TY-CO-"), "{text}");
    fs::write(toy.root().join("file"), "").unwrap();
    let (code, text) = grade(&toy, "file/out", &[]);
    assert!(code == Some(2) && text.contains("cannot be written"), "{text}");
    let (code, text) = grade(&toy, "out", &["--shard", "3/2"]);
    assert!(code == Some(2) && text.contains("K/N"), "{text}");
    fs::remove_dir_all(toy.root().join("solutions")).unwrap();
    let (code, text) = grade(&toy, "out", &[]);
    assert!(code == Some(2) && text.contains("teacher's copy only"), "{text}");
}
