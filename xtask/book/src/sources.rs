//! Which files the book is made of, and whether one of them changed.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A number that changes when a file of the book does.
///
/// Asks every file for its time rather than the system for events: a few hundred questions cost a
/// millisecond, and are answered on every file system.
pub fn state(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for file in files(root) {
        let written = fs::metadata(&file).and_then(|data| Ok((data.modified()?, data.len())));
        (file, written.ok()).hash(&mut hasher);
    }
    hasher.finish()
}

/// The book's folder, what its pages include, the figures, and where the steps' faces come from.
fn files(root: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::from([root.join("book.toml")]);
    for folder in ["book", "solutions", "tests", ".workbook/starters"] {
        let entries = WalkDir::new(root.join(folder)).into_iter().flatten();
        files.extend(
            entries.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path()),
        );
    }
    let pages: Vec<PathBuf> = files.iter().filter(|file| is_page(file)).cloned().collect();
    files.extend(pages.iter().flat_map(|page| included(page)));
    files
}

fn is_page(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "md")
}

/// The files that a page includes, of any folder.
fn included(page: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let includes = text.split("{{#").skip(1).filter_map(|rest| {
        let (name, argument) = rest.split_once("}}")?.0.split_once(' ')?;
        let file = argument.trim().split(':').next()?;
        name.ends_with("include").then(|| page.with_file_name("").join(file))
    });
    includes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_included_file_is_a_source() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("book/a")).unwrap();
        fs::create_dir_all(root.path().join("exercises")).unwrap();
        let page = "{{#include ../../exercises/a.rs:one}} {{#map}}";
        fs::write(root.path().join("book/a/README.md"), page).unwrap();
        let before = state(root.path());
        fs::write(root.path().join("exercises/b.rs"), "not of the book").unwrap();
        assert_eq!(state(root.path()), before);
        fs::write(root.path().join("exercises/a.rs"), "of the book").unwrap();
        assert_ne!(state(root.path()), before);
    }
}
