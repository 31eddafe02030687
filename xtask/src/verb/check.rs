//! `check`: the verdict, once.

use crate::compile::{Bench, NEVER};
use crate::externs::Externs;
use crate::judge::{self, Verdict};
use crate::overlay::Overlay;
use crate::page::Page;
use crate::state::Progress;
use crate::workspace::{Chapter, Step, Workspace, read};
use crate::{integrity, starter, tell};
use anyhow::{Context, Result, bail};
use std::sync::atomic::{AtomicBool, Ordering};

/// Judge a step, a chapter or everything, once
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter; all of them if absent
    slug: Option<String>,
    /// The step: s3, 3 or its whole name; all of them if absent
    step: Option<String>,
    /// Print the verdicts as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Judges what the arguments name; `false` if some step that was begun does not pass.
///
/// # Errors
/// If the workbook itself is at fault.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    let chapters = workspace.named(args.slug.as_ref())?;
    let (mut passes, mut externs) = (true, None);
    for chapter in &chapters {
        let steps = chapter.named(args.step.as_ref())?;
        for step in steps {
            let Some(verdict) = judged(chapter, &mut externs, step, &NEVER)? else {
                if args.step.is_some() {
                    bail!("{} is about the steps before it: write one first", step.stem);
                }
                continue;
            };
            // A step nobody began is no failure, unless it was asked for by name.
            passes &= verdict.passes() || (verdict.unwritten() && args.step.is_none());
            match args.json {
                true => println!("{}", serde_json::to_string(&verdict)?),
                false => tell::verdict(&title(chapter, step), &verdict),
            }
        }
    }
    if let Some(warning) = integrity::changed(workspace)? {
        anstream::eprintln!("{warning}");
    }
    Ok(passes)
}

/// Judges the learner's file of a step, and remembers the verdict; `None` if `stop` was set before
/// it was reached, or if the step is a capstone and no other is written. The libraries are asked for when a step is the first to need them.
///
/// # Errors
/// If the file is missing, or the workbook itself is at fault.
pub fn judged(
    chapter: &Chapter,
    externs: &mut Option<Externs>,
    step: &Step,
    stop: &AtomicBool,
) -> Result<Option<Verdict>> {
    if chapter.is_capstone(step) {
        return capstone(chapter, externs, step, stop);
    }
    let subject = read(&chapter.exercise(step)).with_context(|| {
        format!(
            "`cargo xtask reset {} {}` writes the step as handed out",
            chapter.slug,
            step.short()
        )
    })?;
    let untouched = subject == starter::of_step(chapter, step)?;
    let known = untouched.then(|| judge::untouched(chapter, step)).transpose()?;
    let verdict = match known.filter(|verdict| !verdict.requirements.is_empty()) {
        Some(verdict) => verdict,
        None => judge::step(&bench(chapter, externs, stop)?, step, subject.clone())?,
    };
    if stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    Progress::open(&chapter.root)?.judged(chapter, step, &subject, &verdict)?;
    Ok(Some(verdict))
}

/// Judges the learner's steps together; `None` before the first is written. The capstone is no file
/// of theirs, and so there is no progress to remember.
fn capstone(
    chapter: &Chapter,
    externs: &mut Option<Externs>,
    step: &Step,
    stop: &AtomicBool,
) -> Result<Option<Verdict>> {
    let (overlay, unwritten) = Overlay::whole(chapter)?;
    if unwritten.len() == chapter.steps.len() {
        return Ok(None);
    }
    let mut verdict = judge::overlaid(&bench(chapter, externs, stop)?, step, overlay)?;
    if chapter.room("solutions").is_dir() {
        verdict.set_aside = unwritten;
    }
    Ok(Some(verdict))
}

fn bench<'a>(
    chapter: &'a Chapter,
    externs: &'a mut Option<Externs>,
    stop: &'a AtomicBool,
) -> Result<Bench<'a>> {
    let externs = match externs {
        Some(externs) => &*externs,
        None => externs.insert(Externs::of(&chapter.root)?),
    };
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    Ok(Bench { chapter, externs, name: "yours".into(), workers, stop })
}

/// The step's title as its section of the page has it.
pub fn title(chapter: &Chapter, step: &Step) -> String {
    let page = Page::read(&chapter.section(step)).ok();
    let title = page.as_ref().and_then(Page::step_title);
    title.unwrap_or(&step.stem).to_owned()
}
