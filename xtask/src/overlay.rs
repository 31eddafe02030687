//! Steps stand alone: a step is judged among the reference's files, whatever the learner's others hold.

use crate::workspace::{Chapter, Step, files, read};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The sources of a chapter's crate, put together for one step: file name to contents.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Path below `src/`, and the text.
    pub files: BTreeMap<PathBuf, String>,
}

impl Overlay {
    /// The chapter's crate with `subject` as the file of `step`. All else is the reference's; in a
    /// handout, which has no reference, it is the learner's.
    ///
    /// # Errors
    /// If a file of the chapter cannot be read.
    pub fn around(chapter: &Chapter, step: &Step, subject: String) -> Result<Self> {
        let room = chapter.room("solutions");
        let room = if room.is_dir() { room } else { chapter.room("exercises") };
        let mut overlay = Overlay { files: BTreeMap::new() };
        overlay.gather(&room.join("src"), Path::new(""))?;
        overlay.files.insert(format!("{}.rs", step.stem).into(), subject);
        Ok(overlay)
    }

    fn gather(&mut self, folder: &Path, below: &Path) -> Result<()> {
        for path in files(folder)? {
            let name = below.join(path.file_name().expect("a listed file has a name"));
            if path.is_dir() {
                self.gather(&path, &name)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                self.files.insert(name, read(&path)?);
            }
        }
        Ok(())
    }

    /// Writes the sources below `folder`, and removes what an earlier overlay left there.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let written = |path: &Path| format!("{} cannot be written", path.display());
        for (name, text) in &self.files {
            let path = folder.join(name);
            let parent = path.parent().expect("a file stands in a folder");
            fs::create_dir_all(parent).with_context(|| written(parent))?;
            // Untouched files keep their time, and rustc its incremental work.
            if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
                fs::write(&path, text).with_context(|| written(&path))?;
            }
        }
        for path in files(folder)? {
            let name = path.file_name().map(Path::new).expect("a listed file has a name");
            if path.is_file() && !self.files.contains_key(name) {
                fs::remove_file(&path).with_context(|| written(&path))?;
            }
        }
        Ok(())
    }
}
