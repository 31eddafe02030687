//! The review that a chapter shows of its own design is the one that the reviewer gives.

use super::Finding;
use crate::program;
use crate::state::write_whole;
use crate::verb::review::REVIEWER;
use crate::workspace::{Chapter, Workspace, read};
use anyhow::Result;

/// Reviews the chapter's `design.toml`, if it has one; with `bless` the review is written.
///
/// # Errors
/// If a file cannot be read or written, or the reviewer not be built.
pub fn check(workspace: &Workspace, chapter: &Chapter, bless: bool) -> Result<Vec<Finding>> {
    let design = chapter.told(&chapter.room("book").join("design.toml"));
    if !chapter.root.join(&design).is_file() {
        return Ok(Vec::new());
    }
    let kept = chapter.room("tests").join("snapshots/review.snap.txt");
    let review = match program::ask(REVIEWER, workspace, ["review", &design]) {
        Ok(review) => review.text,
        Err(error) => {
            let fix = "mend the design, or the reviewer";
            return Ok(vec![Finding::at(design, 0, format!("cannot be reviewed: {error}"), fix)]);
        }
    };
    if bless {
        write_whole(&kept, &review)?;
    } else if read(&kept).ok().as_ref() != Some(&review) {
        let fix = format!("`cargo xtask verify {} --bless` writes it", chapter.slug);
        return Ok(vec![Finding::at(chapter.told(&kept), 0, "not the review of the design", fix)]);
    }
    Ok(Vec::new())
}
