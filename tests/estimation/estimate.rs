//! `cargo xtask estimate FILE [LINE]`: a sheet evaluated, its ranges, and what moves one of its lines most,
//! by the chapter's own steps 7 and 8.

use estimation::s7_sheet::eval;
use estimation::s8_range::{range, tornado};
use estimation::types::{EstimateError, Line, Sheet};
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
    match told(&text, args.next()) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{file}: {}", explained(&why));
            ExitCode::from(1)
        }
    }
}

/// All that there is to say of a sheet, and of one of its lines: the last one, if none is named.
fn told(text: &str, output: Option<String>) -> Result<String, EstimateError> {
    let sheet = Sheet::parse(text)?;
    let entries = eval(&sheet)?;
    let mut report = drawn::report(&sheet, &entries);
    let derived = |line: &&Line| matches!(line, Line::Derive(_));
    let last = || sheet.lines.iter().rev().find(derived).map(|line| line.name().to_owned());
    let Some(output) = output.or_else(last) else { return Ok(report) };
    report += &format!("\n{}", drawn::ranges(&sheet, &entries, &range(&sheet)?));
    let factors = tornado(&sheet, &output)?;
    report += &format!("\n{}\n", drawn::tornado(&output, &factors));
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
            "a number has no unit: write one behind it, or `times` if it's a bare number".into()
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
            format!("{left} was expected, and this is {right}: which factor is missing?")
        }
        EstimateError::ZeroDivisor { name } => {
            format!("{name} divides by what may be 0: narrow the range below the line")
        }
        other => format!("{other:?}"),
    }
}
