//! `reset`: back to the starter; nothing the learner wrote is lost.

use crate::starter;
use crate::state::{hash, write_whole};
use crate::workspace::{Chapter, Step, Workspace};
use anstream::println;
use anyhow::{Context, Result, bail};

/// Put a step, or a whole chapter, back to how it was handed out; your file is kept
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// The step: s3, 3 or its whole name; all of them if absent
    step: Option<String>,
}

/// Writes the starters, after keeping what was there.
///
/// # Errors
/// If a file cannot be kept (nothing is reset then) or written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let chapter = workspace.chapter(&args.slug)?;
    let steps = chapter.named(args.step.as_ref())?;
    if !chapter.room("exercises").join("Cargo.toml").is_file() {
        bail!(
            "exercises/{} is not there: `git restore exercises/{0}` brings it back whole",
            chapter.slug
        );
    }
    for step in steps {
        reset(&chapter, step)?;
    }
    Ok(())
}

fn reset(chapter: &Chapter, step: &Step) -> Result<()> {
    let starter = starter::of_step(chapter, step)?;
    let path = chapter.exercise(step);
    let yours = std::fs::read(&path).unwrap_or_default();
    if yours == starter.as_bytes() {
        println!("{} is as handed out already", chapter.told(&path));
        return Ok(());
    }
    if !yours.is_empty() {
        // Named by its contents: the same file twice is kept once, and nothing is overwritten.
        let name = format!("{}-{}.rs", step.stem, &hash([&yours])[..8]);
        let kept = chapter.root.join(".workbook/kept").join(&chapter.slug).join(name);
        std::fs::create_dir_all(kept.parent().context("a file stands in a folder")?)
            .and_then(|()| std::fs::write(&kept, &yours))
            .with_context(|| {
                format!("{} cannot be written, so nothing was reset", kept.display())
            })?;
        println!("your file is kept as {}", chapter.told(&kept));
    }
    write_whole(&path, &starter)?;
    println!("{} is as handed out", chapter.told(&path));
    Ok(())
}
