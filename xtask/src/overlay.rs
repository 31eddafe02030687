//! Steps stand alone: a step is judged among the reference's files, whatever the learner's others hold.

use crate::compile::CompileError;
use crate::starter;
use crate::workspace::{Chapter, Step, files, read};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A step's file below `src/`.
fn file(step: &Step) -> PathBuf {
    format!("{}.rs", step.stem).into()
}

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
        let mut overlay = Self::reference(chapter)?;
        overlay.files.insert(file(step), subject);
        Ok(overlay)
    }

    /// The chapter's crate for its capstone: the learner's steps, and in place of those that are not
    /// written yet, which are named, the reference's, where there is one.
    ///
    /// # Errors
    /// If a file of the chapter cannot be read.
    pub fn whole(chapter: &Chapter) -> Result<(Self, Vec<String>)> {
        let mut overlay = Self::reference(chapter)?;
        let mut unwritten = Vec::new();
        for step in &chapter.steps {
            let theirs = read(&chapter.exercise(step))?;
            match theirs == starter::of_step(chapter, step)? {
                true => unwritten.push(step.stem.clone()),
                false => drop(overlay.files.insert(file(step), theirs)),
            }
        }
        Ok((overlay, unwritten))
    }

    /// The reference's crate; in a handout, which has none, the learner's.
    ///
    /// # Errors
    /// If a file of the chapter cannot be read.
    pub fn reference(chapter: &Chapter) -> Result<Self> {
        let room = chapter.room("solutions");
        let room = if room.is_dir() { room } else { chapter.room("exercises") };
        let mut overlay = Overlay { files: BTreeMap::new() };
        overlay.gather(&room.join("src"), Path::new(""))?;
        Ok(overlay)
    }

    /// In a handout: puts the starters of those of the learner's other steps in their places that
    /// may be why `subject` does not compile, and says which. They are those where errors stand, or,
    /// if all errors stand in the subject, those whose face is no longer the one handed out.
    pub fn set_aside(
        &mut self,
        chapter: &Chapter,
        subject: &Step,
        error: &CompileError,
    ) -> Vec<Step> {
        if chapter.room("solutions").is_dir() {
            return Vec::new();
        }
        let mut changed = Vec::new();
        for step in chapter.steps.iter().filter(|step| *step != subject) {
            // A starter that was deleted is no reason to have no verdict.
            let Ok(starter) = starter::of_step(chapter, step) else { continue };
            let theirs = self.files.get(&file(step)).cloned().unwrap_or_default();
            if theirs != starter {
                changed.push((step, theirs, starter));
            }
        }
        let broken = |step: &Step| error.files.contains(&chapter.told(&chapter.exercise(step)));
        let any_broken = changed.iter().any(|(step, ..)| broken(step));
        changed.retain(|(step, theirs, starter)| match any_broken {
            true => broken(step),
            false => starter::of(theirs).ok().as_ref() != Some(starter),
        });
        let place = |(step, _, starter): (&Step, String, String)| {
            self.files.insert(file(step), starter);
            step.clone()
        };
        changed.into_iter().map(place).collect()
    }

    fn gather(&mut self, folder: &Path, below: &Path) -> Result<()> {
        for path in files(folder)? {
            let name = below.join(path.file_name().expect("a listed file has a name"));
            if path.is_dir() {
                self.gather(&path, &name)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read(&path);
                let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
                // Bytes that are no UTF-8 cost the step that holds them its verdict, and no other.
                self.files.insert(name, String::from_utf8_lossy(&text).into_owned());
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
