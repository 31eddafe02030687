//! What a student hands in.

use crate::support::{Toy, said, xtask};
use rstest::rstest;
use std::fs;
use xtask::submission::{LARGEST, Submission};

const SOLVED: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");
const STEP: &str = "exercises/toy/src/s1_counter.rs";

fn submitted(toy: &Toy) -> (Option<i32>, String, Option<Submission>) {
    let output = xtask(toy, &["submit"]);
    let archive = fs::read(toy.root().join("submission.tar.gz")).ok();
    let unpacked = archive.map(|archive| Submission::unpacked(&archive).unwrap());
    (output.status.code(), said(&output), unpacked)
}

#[test]
fn steps_and_design_files_are_handed_in_and_nothing_else() {
    let toy = Toy::sound();
    fs::write(toy.root().join(STEP), SOLVED).unwrap();
    for other in ["exercises/toy/design.toml", "exercises/toy/src/mine.rs", "exercises/toy/a.txt"] {
        fs::write(toy.root().join(other), "mine").unwrap();
    }
    let (code, text, submission) = submitted(&toy);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("toy: 1 of 2 steps written"), "{text}");
    let files = submission.unwrap().files;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["exercises/toy/design.toml", STEP, "exercises/toy/src/s2_mean.rs"]);
    assert_eq!(files[STEP], SOLVED);
}

#[test]
fn the_same_work_gives_the_same_archive() {
    let pack = || {
        let toy = Toy::sound();
        fs::write(toy.root().join(STEP), SOLVED).unwrap();
        Submission::of(&toy.workspace(), &[toy.chapter()]).unwrap().packed().unwrap()
    };
    assert_eq!(pack(), pack());
}

#[test]
fn a_step_that_is_not_rust_is_handed_in_and_its_line_told() {
    let toy = Toy::sound();
    fs::write(toy.root().join(STEP), "\nfn open( {").unwrap();
    fs::remove_file(toy.root().join("exercises/toy/src/s2_mean.rs")).unwrap();
    let (code, text, submission) = submitted(&toy);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("s1: line 2 is not Rust"), "{text}");
    assert!(text.contains("s2: its file is missing"), "{text}");
    assert_eq!(submission.unwrap().files.len(), 1);
}

#[rstest]
#[case::too_large(vec![b' '; LARGEST as usize], "256 are allowed")]
#[case::no_text(vec![0xff, 0xfe], "it is not UTF-8")]
#[case::untouched(include_bytes!("../toy/exercises/toy/src/s1_counter.rs").to_vec(), "nothing to hand in")]
fn what_nobody_could_grade_is_refused_before_anything_is_written(
    #[case] contents: Vec<u8>,
    #[case] why: &str,
) {
    let toy = Toy::sound();
    fs::write(toy.root().join(STEP), contents).unwrap();
    let (code, text, submission) = submitted(&toy);
    assert_eq!((code, submission), (Some(2), None));
    assert!(text.contains(why), "{text}");
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_to_hand_in() {
    let toy = Toy::sound();
    fs::remove_file(toy.root().join(STEP)).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", toy.root().join(STEP)).unwrap();
    let (code, text, _) = submitted(&toy);
    assert_eq!(code, Some(2));
    assert!(text.contains("no regular file"), "{text}");
}
