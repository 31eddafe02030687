//! Ranges by arithmetic on pairs, and grades by logarithm.

use crate::s7_sheet::eval;
use crate::types::{EstimateError, Expr, Grade, Line, Op, Sheet, Span, Unit};
use std::collections::HashMap;

#[derive(Clone, Copy)]
struct Ends {
    low: f64,
    high: f64,
}

impl Ends {
    fn of(values: &[f64]) -> Ends {
        let mut ends = Ends { low: values[0], high: values[0] };
        for &value in values {
            ends = Ends { low: ends.low.min(value), high: ends.high.max(value) };
        }
        ends
    }

    fn times(self, other: Ends) -> Ends {
        let with = |value: f64| [self.low * value, self.high * value];
        Ends::of(&[with(other.low), with(other.high)].concat())
    }

    fn inverse(self) -> Option<Ends> {
        (self.low * self.high > 0.0).then(|| Ends::of(&[1.0 / self.low, 1.0 / self.high]))
    }
}

fn ends(expr: &Expr, known: &HashMap<String, Ends>) -> Option<Ends> {
    Some(match expr {
        Expr::Number(value) => Ends::of(&[*value]),
        Expr::Name(name) => known[name],
        Expr::Binary(left, op, right) => {
            let (a, b) = (ends(left, known)?, ends(right, known)?);
            match op {
                Op::Times => a.times(b),
                Op::Over => a.times(b.inverse()?),
                Op::Plus => Ends { low: a.low + b.low, high: a.high + b.high },
                Op::Minus => Ends { low: a.low - b.high, high: a.high - b.low },
            }
        }
    })
}

/// In base units, and back.
pub fn range(sheet: &Sheet) -> Result<Vec<Span>, EstimateError> {
    let mut known = HashMap::new();
    let mut spans = Vec::new();
    for entry in eval(sheet)? {
        let line = &sheet.lines[spans.len()];
        let size = Unit::parse(&entry.unit)?.size;
        let own = match line {
            Line::Assume(line) => Ends { low: line.low * size, high: line.high * size },
            Line::Derive(line) => match ends(&line.expr, &known) {
                Some(own) => own,
                None => return Err(EstimateError::ZeroDivisor { name: entry.name }),
            },
        };
        known.insert(entry.name.clone(), own);
        spans.push(Span { name: entry.name, low: own.low / size, high: own.high / size });
    }
    Ok(spans)
}

/// The sheet changed in place, twice for each line.
pub fn tornado(sheet: &Sheet, output: &str) -> Result<Vec<(String, f64)>, EstimateError> {
    let mut changed = sheet.clone();
    let mut factors: Vec<(String, f64)> = Vec::new();
    for at in 0..sheet.lines.len() {
        let Line::Assume(own) = &sheet.lines[at] else { continue };
        let mut results = Vec::new();
        for value in [own.low, own.high] {
            if let Line::Assume(line) = &mut changed.lines[at] {
                line.likely = value;
            }
            let all = eval(&changed)?;
            let found = all.iter().find(|entry| entry.name == output);
            results.push(found.ok_or(EstimateError::Undefined { name: output.into() })?.value);
        }
        changed.lines[at] = sheet.lines[at].clone();
        results.sort_by(f64::total_cmp);
        let factor = match results[..] {
            [low, high] if low == high => 1.0,
            [low, high] if low > 0.0 => high / low,
            _ => f64::INFINITY,
        };
        let place = factors.iter().position(|(_, other)| *other < factor).unwrap_or(factors.len());
        factors.insert(place, (own.name.clone(), factor));
    }
    Ok(factors)
}

/// The larger of the two quotients.
pub fn grade(estimate: f64, truth: f64) -> Grade {
    let off = (estimate / truth).max(truth / estimate);
    match off {
        off if off <= 2.0 => Grade::Within2x,
        off if off <= 10.0 => Grade::Within10x,
        off => Grade::Off(off),
    }
}
