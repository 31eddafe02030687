//! The proof that a chapter teaches what it says: four witnesses a requirement, both ways.

pub mod faces;
pub mod finding;
pub mod names;
pub mod pages;
pub mod prose;
pub mod reviews;
pub mod standing;
pub mod witness;

use crate::workspace::{Chapter, Workspace};
use anyhow::Result;
pub use finding::Finding;
use prose::Counted;

/// What can be seen without running anything: rooms, faces, names, pages, sizes.
///
/// # Errors
/// If a file of the chapter cannot be read.
pub fn read(workspace: &Workspace, chapter: &Chapter) -> Result<(Vec<Finding>, Counted)> {
    let mut findings = faces::check(workspace, chapter)?;
    findings.extend(names::check(chapter)?);
    findings.extend(pages::check(chapter)?);
    let (found, counted) = prose::check(chapter)?;
    findings.extend(found);
    Ok((findings, counted))
}
