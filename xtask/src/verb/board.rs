//! No verb: the board. Where the learner stands, and the next thing to do.

use crate::state::{Progress, Remembered, hash, shipped};
use crate::verb::check::title;
use crate::workspace::{Chapter, Step, Workspace};
use anstream::println;
use anstyle::{AnsiColor, Style};
use anyhow::Result;

const GOOD: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// Prints the board, from what is remembered: nothing is compiled.
///
/// # Errors
/// If a chapter or the progress file cannot be read.
pub fn run(workspace: &Workspace) -> Result<()> {
    let progress = Progress::open(&workspace.root)?;
    let mut next = None;
    println!("System Design Workbook\n");
    for chapter in workspace.chapters()? {
        println!("{}", chapter.slug);
        for step in &chapter.steps {
            let remembered = progress.of(&chapter.slug, &step.stem);
            println!("{}", line(&chapter, step, &remembered)?);
            if next.is_none() && !remembered.passed() {
                next = Some(chapter.told(&chapter.exercise(step)));
            }
        }
        println!();
    }
    match next {
        Some(path) => println!("next: `cargo xtask learn`, read the step's page, and write {path}"),
        None => println!("every step passes: the challenges at the end of each chapter are next"),
    }
    Ok(())
}

fn line(chapter: &Chapter, step: &Step, remembered: &Remembered) -> Result<String> {
    let Remembered { held, of, hints, gave_up, .. } = *remembered;
    let (mark, style) = match (remembered.passed(), held) {
        (true, _) => ("✓", GOOD),
        (false, 0) => ("·", DIM),
        (false, _) => ("✗", Style::new()),
    };
    let counted = if of == 0 { String::new() } else { format!("{held}/{of}") };
    let mut notes = Vec::new();
    if hints > 0 {
        notes.push(format!("{hints} hint{}", if hints == 1 { "" } else { "s" }));
    }
    if gave_up {
        notes.push("solution opened".to_owned());
    }
    if of > 0 && remembered.shipped != shipped(chapter, step)? {
        notes.push("its page or tests have changed since: check again".to_owned());
    } else if !chapter.exercise(step).is_file() {
        notes.push(format!(
            "its file is missing: cargo xtask reset {} {}",
            chapter.slug,
            step.short()
        ));
    } else if of > 0
        && std::fs::read(chapter.exercise(step)).is_ok_and(|now| hash([now]) != remembered.written)
    {
        notes.push("edited since".to_owned());
    }
    let (short, title) = (step.short(), title(chapter, step));
    Ok(format!(
        "  {style}{mark}{style:#} {short:<4} {title:<34} {counted:>5}  {DIM}{}{DIM:#}",
        notes.join(", ")
    ))
}
