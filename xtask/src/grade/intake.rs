//! Taking in what a class handed in: one folder or archive a student, of unknown origin.

pub mod archive;
pub mod find;
pub mod name;
mod tar;
mod zip;

use super::result::Refused;
use super::roster::{Person, Roster};
use super::{safe, visible};
use crate::workspace::{Chapter, Workspace, files};
use anyhow::{Context, Result, ensure};
use archive::Reading;
use name::{ARCHIVES, Named};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was taken of one student's submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The student, as the roster or the submission's name has them, with nothing in it that acts.
    pub student: String,
    /// The student's folder in OUT.
    pub folder: String,
    /// What the roster says of the student; nothing, if they are not on it.
    pub person: Person,
    /// Whether there is a submission at all.
    pub handed_in: bool,
    /// Whether Canvas marked it as late.
    pub late: bool,
    /// Step files by chapter and stem.
    pub files: BTreeMap<(String, String), String>,
    /// Design files by chapter.
    pub design: BTreeMap<String, String>,
    /// What was not taken, and why.
    pub refused: Vec<Refused>,
}

/// A submission before it is opened: whose it is, and where its parts are.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// As in [`Taken`].
    pub student: String,
    /// As in [`Taken`].
    pub folder: String,
    person: Person,
    parts: Vec<(PathBuf, Named)>,
    refused: Vec<Refused>,
}

/// What lies in a folder of submissions.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// By student. Students on the roster who handed in nothing are among them, without parts.
    pub submissions: Vec<Submission>,
    /// Names of what is no submission.
    pub ignored: Vec<String>,
}

/// Lists the submissions in a folder, without opening them.
///
/// # Errors
/// If the folder cannot be read.
pub fn listed(submissions: &Path, roster: Option<&Roster>) -> Result<Listed> {
    ensure!(submissions.is_dir(), "{} is no folder of submissions", submissions.display());
    let none = Roster::default();
    let roster = roster.unwrap_or(&none);
    let mut listed = Listed::default();
    let mut by_student: BTreeMap<String, Submission> = BTreeMap::new();
    for (index, person) in roster.people.iter().enumerate() {
        let student = roster.called(index);
        by_student.entry(student).or_default().person = person.clone();
    }
    for path in files(submissions)? {
        let raw = path.file_name().context("a listed file has a name")?;
        // Bytes that are no text are shown, so that two such names stay two.
        let name = match raw.to_str() {
            Some(name) => name.to_owned(),
            None => raw.as_encoded_bytes().escape_ascii().to_string(),
        };
        let data = path.symlink_metadata()?;
        let lower = name.to_ascii_lowercase();
        let known = ARCHIVES.iter().chain(&[".rs"]).any(|ending| lower.ends_with(ending));
        if name.starts_with('.') || !(data.is_dir() || data.is_symlink() || known) {
            listed.ignored.push(visible::line(&name));
            continue;
        }
        let mut named = name::named(&name);
        if data.is_dir() && named.number.is_none() {
            named.name.clone_from(&name);
        }
        let student = match roster.find(&named) {
            Some(index) => roster.called(index),
            None => stranger(&named, &by_student),
        };
        let submission = by_student.entry(student).or_default();
        if data.is_symlink() {
            let reason = "it is a link, which nobody can hand in".to_owned();
            submission.refused.push(Refused { path: visible::line(&name), reason });
        }
        submission.parts.push((path, named));
    }
    for (student, mut submission) in by_student {
        submission.folder = safe::folder(&student);
        submission.student = student;
        listed.submissions.push(submission);
    }
    Ok(listed)
}

/// How a student is called who is on no roster. Canvas's and Moodle's numbers tell namesakes apart.
fn stranger(named: &Named, known: &BTreeMap<String, Submission>) -> String {
    let name = visible::line(&named.name);
    let Some(number) = &named.number else { return name };
    let other = |submission: &Submission| {
        submission.parts.iter().any(|(_, part)| part.number.as_ref() != Some(number))
            || submission.parts.is_empty()
    };
    match known.get(&name).is_some_and(other) {
        true => format!("{name} ({number})"),
        false => name,
    }
}

impl Submission {
    /// Opens the submission and takes its steps. Whatever a student did wrong is in `refused`.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn take(&self, chapters: &[Chapter]) -> Result<Taken> {
        let wanted = |path: &str| find::place(path, chapters).is_some();
        let mut reading = Reading::of(&wanted);
        for (path, named) in &self.parts {
            let data = path.symlink_metadata()?;
            if data.is_dir() {
                reading.folder(path)?;
            } else if data.is_file() {
                let told = path.file_name().unwrap_or_default().to_string_lossy();
                match &named.file {
                    Some(file) if told.to_ascii_lowercase().ends_with(".rs") => {
                        reading.single(path, file)?;
                    }
                    _ => reading.archive(path, &told),
                }
            }
        }
        let (found, refused) = reading.done();
        let placed = find::placed(found, chapters);
        let mut taken = Taken {
            student: self.student.clone(),
            folder: self.folder.clone(),
            person: self.person.clone(),
            handed_in: !self.parts.is_empty(),
            late: self.parts.iter().any(|(_, named)| named.late),
            files: placed.files,
            design: placed.design,
            refused: [self.refused.clone(), refused, placed.refused].concat(),
        };
        if taken.handed_in && taken.files.is_empty() {
            let reason = "no file of a graded step is in it".to_owned();
            taken.refused.push(Refused { path: "the submission".to_owned(), reason });
        }
        Ok(taken)
    }
}

/// Lists and opens all submissions.
///
/// # Errors
/// If the disk cannot be read.
pub fn take(
    submissions: &Path,
    _: &Workspace,
    chapters: &[Chapter],
    roster: Option<&Roster>,
) -> Result<Vec<Taken>> {
    listed(submissions, roster)?.submissions.iter().map(|s| s.take(chapters)).collect()
}
