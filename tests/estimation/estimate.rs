//! `cargo xtask estimate FILE [LINE]`: a sheet evaluated by the chapter's own step 7, and by step 8, once it
//! is written, its ranges and what moves one of its lines most.

use estimation::s7_sheet::eval;
use estimation::s8_range::{range, tornado};
use estimation::types::{Entry, EstimateError, Line, Sheet};
use std::process::ExitCode;

#[path = "drawn.rs"]
mod drawn;

pub fn main() -> ExitCode {
    // A step that isn't written yet is named in a line, without the calls that led there.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let mut args = std::env::args().skip(1);
    let Some(file) = args.next() else {
        eprintln!("which sheet?");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{file} cannot be read: {error}");
            return ExitCode::from(2);
        }
    };
    let at_fault = |why: &EstimateError, of: &str| {
        eprintln!("{file}: {of}{}", explained(why));
        ExitCode::from(1)
    };
    let sheet = match Sheet::parse(&text) {
        Ok(sheet) => sheet,
        Err(why) => return at_fault(&why, ""),
    };
    let entries = match eval(&sheet) {
        Ok(entries) => entries,
        Err(why) => return at_fault(&why, &first_wrong(&sheet)),
    };
    println!("{}", drawn::report(&sheet, &entries));
    let derived = |line: &&Line| matches!(line, Line::Derive(_));
    let last = || sheet.lines.iter().rev().find(derived).map(|line| line.name().to_owned());
    let Some(output) = args.next().or_else(last) else { return ExitCode::SUCCESS };
    // What step 7 found isn't thrown away because step 8 isn't written yet.
    std::panic::set_hook(Box::new(|_| {}));
    match std::panic::catch_unwind(|| moved(&sheet, &entries, &output)) {
        Ok(Ok(report)) => println!("{report}"),
        Ok(Err(why)) => return at_fault(&why, ""),
        Err(_) => println!("From where to where it may go, and what moves it, needs step 8."),
    }
    ExitCode::SUCCESS
}

/// The name of the first line without which the sheet would stand; nothing if it's none.
fn first_wrong(sheet: &Sheet) -> String {
    let up_to = |n: usize| Sheet { title: String::new(), lines: sheet.lines[..=n].to_vec() };
    let wrong = (0..sheet.lines.len()).find(|n| eval(&up_to(*n)).is_err());
    wrong.map_or_else(String::new, |n| format!("in the line of {}: ", sheet.lines[n].name()))
}

/// The ranges of a sheet, and what moves the line `output` of it.
fn moved(sheet: &Sheet, entries: &[Entry], output: &str) -> Result<String, EstimateError> {
    let mut report = drawn::ranges(sheet, entries, &range(sheet)?);
    let factors = tornado(sheet, output)?;
    report += &format!("\n{}\n", drawn::tornado(output, &factors));
    let most = factors.first().filter(|(_, factor)| *factor > 1.0);
    report += &match most {
        Some((name, factor)) => format!(
            "{name} moves {output} most: by a factor of {} from its low to its high value.",
            drawn::told(*factor)
        ),
        None => {
            format!("No assumption has a range that moves {output}: write `LOW .. LIKELY .. HIGH`.")
        }
    };
    Ok(report)
}

/// What is wrong, and what to do.
fn explained(why: &EstimateError) -> String {
    match why {
        EstimateError::Syntax { line, problem } => format!("line {line}: {problem}"),
        EstimateError::MissingUnit => {
            "there is no unit: write one, or `times` for a bare number".into()
        }
        EstimateError::UnknownUnit { unit } => format!("`{unit}` is no unit: write a word"),
        EstimateError::MissingReason { name } => {
            format!("{name} has no reason: end its line in `because …`")
        }
        EstimateError::Undefined { name } => {
            format!("{name} is not defined: write its line above the one that uses it")
        }
        EstimateError::Redefined { name } => format!("{name} is defined twice: rename one of them"),
        EstimateError::DimensionMismatch { left, right } => {
            format!(
                "{left} is not {right}. A sum takes two of a kind, and a line comes to the unit that it \
                 names: is a factor missing, or is a unit spelt in two ways?"
            )
        }
        EstimateError::ZeroDivisor { name } => {
            format!("{name} divides by what may be 0: narrow the range below the line")
        }
        other => format!("{other:?}"),
    }
}
