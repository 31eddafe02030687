//! What a student gets of the real workbook: whole, true to its manifest, and nothing secret in it.

use crate::support::Toy;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;
use xtask::workspace::{Workspace, read};
use xtask::{bank, integrity, state, verb};

static WORKBOOK: LazyLock<Workspace> = LazyLock::new(|| Workspace {
    root: Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned(),
});

/// Written once, looked at by several tests.
static HANDOUT: LazyLock<(TempDir, Workspace)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("handout");
    verb::handout::write(&WORKBOOK, &WORKBOOK.chapters().unwrap(), &root).unwrap();
    (folder, Workspace { root })
});

/// All files below a folder: path from it, and text.
fn texts(root: &Path) -> BTreeMap<PathBuf, String> {
    let (mut texts, mut open) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => open.push(entry.path()),
                false => {
                    let below = entry.path().strip_prefix(root).unwrap().to_owned();
                    texts.insert(below, read(&entry.path()).unwrap());
                }
            }
        }
    }
    texts
}

/// Every three lines of code that follow each other: one alone may be anybody's.
fn passages(code: &str) -> BTreeSet<String> {
    let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let lines: Vec<&str> = lines.filter(|line| line.len() > 5).collect();
    lines.windows(3).map(|lines| lines.join("\n")).collect()
}

#[test]
fn no_passage_of_a_solution_an_alternative_or_a_bug_is_handed_out() {
    let mut secrets = BTreeSet::new();
    for chapter in WORKBOOK.chapters().unwrap() {
        let alternatives = texts(&chapter.room("tests").join("alternatives"));
        secrets.extend(alternatives.values().flat_map(|code| passages(code)));
        for step in &chapter.steps {
            let solution = read(&chapter.solution(step)).unwrap();
            secrets.extend(passages(&solution));
            for bug in bank::bugs(&chapter, step).unwrap() {
                secrets.extend(passages(&bug.planted(&solution).unwrap()));
            }
            // The face is in both.
            let face = xtask::starter::of(&solution).unwrap();
            let given = passages(&face);
            secrets.retain(|passage| !given.contains(passage));
        }
    }
    assert!(secrets.len() > 1000, "{} passages to look for", secrets.len());
    for (path, text) in texts(&HANDOUT.1.root) {
        let found: Vec<_> = passages(&text).intersection(&secrets).cloned().collect();
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
}

#[test]
fn the_rooms_of_the_answers_are_absent() {
    let paths: Vec<PathBuf> = texts(&HANDOUT.1.root).into_keys().collect();
    let secret = |path: &&PathBuf| {
        let names = ["solutions", "bugs", "alternatives"];
        path.starts_with("tests") && path.ends_with("solution.rs")
            || path.ends_with("bench_solution.rs")
            || path.starts_with("xtask/tests")
            || path.components().any(|part| names.iter().any(|name| part.as_os_str() == *name))
    };
    assert_eq!(paths.iter().filter(secret).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
    assert!(paths.iter().any(|path| path.starts_with("tests/rate-limiter/fingerprints")));
    assert!(!HANDOUT.1.has_solutions());
}

#[test]
fn the_manifest_lists_every_file_and_is_true() {
    let root = &HANDOUT.1.root;
    let manifest = read(&root.join(integrity::MANIFEST)).unwrap();
    let listed: BTreeMap<PathBuf, String> = manifest
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(hash, path)| (path.into(), hash.to_owned()))
        .collect();
    let mut there = texts(root);
    there.remove(Path::new(integrity::MANIFEST)).unwrap();
    let hashed: BTreeMap<PathBuf, String> =
        there.into_iter().map(|(path, text)| (path, state::hash([text]))).collect();
    assert_eq!(listed, hashed);
    assert_eq!(integrity::changed(&HANDOUT.1).unwrap(), None);
}

#[test]
fn cargo_accepts_it_offline_and_changes_nothing() {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--locked", "--offline", "--format-version", "1"]);
    let output = cargo.current_dir(&HANDOUT.1.root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut cargo = Command::new("cargo");
    cargo.args(["update", "--workspace", "--locked", "--offline"]);
    let output = cargo.current_dir(&HANDOUT.1.root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_exercises_are_the_starters_whatever_the_teacher_wrote_there() {
    let root = &HANDOUT.1.root;
    for chapter in WORKBOOK.chapters().unwrap() {
        for step in &chapter.steps {
            let exercise = read(&root.join(chapter.told(&chapter.exercise(step)))).unwrap();
            let starters = root.join(".workbook/starters").join(&chapter.slug).join("src");
            assert_eq!(read(&starters.join(format!("{}.rs", step.stem))).unwrap(), exercise);
            assert!(exercise.contains("todo!()"), "{} {}", chapter.slug, step.stem);
        }
    }
}

#[test]
fn a_folder_that_is_not_empty_and_one_inside_the_workbook_are_refused() {
    let (toy, folder) = (Toy::sound(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("mine"), "").unwrap();
    let refused = |out: &Path| {
        let chapters = toy.workspace().chapters().unwrap();
        verb::handout::write(&toy.workspace(), &chapters, out).unwrap_err().to_string()
    };
    assert!(refused(folder.path()).contains("is not empty"));
    assert!(refused(&toy.root().join("exercises/new")).contains("is inside the workbook"));
}
