//! Sheets as the chapter shows them, for its figures and for `cargo xtask estimate`.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use estimation::types::{Entry, Line, Sheet, Span};
use sim::draw;

/// A number with four digits, and a thousand, a million or a billion by its letter.
pub fn told(value: f64) -> String {
    let (value, letter) = match value.abs() {
        1e12.. => return format!("{value:.3e}"),
        1e9.. => (value / 1e9, " G"),
        1e6.. => (value / 1e6, " M"),
        1e4.. => (value / 1e3, " k"),
        _ => (value, ""),
    };
    let places = match value.abs() {
        1e3.. => 0,
        100.0.. => 1,
        10.0.. => 2,
        _ => 3,
    };
    let number = format!("{value:.places$}");
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number,
    };
    number + letter
}

/// A sheet with what each line comes to, and why.
pub fn report(sheet: &Sheet, entries: &[Entry]) -> String {
    let row = |(line, entry): (&Line, &Entry)| {
        let why = match line {
            Line::Assume(assumption) => assumption.reason.clone(),
            Line::Derive(derived) => format!("= {}", derived.text),
        };
        vec![entry.name.clone(), told(entry.value), entry.unit.clone(), why]
    };
    let rows: Vec<Vec<String>> = sheet.lines.iter().zip(entries).map(row).collect();
    draw::table(&[&sheet.title, "likely", "unit", "because"], &rows)
}

/// The derived lines of a sheet, from where to where they may come out.
pub fn ranges(sheet: &Sheet, entries: &[Entry], spans: &[Span]) -> String {
    let derived = sheet.lines.iter().zip(entries.iter().zip(spans));
    let rows: Vec<Vec<String>> = derived
        .filter(|(line, _)| matches!(line, Line::Derive(_)))
        .map(|(_, (entry, span))| {
            let numbers = [span.low, entry.value, span.high].map(told);
            [entry.name.clone()].into_iter().chain(numbers).chain([entry.unit.clone()]).collect()
        })
        .collect();
    draw::table(&["", "low", "likely", "high", "unit"], &rows)
}

/// Assumptions by what they do to one line: a mark for each doubling, and four of them at least.
pub fn tornado(output: &str, factors: &[(String, f64)]) -> String {
    let row = |(name, factor): &(String, f64)| {
        let bar = "#".repeat((4.0 * factor.log2()).round().clamp(0.0, 60.0) as usize);
        vec![name.clone(), told(*factor), bar]
    };
    let moves: Vec<Vec<String>> =
        factors.iter().filter(|(_, factor)| *factor > 1.0).map(row).collect();
    draw::table(&[&format!("what moves {output}"), "factor", "double = ####"], &moves)
}
