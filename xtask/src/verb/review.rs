//! `review`: a design, judged by the framework chapter's steps.

use crate::program::{self, Program};
use crate::workspace::{Chapter, Workspace};
use anstream::println;
use anyhow::{Result, ensure};
use std::path::PathBuf;

/// The program that reviews designs.
pub const REVIEWER: Program<'static> =
    Program { slug: "framework", name: "design", release: false };

/// Review your design of a chapter, `exercises/CHAPTER/design.toml`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
}

/// Prints the review; `false` if it has red flags, or the diagram contradicts itself.
///
/// # Errors
/// If there is no design, or it's malformed: the message has line, column and the fix.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    let chapter = workspace.chapter(&args.slug)?;
    let design = design(&chapter);
    let told = chapter.told(&design);
    ensure!(
        design.is_file(),
        "there is no {told} yet: write your design there. The book's, book/{}/design.toml, shows the form",
        REVIEWER.slug
    );
    let review = program::ask(REVIEWER, workspace, ["review", &told])?;
    println!("review of {told}\n\n{}", review.text);
    Ok(review.code == 0)
}

/// Where a learner's design of a chapter is.
pub fn design(chapter: &Chapter) -> PathBuf {
    chapter.room("exercises").join("design.toml")
}
