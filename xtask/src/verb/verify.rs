//! `verify`: the proof that the workbook teaches what it says.

use crate::externs::Externs;
use crate::tell;
use crate::verb::check::title;
use crate::verify::{Finding, reviews, standing, witness};
use crate::workspace::{Chapter, Step, Workspace};
use anstream::println;
use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Instant;

/// Author: prove that requirements, tests, bugs, starters and pages witness each other
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter; all of them if absent
    slug: Option<String>,
    /// The step: s3, 3 or its whole name; all of them if absent
    step: Option<String>,
    /// Show what a learner with this planted bug would see
    #[arg(long, requires = "step")]
    bug: Option<String>,
    /// On a capstone: plant every bug of the steps before it, and say which of them it finds by itself
    #[arg(long, requires = "step", conflicts_with_all = ["bug", "bless"])]
    every_bug: bool,
    /// Write the fingerprints and figures instead of comparing them
    #[arg(long)]
    bless: bool,
}

/// Verifies what the arguments name; `false` if something is wrong.
///
/// # Errors
/// If the workbook cannot be read or run at all.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    if !workspace.has_solutions() {
        bail!("verify needs the solutions: teacher's copy only");
    }
    let chapters = workspace.named(args.slug.as_ref())?;
    let mut sound = true;
    for chapter in &chapters {
        let steps = chapter.named(args.step.as_ref())?;
        match &args.bug {
            _ if args.every_bug => every_bug(chapter, steps[0])?,
            Some(bug) => show(chapter, steps[0], bug)?,
            None => sound &= verify(workspace, chapter, &steps, args.bless)?,
        }
    }
    Ok(sound)
}

fn show(chapter: &Chapter, step: &Step, bug: &str) -> Result<()> {
    match witness::with_bug(chapter, step, &Externs::of(&chapter.root)?, bug)? {
        Some(verdict) => tell::verdict(&title(chapter, step), &verdict),
        None => bail!("{} has no planted bug `{bug}`", step.stem),
    }
    Ok(())
}

/// A line for each step, and one for each bug that the capstone lets pass. A capstone has seen enough
/// if it finds most of them: units of the steps are there for the rest.
fn every_bug(chapter: &Chapter, capstone: &Step) -> Result<()> {
    if !chapter.is_capstone(capstone) {
        bail!(
            "{} is no capstone: `cargo xtask verify {}` plants its bugs",
            capstone.stem,
            chapter.slug
        );
    }
    let bar = progress(chapter)?;
    let verdicts =
        witness::capstone_alone(chapter, capstone, &Externs::of(&chapter.root)?, &|done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        })?;
    bar.finish_and_clear();
    for step in &chapter.steps {
        let of_step = || verdicts.iter().filter(|(bug, _)| bug.r#in.as_ref() == Some(&step.stem));
        let found = of_step().filter(|(_, verdict)| !verdict.passes());
        println!("{:<18} {} of {} found", step.stem, found.count(), of_step().count());
        for (bug, verdict) in of_step() {
            let broken = verdict.first_broken().and_then(|(_, test)| test.failure.as_ref());
            let told = match (&verdict.compile_error, broken) {
                (Some(error), _) => &error.meaning,
                (None, Some(failure)) => &failure.got,
                (None, None) => "not found",
            };
            println!("  {:<40} {:<10} {told}", bug.name, bug.breaks.join(" "));
        }
    }
    Ok(())
}

fn progress(chapter: &Chapter) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")?;
    Ok(ProgressBar::new(0).with_style(style).with_message(chapter.slug.clone()))
}

fn verify(workspace: &Workspace, chapter: &Chapter, steps: &[&Step], bless: bool) -> Result<bool> {
    let began = Instant::now();
    if bless {
        bless_figures(workspace, chapter)?;
    }
    let reviewed = reviews::check(workspace, chapter, bless)?;
    let (mut findings, counted) = crate::verify::read(workspace, chapter)?;
    findings.extend(reviewed);
    let externs = Externs::of(&chapter.root)?;
    findings.extend(standing::check(chapter, steps, &externs)?);
    let bar = progress(chapter)?;
    let ran = Instant::now();
    let outcome = witness::check(chapter, steps, &externs, bless, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    findings.extend(outcome.findings);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    for twins in &outcome.twins {
        println!("note: {}, the same from outside: {twins}", chapter.slug);
    }
    let requirements = crate::judge::requirements(chapter)?.len();
    println!(
        "{}: {requirements} requirements, {} steps, {} tests, {} planted bugs, {} alternatives; \
         {} words, {} figures; {:.1} s, {:.2} s a bug; {}",
        chapter.slug,
        steps.len(),
        outcome.tests,
        outcome.bugs,
        outcome.alternatives,
        counted.words,
        counted.figures,
        began.elapsed().as_secs_f64(),
        ran.elapsed().as_secs_f64() / outcome.bugs.max(1) as f64,
        verdict(&findings),
    );
    Ok(findings.is_empty())
}

fn verdict(findings: &[Finding]) -> String {
    match findings.len() {
        0 => "sound".into(),
        1 => "1 finding".into(),
        many => format!("{many} findings"),
    }
}

/// The reference's own test keeps the figures; this lets it write them.
fn bless_figures(workspace: &Workspace, chapter: &Chapter) -> Result<()> {
    let package = format!("{}-solution", chapter.slug);
    let mut cargo = std::process::Command::new("cargo");
    cargo.args(["test", "--quiet", "--package", &package, "the_figures_are_kept"]);
    let output = cargo.env("INSTA_UPDATE", "always").current_dir(&workspace.root).output()?;
    if !output.status.success() {
        bail!("the figures could not be drawn:\n{}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}
