//! An estimate as a document: assumptions, each with its reason, and what follows from them.

use super::EstimateError;
use super::expr::{Expr, number};

/// A number that somebody believes.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// What later lines call it.
    pub name: String,
    /// The lowest, the likely and the highest value, in `unit`.
    pub low: f64,
    /// See `low`.
    pub likely: f64,
    /// See `low`.
    pub high: f64,
    /// The unit as it was written; empty if there is none.
    pub unit: String,
    /// Why it is believed; empty if nobody says.
    pub reason: String,
}

/// A number that follows from others.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// What later lines call it.
    pub name: String,
    /// The unit in which it is to be told.
    pub unit: String,
    /// How it follows.
    pub expr: Expr,
    /// The same, as it was written.
    pub text: String,
}

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// `assume NAME = LOW .. LIKELY .. HIGH UNIT because REASON`
    Assume(Assumption),
    /// `derive NAME in UNIT = EXPRESSION`
    Derive(Derived),
}

impl Line {
    /// What the line defines.
    pub fn name(&self) -> &str {
        match self {
            Line::Assume(assumption) => &assumption.name,
            Line::Derive(derived) => &derived.name,
        }
    }
}

/// An estimate: its lines, in the order in which they were written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What is estimated.
    pub title: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What a line of a sheet came to, in the unit that the line names.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The line's name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The unit, as it was written.
    pub unit: String,
}

impl Sheet {
    /// Reads a sheet: a line `sheet TITLE`, and then lines of the two forms of [`Line`]. An assumption may
    /// have one value instead of three; empty lines and lines that begin with `#` don't count.
    ///
    /// # Errors
    /// `Syntax` with the number of the line.
    pub fn parse(text: &str) -> Result<Sheet, EstimateError> {
        let mut sheet = Sheet { title: String::new(), lines: Vec::new() };
        for (at, line) in text.lines().enumerate() {
            let syntax = |problem: String| EstimateError::Syntax { line: at + 1, problem };
            let (verb, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            match verb {
                "" | "#" => {}
                "sheet" => sheet.title = rest.trim().to_owned(),
                "assume" => sheet.lines.push(Line::Assume(assumption(rest).map_err(syntax)?)),
                "derive" => sheet.lines.push(Line::Derive(derived(rest).map_err(syntax)?)),
                other => return Err(syntax(format!("`{other}` is no verb: assume or derive"))),
            }
        }
        Ok(sheet)
    }
}

fn assumption(text: &str) -> Result<Assumption, String> {
    let (name, rest) = text.split_once('=').ok_or("write `assume NAME = …`")?;
    let (quantity, reason) = rest.split_once(" because ").unwrap_or((rest, ""));
    let quantity = quantity.trim().trim_end_matches(" because");
    let is_number = |c: char| c.is_ascii_digit() || ".-kMG ".contains(c);
    // The unit begins at the first word that is no number.
    let end = quantity.find(|c: char| !is_number(c)).unwrap_or(quantity.len());
    let end = quantity[..end].rfind(' ').filter(|_| end < quantity.len()).map_or(end, |at| at + 1);
    let (numbers, unit) = quantity.split_at(end);
    let values: Option<Vec<f64>> = numbers.split("..").map(|text| number(text.trim())).collect();
    let (low, likely, high) = match values.as_deref() {
        Some(&[likely]) => (likely, likely, likely),
        Some(&[low, likely, high]) => (low, likely, high),
        _ => {
            return Err(format!(
                "`{}` is not one number, nor `LOW .. LIKELY .. HIGH`",
                numbers.trim()
            ));
        }
    };
    if low > likely || likely > high {
        return Err(format!("{low}, {likely}, {high} do not ascend"));
    }
    let (unit, reason) = (unit.trim().to_owned(), reason.trim().to_owned());
    Ok(Assumption { name: name.trim().to_owned(), low, likely, high, unit, reason })
}

fn derived(text: &str) -> Result<Derived, String> {
    let form = "write `derive NAME in UNIT = EXPRESSION`";
    let (head, text) = text.split_once('=').ok_or(form)?;
    let (name, unit) = head.split_once(" in ").ok_or(form)?;
    let (name, unit) = (name.trim().to_owned(), unit.trim().to_owned());
    Ok(Derived { name, unit, expr: Expr::parse(text)?, text: text.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_line_by_line() {
        let text = "sheet T\n# why\nassume a = 1k .. 2k .. 3k MB/day because so\nassume b = 5\n\
                    derive c in B/s = a / 2\n";
        let sheet = Sheet::parse(text).unwrap();
        let Line::Assume(a) = &sheet.lines[0] else { panic!("{sheet:?}") };
        assert_eq!(
            (a.low, a.likely, a.high, &*a.unit, &*a.reason),
            (1e3, 2e3, 3e3, "MB/day", "so")
        );
        let Line::Assume(b) = &sheet.lines[1] else { panic!("{sheet:?}") };
        assert_eq!((b.likely, &*b.unit, &*b.reason), (5.0, "", ""));
        let Line::Derive(c) = &sheet.lines[2] else { panic!("{sheet:?}") };
        assert_eq!((c.name.as_str(), c.unit.as_str(), c.text.as_str()), ("c", "B/s", "a / 2"));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (text, problem) in [
            ("sheet T\nguess a = 1", "`guess` is no verb: assume or derive"),
            ("\nassume a = 3 .. 2 .. 1 B because", "3, 2, 1 do not ascend"),
            ("\nderive a = b", "write `derive NAME in UNIT = EXPRESSION`"),
        ] {
            let syntax = EstimateError::Syntax { line: 2, problem: problem.into() };
            assert_eq!(Sheet::parse(text), Err(syntax), "{text}");
        }
    }
}
