//! A copy of the toy workbook, for tests that break it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use xtask::externs::Externs;
use xtask::workspace::{Chapter, Workspace};

/// The toy in a folder of its own.
pub struct Toy {
    folder: TempDir,
}

impl Toy {
    /// A copy of the sound toy.
    pub fn sound() -> Self {
        let toy = Toy { folder: tempfile::tempdir().unwrap() };
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy"), toy.root());
        // Not in the tree: cargo would take the toy for a part of the workbook.
        fs::write(toy.root().join("exercises/toy/Cargo.toml"), "").unwrap();
        toy
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn workspace(&self) -> Workspace {
        Workspace { root: self.root().to_owned() }
    }

    pub fn chapter(&self) -> Chapter {
        self.workspace().chapter("toy").unwrap()
    }

    /// Replaces the one place where `find` stands in `file`.
    pub fn edit(&self, file: &str, find: &str, put: &str) {
        let path = self.root().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(find).count(), 1, "{find:?} in {file}");
        fs::write(path, text.replacen(find, put, 1)).unwrap();
    }
}

/// Runs a command in the toy as a learner types it.
pub fn xtask(toy: &Toy, args: &[&str]) -> Output {
    // An example that shares this file has no such program, and doesn't call it.
    let program = option_env!("CARGO_BIN_EXE_xtask").unwrap_or("xtask");
    let mut command = Command::new(program);
    command.args(args).current_dir(toy.root()).output().unwrap()
}

/// All it printed.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The toy is judged with the workbook's own libraries.
pub fn externs() -> Externs {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    Externs::of(&root).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}
