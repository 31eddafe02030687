//! `hint`: three tiers, one more each call, never the answer.

use crate::page::Page;
use crate::state::Progress;
use crate::workspace::Workspace;
use anstream::println;
use anyhow::{Result, bail};

/// Show one more hint for a step (there are three)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// The step: s3, 3 or its whole name
    step: String,
}

/// Shows the hints taken so far and one more.
///
/// # Errors
/// If the step has no hints, or progress cannot be kept.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let chapter = workspace.chapter(&args.slug)?;
    let step = chapter.step(&args.step)?;
    let page = Page::read(&chapter.section(step))?;
    let hints = page.hints();
    if hints.is_empty() {
        bail!("{} has no hints", chapter.told(&page.file));
    }
    let mut progress = Progress::open(&workspace.root)?;
    let shown = (progress.of(&chapter.slug, &step.stem).hints + 1).min(hints.len());
    progress.change(&chapter.slug, &step.stem, |remembered| remembered.hints = shown)?;
    for (number, hint) in hints.iter().take(shown).enumerate() {
        println!("Hint {} of {}\n\n{hint}\n", number + 1, hints.len());
    }
    if shown == hints.len() && workspace.has_solutions() {
        println!(
            "That was the last one. Still stuck? `cargo xtask solution {} {} --give-up`",
            chapter.slug,
            step.short()
        );
    }
    Ok(())
}
