//! Hostile archives and names. Each is refused or made harmless, and the honest neighbour's work is
//! taken as if nothing were beside it.

mod build;

use crate::support::Toy;
use build::{Entry, gz, tar, zip};
use rstest::rstest;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use xtask::grade::intake::{self, Taken};
use xtask::submission::{LARGEST, Submission};

const STEP: &str = "exercises/toy/src/s1_counter.rs";
const HONEST: &str = include_str!("../../toy/solutions/toy/src/s1_counter.rs");
/// What an attack wants to be taken.
const EVIL: &[u8] = b"// evil";

/// A class of one honest student and one with `archive`, taken in.
fn taken(archive: &str, bytes: &[u8]) -> (TempDir, Taken) {
    class(|class| fs::write(class.join(archive), bytes).unwrap())
}

/// A class of one honest student and what `evil` adds to its folder.
fn class(evil: impl FnOnce(&Path)) -> (TempDir, Taken) {
    let (toy, home) = (Toy::sound(), tempfile::tempdir().unwrap());
    let class = home.path().join("class");
    fs::create_dir(&class).unwrap();
    let mut honest = Submission::default();
    honest.files.insert(STEP.to_owned(), HONEST.to_owned());
    fs::write(class.join("honest.tar.gz"), honest.packed().unwrap()).unwrap();
    evil(&class);
    let before = listing(home.path());
    let all = intake::take(&class, &toy.workspace(), &[toy.chapter()], None).unwrap();
    assert_eq!(listing(home.path()), before, "nothing is unpacked to the disk");
    let (honest, mut others): (Vec<Taken>, Vec<Taken>) =
        all.into_iter().partition(|taken| taken.student == "honest");
    assert_eq!(honest[0].files.values().collect::<Vec<_>>(), [HONEST]);
    assert_eq!(honest[0].refused, []);
    (home, others.remove(0))
}

fn listing(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for path in xtask::workspace::files(folder).unwrap() {
        all.push(format!("{path:?} {:?}", path.symlink_metadata().unwrap().len()));
        if path.is_dir() && !path.is_symlink() {
            all.extend(listing(&path));
        }
    }
    all
}

fn refused(taken: &Taken, why: &str) {
    assert!(taken.files.is_empty(), "{:?}", taken.files);
    let told = |refused: &xtask::grade::result::Refused| refused.reason.contains(why);
    assert!(taken.refused.iter().any(told), "{why}: {:?}", taken.refused);
}

/// Writing over a neighbour's file, or over the grader's own.
#[rstest]
#[case::traversal("../../honest/exercises/toy/src/s1_counter.rs", "leaves the archive")]
#[case::traversal_in_the_middle("exercises/toy/../../../s1_counter.rs", "leaves the archive")]
#[case::absolute("/tmp/exercises/toy/src/s1_counter.rs", "is absolute")]
#[case::backslashes("..\\..\\toy\\src\\s1_counter.rs", "leaves the archive")]
#[case::a_drive("C:\\toy\\src\\s1_counter.rs", "is absolute")]
fn paths_that_lead_elsewhere(#[case] path: &str, #[case] why: &str) {
    refused(&taken("evil.tar.gz", &gz(&tar(&[Entry::file(path, EVIL)]))).1, why);
    refused(&taken("evil.zip", &zip(&[Entry::file(path, EVIL)])).1, why);
}

/// Handing in a neighbour's work, a secret of the machine, or something that never ends.
#[rstest]
#[case::a_symbolic_link(tar::EntryType::Symlink, "../../../../honest/s1_counter.rs")]
#[case::a_hard_link(tar::EntryType::Link, "/etc/passwd")]
#[case::a_device(tar::EntryType::Char, "")]
#[case::a_fifo(tar::EntryType::Fifo, "")]
fn what_is_no_regular_file(#[case] kind: tar::EntryType, #[case] target: &str) {
    refused(
        &taken("evil.tar", &tar(&[Entry::special(STEP, kind, target)])).1,
        "not a regular file",
    );
}

#[test]
fn a_link_in_a_zip() {
    let link = Entry { mode: 0o120_777, ..Entry::file(STEP, b"/etc/passwd") };
    refused(&taken("evil.zip", &zip(&[link])).1, "not a regular file");
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_and_in_place_of_one() {
    use std::os::unix::fs::symlink;
    let (_home, taken) = class(|class| {
        fs::create_dir(class.join("evil")).unwrap();
        symlink("/etc/passwd", class.join("evil/s1_counter.rs")).unwrap();
    });
    refused(&taken, "no regular file");
    let (_home, taken) = class(|class| symlink("honest.tar.gz", class.join("evil")).unwrap());
    refused(&taken, "it is a link");
}

/// Filling disk and memory of the grader.
#[test]
fn a_bomb_in_gzip() {
    let zeros = vec![0; 64 << 20];
    let bomb = gz(&tar(&[Entry::file("zeros", &zeros), Entry::file(STEP, EVIL)]));
    assert!(bomb.len() < 1 << 20);
    refused(&taken("evil.tar.gz", &bomb).1, "200 times its size");
}

#[test]
fn a_bomb_in_zip() {
    let zeros = vec![0; 64 << 20];
    refused(&taken("evil.zip", &zip(&[Entry::file(STEP, &zeros)])).1, "256 are allowed");
    // Where nobody asked for the entry, it stays packed.
    let beside = zip(&[Entry::file("zeros", &zeros), Entry::file(STEP, EVIL)]);
    assert_eq!(taken("evil.zip", &beside).1.files.len(), 1);
}

#[test]
fn a_zip_that_lies_about_a_size() {
    let zeros = vec![0; 64 << 20];
    let mut lying = zip(&[Entry::file(STEP, &zeros)]);
    build::replace(&mut lying, &(64_u32 << 20).to_le_bytes(), &10_u32.to_le_bytes());
    let (_home, taken) = taken("evil.zip", &lying);
    assert!(taken.files.is_empty() && !taken.refused.is_empty(), "{:?}", taken.refused);
}

#[test]
fn a_tar_that_lies_about_a_size() {
    let mut lying = tar(&[Entry::file(STEP, EVIL)]);
    lying.truncate(512 + EVIL.len());
    build::size_in_header(&mut lying, 100_000);
    let (_home, taken) = taken("evil.tar", &lying);
    assert!(taken.files.is_empty() && !taken.refused.is_empty(), "{:?}", taken.refused);
    build::size_in_header(&mut lying, 8 << 30);
    refused(&self::taken("evil.tar", &lying).1, "256 are allowed");
}

#[test]
fn entries_without_number() {
    let many: Vec<Entry> = (0..50_001).map(|n| Entry::file(&format!("{n}"), b"")).collect();
    refused(&taken("evil.tar.gz", &gz(&tar(&many))).1, "more than 50000 entries");
}

#[test]
fn a_file_without_end() {
    let large = vec![b' '; LARGEST as usize + 1];
    refused(&taken("evil.tar.gz", &gz(&tar(&[Entry::file(STEP, &large)]))).1, "256 are allowed");
}

/// One file for those who look, another for the grader.
#[test]
fn names_that_are_there_twice() {
    let twice = [Entry::file(STEP, HONEST.as_bytes()), Entry::file(STEP, EVIL)];
    refused(&taken("evil.tar.gz", &gz(&tar(&twice))).1, "2 files of this name");
    let other = STEP.replace("counter", "countes");
    let mut zipped = zip(&[Entry::file(STEP, HONEST.as_bytes()), Entry::file(&other, EVIL)]);
    build::replace(&mut zipped, other.as_bytes(), STEP.as_bytes());
    refused(&taken("evil.zip", &zipped).1, "names a file twice");
}

#[test]
fn names_alike_but_for_case() {
    let alike = STEP.replace("s1", "S1");
    let both = [Entry::file(STEP, HONEST.as_bytes()), Entry::file(&alike, EVIL)];
    for (name, bytes) in [("evil.tar", tar(&both)), ("evil.zip", zip(&both))] {
        refused(&taken(name, &bytes).1, "alike but for case");
    }
}

#[test]
fn two_places_for_one_step() {
    let two = [Entry::file(STEP, HONEST.as_bytes()), Entry::file("s1_counter.rs", EVIL)];
    refused(&taken("evil.zip", &zip(&two)).1, "2 files claim to be this step");
}

#[test]
fn names_and_texts_that_are_no_text() {
    let named = Entry { path: b"\xff\xfe/toy/src/s1_counter.rs".to_vec(), ..Entry::file("", EVIL) };
    let (_home, taken) =
        taken("evil.tar", &tar(&[named, Entry::file("\u{1b}[2J/s2_mean.rs", b"\xff")]));
    assert_eq!(taken.files.len(), 1, "a folder's name is nobody's business");
    assert!(taken.refused[0].reason.contains("not UTF-8"), "{:?}", taken.refused);
    assert!(!taken.refused[0].path.contains('\u{1b}'), "{:?}", taken.refused);
}

#[test]
fn an_archive_in_an_archive_stays_closed() {
    let inner = gz(&tar(&[Entry::file(STEP, EVIL)]));
    refused(
        &taken("evil.zip", &zip(&[Entry::file("inner.tar.gz", &inner)])).1,
        "no file of a graded step",
    );
}

/// Somebody else's name and an earlier hour, in the archive's own list.
#[test]
fn whose_it_is_no_archive_says() {
    let manifest = b"format = 1\nstudent = \"honest\"\nsubmitted = 1970-01-01\n";
    let forged = [Entry::file("submission.toml", manifest), Entry::file(STEP, EVIL)];
    let (_home, taken) = taken("evil.tar.gz", &gz(&tar(&forged)));
    assert_eq!((taken.student.as_str(), taken.person.submitted.as_str()), ("evil", ""));
}

/// Names of submissions that act on terminals, spreadsheets, pages, or the grader's own files.
#[rstest]
#[case::html("<script>alert(1)<", "script-alert")]
#[case::a_formula("=HYPERLINK(\"a\")", "HYPERLINK")]
#[case::an_escape("\u{1b}[31mred", "31mred")]
#[case::bidi("a\u{202e}b", "a")]
#[case::a_file_of_ours("class.html", "class.html-")]
#[case::a_device("nul", "nul-")]
#[case::very_long(&"n".repeat(240), "nnnn")]
fn names_that_act(#[case] name: &str, #[case] folder: &str) {
    let (_home, taken) = class(|class| {
        fs::create_dir(class.join(name)).unwrap();
        fs::write(class.join(name).join("s1_counter.rs"), EVIL).unwrap();
    });
    assert_eq!(taken.files.len(), 1);
    assert!(taken.folder.contains(folder), "{}", taken.folder);
    assert_ne!(taken.folder, "class.html");
    let acts = |c: char| c.is_control() || c == '\u{202e}' || "<>/\"=".contains(c);
    assert!(!taken.folder.contains(acts) && taken.folder.len() < 80, "{}", taken.folder);
    assert!(!taken.student.contains(['\u{1b}', '\u{202e}']), "{}", taken.student);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"evil\xff");
    let (_home, taken) = class(|class| {
        fs::create_dir(class.join(name)).unwrap();
        fs::write(class.join(name).join("s1_counter.rs"), EVIL).unwrap();
    });
    assert_eq!((taken.student.as_str(), taken.files.len()), ("evil\\xff", 1));
}
