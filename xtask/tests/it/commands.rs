//! The commands as a learner types them, where nothing needs compiling.

use crate::support::{Toy, said, xtask};
use rstest::rstest;
use std::fs;
use std::process::Command;

#[test]
fn the_board_shows_every_step_and_what_is_next() {
    let toy = Toy::sound();
    let output = xtask(&toy, &[]);
    let text = said(&output);
    assert!(output.status.success());
    assert!(text.contains("s1   Counter") && text.contains("s2   Mean"), "{text}");
    assert!(text.contains("write exercises/toy/src/s1_counter.rs"), "{text}");
    assert!(!text.contains('\u{1b}'), "colours in a pipe: {text:?}");
}

#[test]
fn hints_come_one_more_each_time_and_are_remembered() {
    let toy = Toy::sound();
    let counts =
        [1, 2, 3, 3].map(|_| said(&xtask(&toy, &["hint", "toy", "s1"])).matches("Hint ").count());
    assert_eq!(counts, [1, 2, 3, 3]);
    assert!(said(&xtask(&toy, &[])).contains("3 hints"));
}

#[test]
fn the_solution_is_locked_until_the_learner_passes_or_gives_up() {
    let toy = Toy::sound();
    let locked = xtask(&toy, &["solution", "toy", "s1"]);
    assert_eq!(locked.status.code(), Some(2));
    assert!(said(&locked).contains("--give-up"), "{}", said(&locked));
    let opened = said(&xtask(&toy, &["solution", "toy", "s1", "--give-up"]));
    assert!(
        opened.contains("+        self.total") && opened.contains("-        todo!()"),
        "{opened}"
    );
    assert!(said(&xtask(&toy, &[])).contains("solution opened"));
}

#[test]
fn a_reset_keeps_the_learners_file_and_names_its_place() {
    let toy = Toy::sound();
    let path = toy.root().join("exercises/toy/src/s1_counter.rs");
    let starter = fs::read_to_string(&path).unwrap();
    fs::write(&path, "mine").unwrap();
    let text = said(&xtask(&toy, &["reset", "toy", "s1"]));
    let kept = text.split("kept as ").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(fs::read_to_string(toy.root().join(kept)).unwrap(), "mine");
    assert_eq!(fs::read_to_string(&path).unwrap(), starter);
    assert!(said(&xtask(&toy, &["reset", "toy"])).contains("as handed out already"));
}

#[test]
fn a_reset_brings_a_deleted_step_back_but_no_folder_of_a_deleted_chapter() {
    let toy = Toy::sound();
    let step = toy.root().join("exercises/toy/src/s1_counter.rs");
    fs::remove_file(&step).unwrap();
    assert!(xtask(&toy, &["reset", "toy", "s1"]).status.success());
    assert!(step.is_file());
    fs::remove_dir_all(toy.root().join("exercises/toy")).unwrap();
    let text = said(&xtask(&toy, &["reset", "toy", "s1"]));
    assert!(text.contains("git restore exercises/toy"), "{text}");
    assert!(!toy.root().join("exercises/toy").exists());
}

#[rstest]
#[case(&["check", "toi"], "no chapter is called `toi`; the chapters are: toy")]
#[case(&["check", "toy", "s9"], "no step `s9`; its steps are: s1_counter, s2_mean")]
#[case(&["hint", "toy", "s9"], "no step `s9`")]
#[case(&["new-chapter", "Bad Name", "T"], "is not kebab-case")]
#[case(&["new-chapter", "toy", "T"], "there already: nothing was written")]
#[case(&["new-step", "toy", "Bad-Noun"], "is not snake_case")]
fn a_mistake_on_the_command_line_is_answered_with_what_there_is(
    #[case] args: &[&str],
    #[case] message: &str,
) {
    let output = xtask(&Toy::sound(), args);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains(message), "{}", said(&output));
}

#[test]
fn outside_the_workbook_the_commands_say_where_they_belong() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is not inside the workbook"), "{}", said(&output));
}

#[test]
fn malformed_progress_is_named_and_kept() {
    let toy = Toy::sound();
    let path = toy.root().join(".workbook/progress.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "no toml").unwrap();
    let text = said(&xtask(&toy, &[]));
    assert!(text.contains("progress.toml is malformed") && text.contains("move it away"), "{text}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "no toml");
}

#[test]
fn a_new_chapter_touches_the_summary_only_and_a_new_step_nothing_shared() {
    let toy = Toy::sound();
    let text = said(&xtask(&toy, &["new-chapter", "url-shortener", "URL shortener"]));
    let changed: Vec<&str> = text.lines().filter(|line| line.starts_with("changed")).collect();
    assert_eq!(changed, ["changed book/SUMMARY.md"]);
    let text = said(&xtask(&toy, &["new-step", "url-shortener", "redirect"]));
    let shared: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("changed") && !line.contains("/url-shortener/"))
        .collect();
    assert_eq!(shared, [""; 0]);
}
