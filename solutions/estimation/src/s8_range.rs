//! Step 8: the range. How far off an estimate may be, and which assumption is to blame.

use crate::s7_sheet::eval;
use crate::types::{Assumption, EstimateError, Expr, Grade, Line, Op, Sheet, Span, Unit};
use std::collections::BTreeMap;

/// The lowest and the highest value, in base units.
type Ends = (f64, f64);

/// From where to where every line of `sheet` may come out, in order, if each assumption lies anywhere between
/// its low and its high value.
///
/// # Errors
/// As [`eval`]; and `ZeroDivisor`, if that accepts the sheet, with the name of the first line that divides by
/// what may be 0.
pub fn range(sheet: &Sheet) -> Result<Vec<Span>, EstimateError> {
    eval(sheet)?;
    let mut known: BTreeMap<&str, Ends> = BTreeMap::new();
    let mut spans = Vec::new();
    for line in &sheet.lines {
        let name = line.name();
        let (unit, (low, high)) = match line {
            Line::Assume(Assumption { unit, low, high, .. }) => {
                let size = Unit::parse(unit)?.size;
                (unit, (low * size, high * size))
            }
            Line::Derive(derived) => {
                let zero = || EstimateError::ZeroDivisor { name: name.to_owned() };
                (&derived.unit, ends(&derived.expr, &known).ok_or_else(zero)?)
            }
        };
        let size = Unit::parse(unit)?.size;
        spans.push(Span { name: name.to_owned(), low: low / size, high: high / size });
        known.insert(name, (low, high));
    }
    Ok(spans)
}

/// `None` if it divides by what may be 0. Names are defined, as the sheet has been evaluated.
fn ends(expr: &Expr, known: &BTreeMap<&str, Ends>) -> Option<Ends> {
    let ((a, b), op, (c, d)) = match expr {
        Expr::Number(value) => return Some((*value, *value)),
        Expr::Name(name) => return known.get(name.as_str()).copied(),
        Expr::Binary(left, op, right) => (ends(left, known)?, op, ends(right, known)?),
    };
    let corners = match op {
        Op::Plus => return Some((a + c, b + d)),
        Op::Minus => return Some((a - d, b - c)),
        Op::Over if c <= 0.0 && d >= 0.0 => return None,
        Op::Times => [a * c, a * d, b * c, b * d],
        Op::Over => [a / c, a / d, b / c, b / d],
    };
    let low = corners.into_iter().fold(f64::INFINITY, f64::min);
    Some((low, corners.into_iter().fold(f64::NEG_INFINITY, f64::max)))
}

/// By which factor the line `output` changes as each assumption in turn goes from its low to its high value,
/// all others being likely: the larger over the smaller result, 1 if nothing changes. All assumptions, the
/// largest factor first, and of equal ones the earlier line.
///
/// # Errors
/// As [`eval`]; and `Undefined` if no line is called `output`.
pub fn tornado(sheet: &Sheet, output: &str) -> Result<Vec<(String, f64)>, EstimateError> {
    let mut factors = Vec::new();
    for (at, line) in sheet.lines.iter().enumerate() {
        if let Line::Assume(assumption) = line {
            let with = |likely: f64| {
                let mut sheet = sheet.clone();
                sheet.lines[at] = Line::Assume(Assumption { likely, ..assumption.clone() });
                value(&sheet, output)
            };
            let (a, b) = (with(assumption.low)?, with(assumption.high)?);
            factors.push((assumption.name.clone(), factor(a, b)));
        }
    }
    factors.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    Ok(factors)
}

fn value(sheet: &Sheet, output: &str) -> Result<f64, EstimateError> {
    let entry = eval(sheet)?.into_iter().find(|entry| entry.name == output);
    entry.map(|entry| entry.value).ok_or(EstimateError::Undefined { name: output.to_owned() })
}

/// How many times the larger of two is the smaller one; without end if that is 0 or less.
fn factor(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if small == large {
        1.0
    } else if small <= 0.0 {
        f64::INFINITY
    } else {
        large / small
    }
}

/// How good an estimate was, by its factor from the truth in either direction.
pub fn grade(estimate: f64, truth: f64) -> Grade {
    match factor(estimate, truth) {
        ..=2.0 => Grade::Within2x,
        ..=10.0 => Grade::Within10x,
        off => Grade::Off(off),
    }
}
