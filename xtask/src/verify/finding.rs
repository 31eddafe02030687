//! What verify finds wrong: where, what, and the fix.

use std::fmt;

/// Something wrong with the workbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the workbook's folder.
    pub file: String,
    /// The line in it, from 1; 0 if it is about the whole file.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What mends it.
    pub fix: String,
}

impl Finding {
    /// A finding about a line of a file.
    pub fn at(
        file: impl Into<String>,
        line: usize,
        problem: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Finding { file: file.into(), line, problem: problem.into(), fix: fix.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, problem, fix } = self;
        match line {
            0 => write!(f, "{file}: {problem}\n    fix: {fix}"),
            line => write!(f, "{file}:{line}: {problem}\n    fix: {fix}"),
        }
    }
}
