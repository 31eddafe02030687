//! What the workbook remembers of a learner: `.workbook/progress.toml`, outside git.

use crate::judge::Verdict;
use crate::workspace::{Chapter, Step, files};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Everything remembered, by chapter and step.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    #[serde(flatten)]
    chapters: BTreeMap<String, BTreeMap<String, Remembered>>,
    #[serde(skip)]
    path: PathBuf,
}

/// What is remembered of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Hints taken, 0 to 3.
    pub hints: usize,
    /// Whether the solution was opened without passing.
    pub gave_up: bool,
    /// Requirements that held at the last verdict.
    pub held: usize,
    /// Requirements there were at the last verdict; 0 before the first.
    pub of: usize,
    /// The learner's file at the last verdict, hashed.
    pub written: String,
    /// The step's page, tests and given files at the last verdict, hashed.
    pub shipped: String,
}

impl Remembered {
    /// Whether the step passed at the last verdict.
    pub fn passed(&self) -> bool {
        self.of > 0 && self.held == self.of
    }
}

impl Progress {
    /// What is remembered in the workbook at `root`; nothing before the first verdict.
    ///
    /// # Errors
    /// If the file is there but malformed.
    pub fn open(root: &Path) -> Result<Self> {
        let path = root.join(".workbook/progress.toml");
        let mut progress: Progress = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| {
                format!(
                    "{} is malformed: move it away, and `cargo xtask check` writes a new one",
                    path.display()
                )
            })?,
            Err(_) => Progress::default(),
        };
        progress.path = path;
        Ok(progress)
    }

    /// What is remembered of a step.
    pub fn of(&self, slug: &str, stem: &str) -> Remembered {
        self.chapters.get(slug).and_then(|steps| steps.get(stem)).cloned().unwrap_or_default()
    }

    /// Changes what is remembered of a step, and keeps it.
    ///
    /// # Errors
    /// If the file cannot be written; nothing is half-written.
    pub fn change(
        &mut self,
        slug: &str,
        stem: &str,
        change: impl FnOnce(&mut Remembered),
    ) -> Result<()> {
        let steps = self.chapters.entry(slug.to_owned()).or_default();
        change(steps.entry(stem.to_owned()).or_default());
        write_whole(&self.path, &toml::to_string_pretty(self)?)
    }

    /// Remembers a verdict on the file `subject`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn judged(
        &mut self,
        chapter: &Chapter,
        step: &Step,
        subject: &str,
        verdict: &Verdict,
    ) -> Result<()> {
        let (written, shipped) = (hash([subject.as_bytes()]), shipped(chapter, step)?);
        self.change(&chapter.slug, &step.stem, |remembered| {
            remembered.held = verdict.held();
            // A step that does not compile keeps its number of requirements, none of which hold.
            remembered.of = remembered.of.max(1);
            if !verdict.requirements.is_empty() {
                remembered.of = verdict.requirements.len();
            }
            remembered.written = written;
            remembered.shipped = shipped;
        })
    }
}

/// A hash of all a step is judged by: its page, its tests, what is given.
///
/// # Errors
/// If one of them cannot be read.
pub fn shipped(chapter: &Chapter, step: &Step) -> Result<String> {
    let mut paths = vec![chapter.section(step), chapter.tests(step)];
    let is_step = |path: &PathBuf| chapter.steps.iter().any(|step| chapter.exercise(step) == *path);
    paths
        .extend(files(&chapter.room("exercises").join("src"))?.into_iter().filter(|p| !is_step(p)));
    let texts = paths
        .iter()
        .filter(|path| path.is_file())
        .map(|path| fs::read(path).with_context(|| format!("{} cannot be read", path.display())));
    Ok(hash(texts.collect::<Result<Vec<_>>>()?))
}

/// SHA-256 of `parts` in hexadecimal.
pub fn hash<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_ref());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file whole or not at all, and makes its folder.
///
/// # Errors
/// If the disk is full or read-only; what was there before stays.
pub fn write_whole(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(folder).with_context(|| unwritable(path))?;
    replace(path, text.as_bytes())
}

/// As [`write_whole`], in a folder that is there.
///
/// # Errors
/// If the folder is absent, or the disk full or read-only; what was there before stays.
pub fn replace(path: &Path, contents: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let write = || -> Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(contents)?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| unwritable(path))
}

fn unwritable(path: &Path) -> String {
    format!("{} cannot be written: is the disk full or read-only?", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut progress = Progress::open(folder.path()).unwrap();
        progress.change("rate-limiter", "s1_fixed_window", |step| step.hints = 2).unwrap();
        let again = Progress::open(folder.path()).unwrap();
        assert_eq!(again.of("rate-limiter", "s1_fixed_window").hints, 2);
        assert_eq!(again.of("rate-limiter", "s2_sliding_log"), Remembered::default());
    }

    #[test]
    fn a_malformed_file_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".workbook/progress.toml");
        write_whole(&path, "no toml at all").unwrap();
        let error = Progress::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("progress.toml is malformed"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "no toml at all");
    }
}
