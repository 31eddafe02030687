//! `submit`: one archive to hand in.

use crate::state::replace;
use crate::submission::Submission;
use crate::workspace::{Chapter, Workspace};
use crate::{integrity, starter};
use anstream::println;
use anyhow::{Result, bail};
use std::path::PathBuf;

/// Pack your steps into one archive to hand in
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these chapters, with commas between; all of them if absent
    #[arg(long, value_delimiter = ',')]
    chapters: Vec<String>,
    /// The archive's name
    #[arg(long, default_value = "submission.tar.gz")]
    out: PathBuf,
}

/// Writes the archive, whole or not at all, and says what is in it.
///
/// # Errors
/// If a file cannot be handed in, nothing was written yet, or the archive cannot be written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let chapters = workspace.named(&args.chapters)?;
    let submission = Submission::of(workspace, &chapters)?;
    let mut written = 0;
    for chapter in &chapters {
        let (begun, lines) = told(chapter, &submission);
        written += begun;
        println!("{}: {begun} of {} steps written", chapter.slug, chapter.steps.len());
        lines.iter().for_each(|line| println!("  {line}"));
    }
    if written == 0 {
        bail!("no step is written yet: nothing to hand in");
    }
    replace(&args.out, &submission.packed()?)?;
    println!("hand in {}: {} files", args.out.display(), submission.files.len());
    if let Some(warning) = integrity::changed(workspace)? {
        println!("{warning}");
        println!(
            "given files are not handed in: your steps are judged with those that were shipped"
        );
    }
    Ok(())
}

/// How many steps differ from their starters, and what is worth a look before handing in.
fn told(chapter: &Chapter, submission: &Submission) -> (usize, Vec<String>) {
    let (mut begun, mut lines) = (0, Vec::new());
    for step in &chapter.steps {
        let short = step.short();
        match submission.files.get(&chapter.told(&chapter.exercise(step))) {
            None => lines.push(format!("{short}: its file is missing, so it is not handed in")),
            Some(text) if starter::of_step(chapter, step).is_ok_and(|s| s == *text) => {}
            Some(text) => {
                begun += 1;
                if let Err(error) = syn::parse_file(text) {
                    let line = error.span().start().line;
                    lines.push(format!("{short}: line {line} is not Rust ({error})"));
                }
            }
        }
    }
    (begun, lines)
}
