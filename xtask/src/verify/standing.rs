//! Steps stand alone: no step, and no test of one, uses a later step's items.

use super::Finding;
use crate::compile::{Bench, NEVER};
use crate::externs::Externs;
use crate::overlay::Overlay;
use crate::workspace::{Chapter, Step, read};
use anyhow::Result;

/// Compiles each of `steps`, and its tests, with every later step's file emptied. The capstone is
/// about all of them.
///
/// # Errors
/// If a file cannot be read or the compiler not run.
pub fn check(chapter: &Chapter, steps: &[&Step], externs: &Externs) -> Result<Vec<Finding>> {
    let bench = Bench { chapter, externs, name: "alone".into(), workers: 1, stop: &NEVER };
    let mut findings = Vec::new();
    for step in steps.iter().filter(|step| !chapter.is_capstone(step)) {
        let mut overlay = Overlay::around(chapter, step, read(&chapter.solution(step))?)?;
        for later in chapter.steps.iter().filter(|other| other.number > step.number) {
            overlay.files.insert(format!("{}.rs", later.stem).into(), String::new());
        }
        if let Err(error) = bench.compile(step, &overlay)? {
            let named = error.error.lines().find(|line| line.contains("-->")).unwrap_or_default();
            findings.push(Finding::at(
                chapter.told(&chapter.solution(step)),
                0,
                format!(
                    "does not stand alone, a later step being empty: {} {}",
                    error.error.lines().next().unwrap_or_default(),
                    named.trim()
                ),
                "use earlier steps' items only, or move what is shared to a given file",
            ));
        }
    }
    Ok(findings)
}
