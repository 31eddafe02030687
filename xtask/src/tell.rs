//! Verdicts told in a terminal: at most ten lines a failure, in words of the design.

use crate::judge::{Checked, Verdict};
use crate::run::{End, TestResult};
use anstream::println;
use anstyle::{AnsiColor, Style};

/// How a line of a message is coloured.
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// A step may print this much before it is told so, in bytes.
const MUCH: usize = 1 << 20;

/// The message about a broken requirement: a label and its text, a line each, at most ten.
pub fn failure(
    verdict: &Verdict,
    checked: &Checked,
    test: &TestResult,
) -> Vec<(&'static str, String)> {
    let Some(failure) = &test.failure else { return Vec::new() };
    let mut lines = vec![
        ("", format!("{}  {}", checked.id, checked.sentence)),
        ("did", failure.did.clone()),
        ("expected", failure.expected.clone()),
        ("got", failure.got.clone()),
    ];
    let name = test.name.split("::").next().unwrap_or(&test.name);
    let seed = failure.seed.as_ref().map(|seed| format!("   (seed {seed})")).unwrap_or_default();
    lines.push(("replay", format!("cargo test -p {} {name}{seed}", verdict.slug)));
    if let Some(print) = &verdict.looks_like {
        lines.push(("looks like", print.belief.clone()));
        lines.push(("ask", print.hint.clone()));
    }
    lines.push(("read", checked.page.clone()));
    lines
}

/// Tells the verdict on a step called `title`.
pub fn verdict(title: &str, verdict: &Verdict) {
    let short = verdict.step.split('_').next().unwrap_or_default();
    let head = format!("{} {short} · {title}", verdict.slug);
    if let Some(error) = &verdict.compile_error {
        println!("{BAD}✗{BAD:#} {head}: {}", error.meaning);
        for line in error.error.lines().take(8) {
            println!("  {line}");
        }
        if error.count > 1 {
            println!(
                "  {DIM}and {} more errors: cargo check -p {}{DIM:#}",
                error.count - 1,
                verdict.slug
            );
        }
        return;
    }
    let (held, of) = (verdict.held(), verdict.requirements.len());
    if verdict.passes() {
        println!("{GOOD}✓{GOOD:#} {head}: all {of} requirements hold");
    } else if let Some(other) = verdict.blocked_by() {
        println!("{DIM}·{DIM:#} {head}: blocked by {other}, which is not written yet");
    } else if verdict.unwritten() {
        println!("{DIM}·{DIM:#} {head}: not written yet ({of} requirements)");
    } else {
        println!("{BAD}✗{BAD:#} {head}: {held} of {of} requirements hold");
        tell_failures(verdict);
    }
    if verdict.printed > MUCH {
        println!(
            "  {DIM}a test of it printed {} MiB: take the prints out{DIM:#}",
            verdict.printed >> 20
        );
    }
}

/// The first broken requirement in full, the others by name: one thing at a time.
fn tell_failures(verdict: &Verdict) {
    let broken: Vec<&Checked> = verdict.requirements.iter().filter(|c| !c.holds()).collect();
    // An answer that is wrong teaches more than one that is missing.
    let written = |checked: &&&Checked| {
        checked.failing().and_then(|test| test.failure.as_ref()).is_some_and(|f| f.end != End::Todo)
    };
    let Some(first) = broken.iter().find(written).or(broken.first()) else { return };
    if let Some(test) = first.failing() {
        for (label, text) in failure(verdict, first, test) {
            match label {
                "" => println!("  {BAD}{text}{BAD:#}"),
                label => println!("  {DIM}{label:<10}{DIM:#}  {text}"),
            }
        }
    }
    let others: Vec<&str> =
        broken.iter().filter(|c| c.id != first.id).map(|c| c.id.as_str()).collect();
    if !others.is_empty() {
        println!("  {DIM}also open{DIM:#}   {}", others.join(", "));
    }
}
