//! The planted bugs of a step: plausible wrong references, each with the belief behind it.

use crate::workspace::{Chapter, Step, read};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::PathBuf;

/// One planted bug.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bug {
    /// Its name, in kebab-case, unique in its step.
    pub name: String,
    /// IDs of the requirements it breaks.
    pub breaks: Vec<String>,
    /// The misconception, in one sentence.
    pub belief: String,
    /// A tutor's question.
    pub hint: String,
    /// In a capstone's bank: the stem of the step in whose file the bug is planted.
    pub r#in: Option<String>,
    #[serde(flatten)]
    edit: Edit,
    #[serde(default)]
    also: Vec<Edit>,
}

#[derive(Debug, Clone, Deserialize)]
struct Edit {
    find: String,
    put: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bank {
    #[serde(default)]
    bug: Vec<Bug>,
}

/// Where the bugs of a step are written.
pub fn file(chapter: &Chapter, step: &Step) -> PathBuf {
    chapter.room("tests").join("bugs").join(format!("{}.toml", step.stem))
}

/// The planted bugs of a step, in the order written.
///
/// # Errors
/// If the file is absent or malformed: the message has its line.
pub fn bugs(chapter: &Chapter, step: &Step) -> Result<Vec<Bug>> {
    let path = file(chapter, step);
    let text = read(&path)?;
    let bank: Bank = toml::from_str(&text).with_context(|| {
        format!("{} is malformed: mend it where the message points", chapter.told(&path))
    })?;
    Ok(bank.bug)
}

impl Bug {
    /// The solution with this bug planted.
    ///
    /// # Errors
    /// If one of its edits does not find its place exactly once.
    pub fn planted(&self, solution: &str) -> Result<String> {
        let mut text = solution.to_owned();
        for Edit { find, put } in std::iter::once(&self.edit).chain(&self.also) {
            let (find, put) = (find.trim_matches('\n'), put.trim_matches('\n'));
            match text.matches(find).count() {
                1 => text = text.replacen(find, put, 1),
                count => bail!(
                    "bug {}: `find` occurs {count} times in the solution, not once: {find}",
                    self.name
                ),
            }
        }
        Ok(text)
    }
}
