//! Verdicts told in a terminal: at most ten lines a failure, in words of the design.

use crate::judge::{Checked, Verdict};
use crate::run::TestResult;
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
    let short = verdict.short();
    let head = format!("{} {short} · {title}", verdict.slug);
    if let Some(error) = &verdict.compile_error {
        println!("{BAD}✗{BAD:#} {head}: {}", error.meaning);
        for line in error.error.lines().take(8) {
            println!("  {line}");
        }
        if error.count > 1 {
            let more = count(error.count - 1, "more error");
            println!("  {DIM}and {more}: cargo check -p {}{DIM:#}", verdict.slug);
        }
        return;
    }
    let (held, of) = (verdict.held(), verdict.requirements.len());
    if verdict.passes() {
        println!("{GOOD}✓{GOOD:#} {head}: {} hold", count(of, "requirement"));
        if !verdict.set_aside.is_empty() {
            let stems = verdict.set_aside.join(", ");
            println!(
                "  {DIM}with the reference in place of what is not written yet: {stems}{DIM:#}"
            );
        }
    } else if let Some(other) = verdict.blocked_by() {
        let why = match verdict.set_aside.iter().any(|stem| stem == other) {
            true => "does not compile",
            false => "is not written yet",
        };
        println!("{DIM}·{DIM:#} {head}: blocked by {other}, which {why}");
    } else if verdict.unwritten() {
        println!("{DIM}·{DIM:#} {head}: not written yet ({})", count(of, "requirement"));
    } else {
        println!("{BAD}✗{BAD:#} {head}: {held} of {} hold", count(of, "requirement"));
        tell_failures(verdict);
    }
    if verdict.printed > MUCH {
        println!(
            "  {DIM}a test of it printed {} MiB: take the prints out{DIM:#}",
            verdict.printed >> 20
        );
    }
}

/// One broken requirement in full, the others by name: one thing at a time.
fn tell_failures(verdict: &Verdict) {
    let Some((first, test)) = verdict.first_broken() else { return };
    for (label, text) in failure(verdict, first, test) {
        match label {
            "" => println!("  {BAD}{text}{BAD:#}"),
            label => println!("  {DIM}{label:<10}{DIM:#}  {text}"),
        }
    }
    let others = verdict.requirements.iter().filter(|c| !c.holds() && c.id != first.id);
    let others: Vec<&str> = others.map(|checked| checked.id.as_str()).collect();
    if !others.is_empty() {
        println!("  {DIM}also open{DIM:#}   {}", others.join(", "));
    }
}

/// A number and its noun: `1 requirement`, `7 requirements`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
