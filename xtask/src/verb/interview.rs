//! `interview`: a mock interview about a chapter, in the terminal.

use crate::interview::timetable::Timetable;
use crate::interview::{Notes, Room, hold, recap, script};
use crate::program;
use crate::verb::review::{REVIEWER, design};
use crate::workspace::{Chapter, Workspace, files};
use anstream::{print, println};
use anyhow::{Context, Result};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Minutes of an interview.
const MINUTES: &str = "45";

/// Hold a mock interview: questions, a clock, your notes kept, a review at the end
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter; the first one not interviewed about yet if absent
    slug: Option<String>,
}

/// Holds the interview, and leaves notes and a recap in `.workbook/interviews`.
///
/// # Errors
/// If the chapter asks nothing, or the framework chapter's program doesn't answer.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let folder = workspace.root.join(".workbook/interviews");
    let chapter = match &args.slug {
        Some(slug) => workspace.chapter(slug)?,
        None => next(workspace, &folder)?,
    };
    let script = script::of(&chapter)?;
    let clock = Timetable::read(&program::ask(REVIEWER, workspace, ["timetable", MINUTES])?.text)?;
    let path = folder.join(format!("{}-{}.md", chapter.slug, held(&folder, &chapter)? + 1));
    let mut notes = Notes::at(&path)?;
    println!("notes are kept in {}\n", chapter.told(&path));
    hold(&mut Terminal { began: Instant::now() }, &mut notes, &script, &clock)?;
    let recap = recap(&script, &reviewed(workspace, &chapter));
    notes.add(&recap)?;
    println!("{recap}\nall of it is in {}", chapter.told(&path));
    Ok(())
}

/// The review of the learner's design, or why there is none: an interview isn't lost over it.
fn reviewed(workspace: &Workspace, chapter: &Chapter) -> String {
    let told = chapter.told(&design(chapter));
    if !chapter.root.join(&told).is_file() {
        return format!("none: write {told}, then `cargo xtask review {}`", chapter.slug);
    }
    let review = program::ask(REVIEWER, workspace, ["review", &told]);
    review.map_or_else(|error| format!("none: {error}"), |review| review.text)
}

/// How many interviews about the chapter there have been.
fn held(folder: &Path, chapter: &Chapter) -> Result<usize> {
    let of_chapter = |path: &PathBuf| {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        name.and_then(|name| Some(name.rsplit_once('-')?.0 == chapter.slug)).unwrap_or(false)
    };
    Ok(files(folder)?.iter().filter(|path| of_chapter(path)).count())
}

/// The first chapter with the fewest interviews.
fn next(workspace: &Workspace, folder: &Path) -> Result<Chapter> {
    let mut chapters = Vec::new();
    for chapter in workspace.chapters()?.into_iter().filter(|c| script::of(c).is_ok()) {
        chapters.push((held(folder, &chapter)?, chapter));
    }
    let fewest = chapters.into_iter().min_by_key(|(held, _)| *held);
    fewest.map(|(_, chapter)| chapter).context("no chapter asks anything")
}

/// A person at a keyboard.
struct Terminal {
    began: Instant,
}

impl Room for Terminal {
    fn minutes(&self) -> u32 {
        (self.began.elapsed().as_secs() / 60) as u32
    }

    fn say(&mut self, line: &str) -> Result<()> {
        println!("{line}");
        Ok(())
    }

    fn hear(&mut self) -> Result<Option<String>> {
        print!("{:>3} min > ", self.minutes());
        std::io::stdout().flush()?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).context("no more can be read")?;
        Ok((read > 0).then_some(line))
    }
}
