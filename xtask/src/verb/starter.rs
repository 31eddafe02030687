//! `starter`: derive the exercise from the solution.

use crate::starter;
use crate::state::write_whole;
use crate::workspace::{Chapter, Step, Workspace, files, read};
use anstream::println;
use anyhow::{Result, bail};
use std::path::PathBuf;

/// Author: derive a chapter's exercise files from its solution
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter; all of them if absent
    slug: Option<String>,
}

/// Writes each exercise file that is not what its solution's face is.
///
/// # Errors
/// If a solution does not parse or a file cannot be written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if !workspace.has_solutions() {
        bail!("starter needs the solutions: teacher's copy only");
    }
    let chapters = workspace.named(args.slug.as_ref())?;
    for chapter in &chapters {
        for (path, text) in exercise(chapter)? {
            if read(&path).ok().as_ref() != Some(&text) {
                write_whole(&path, &text)?;
                println!("wrote {}", chapter.told(&path));
            }
        }
    }
    Ok(())
}

/// What the exercise's `src` must hold: given files as they are, step files as starters.
///
/// # Errors
/// If a solution cannot be read or does not parse.
pub fn exercise(chapter: &Chapter) -> Result<Vec<(PathBuf, String)>> {
    let mut wanted = Vec::new();
    let mut folders = vec![chapter.room("solutions").join("src")];
    while let Some(folder) = folders.pop() {
        for path in files(&folder)? {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = read(&path)?;
            // By its name alone: a step whose tests or module are still to be written is no given file.
            let is_step = Step::of_file(&path).is_some();
            let text = if is_step { starter::of(&text)? } else { text };
            let below = path.strip_prefix(chapter.room("solutions")).expect("it was listed there");
            wanted.push((chapter.room("exercises").join(below), text));
        }
    }
    wanted.sort();
    Ok(wanted)
}
