//! What grading comes to. Written by the judge, read by every report; `result.json` is a
//! [`StudentResult`].

use crate::judge::Verdict;
use serde::{Deserialize, Serialize};

/// All that is said of one student's work. The same work under the same tests, references,
/// toolchain and options gives the same value, whatever happened in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudentResult {
    /// The student, as the roster or the submission's folder names them.
    pub student: String,
    /// What was handed in that was not taken.
    pub refused: Vec<Refused>,
    /// One for each step of the graded chapters, in the order of the book.
    pub steps: Vec<StepGrade>,
}

/// A part of a submission that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where it was, as the submission names it.
    pub path: String,
    /// Why, in words for the student.
    pub reason: String,
}

/// What one step came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepGrade {
    /// The chapter.
    pub slug: String,
    /// The step's stem.
    pub step: String,
    /// What the grade rests on.
    pub reached: Reached,
    /// What each requirement came to, with the tests behind it and the likely misconception. A
    /// test that is not believed has a failure that says so.
    pub verdict: Verdict,
    /// What the token screen found. Not empty: no requirement of the step counts.
    pub findings: Vec<Finding>,
}

/// How a verdict was reached: what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    /// No file of this step was handed in.
    Missing,
    /// The file is the one handed out: verify has proven that it meets nothing.
    Unwritten,
    /// The screen refused the source; nothing was compiled.
    Screened,
    /// The compiler, in its sandbox, refused the source.
    NotCompiled,
    /// Tests and student's code ran in one process, in a sandbox; names, canary and completion
    /// records agree.
    InProcess,
    /// As `InProcess`, but names, canary or records disagree: no pass is believed.
    Disbelieved,
}

/// One thing that the token screen does not let pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The line in the student's file, from 1.
    pub line: usize,
    /// The token or path, as written.
    pub token: String,
    /// What it could do that no step needs.
    pub why: String,
}

impl StepGrade {
    /// Whether requirement `id` holds here: all its tests passed, and the step is believed.
    pub fn holds(&self, id: &str) -> bool {
        let believed = self.reached == Reached::InProcess && self.findings.is_empty();
        believed
            && self.verdict.requirements.iter().any(|checked| checked.id == id && checked.holds())
    }
}
