//! `solution`: the reference beside the learner's own, once the step passes.

use crate::state::Progress;
use crate::workspace::{Workspace, read};
use anstream::println;
use anstyle::AnsiColor;
use anyhow::{Result, bail};
use similar::{ChangeTag, TextDiff};

/// Compare your step with the reference, once it passes
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// The step: s3, 3 or its whole name
    step: String,
    /// Open it although the step does not pass; the board remembers
    #[arg(long)]
    give_up: bool,
}

/// Prints the reference as a difference to the learner's file.
///
/// # Errors
/// If the step is still locked, or this is a handout.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if !workspace.has_solutions() {
        bail!("solutions are in the teacher's copy only");
    }
    let chapter = workspace.chapter(&args.slug)?;
    let step = chapter.step(&args.step)?;
    let mut progress = Progress::open(&workspace.root)?;
    let remembered = progress.of(&chapter.slug, &step.stem);
    if args.give_up && !remembered.passed() {
        progress.change(&chapter.slug, &step.stem, |remembered| remembered.gave_up = true)?;
    } else if !remembered.passed() && !remembered.gave_up {
        let (slug, step) = (&chapter.slug, step.short());
        bail!(
            "locked until the step passes: `cargo xtask check {slug} {step}` judges it, \
             `cargo xtask hint {slug} {step}` helps, and --give-up opens it anyway"
        );
    }
    let (yours, reference) = (read(&chapter.exercise(step))?, read(&chapter.solution(step))?);
    println!("--- yours      {}", chapter.told(&chapter.exercise(step)));
    println!("+++ reference  {}", chapter.told(&chapter.solution(step)));
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    for change in TextDiff::from_lines(&yours, &reference).iter_all_changes() {
        let line = change.value().trim_end_matches('\n');
        match change.tag() {
            ChangeTag::Delete => println!("{red}-{line}{red:#}"),
            ChangeTag::Insert => println!("{green}+{line}{green:#}"),
            ChangeTag::Equal => println!(" {line}"),
        }
    }
    Ok(())
}
