//! Step 7: the sheet. An estimate is a document that a machine can check: units, names, reasons.

use crate::types::{Entry, EstimateError, Expr, Line, Op, Powers, Sheet, Unit, told};
use std::collections::BTreeMap;

/// A quantity in base units.
#[derive(Debug, Clone)]
struct Quantity {
    value: f64,
    powers: Powers,
}

/// What the product measures of two things that measure `a` and `b`; powers of 0 are left out.
pub fn times(a: &Powers, b: &Powers) -> Powers {
    combined(a, b, 1)
}

/// What the quotient measures of two things that measure `a` and `b`; powers of 0 are left out.
pub fn over(a: &Powers, b: &Powers) -> Powers {
    combined(a, b, -1)
}

fn combined(a: &Powers, b: &Powers, sign: i32) -> Powers {
    let mut powers = a.clone();
    for (unit, power) in b {
        *powers.entry(unit.clone()).or_default() += sign * power;
    }
    powers.retain(|_, power| *power != 0);
    powers
}

/// What every line of `sheet` comes to, in order, with the likely value of each assumption.
///
/// # Errors
/// For the first line at fault: `Redefined` if its name is taken, `MissingUnit` or `UnknownUnit` if its unit
/// is, `MissingReason` if an assumption has none, `Undefined` if it uses a name that no line before it
/// defines, `DimensionMismatch` if it adds or subtracts what measures different things, or doesn't measure
/// what its unit does. Any of them, if a line has several faults.
pub fn eval(sheet: &Sheet) -> Result<Vec<Entry>, EstimateError> {
    let mut known: BTreeMap<String, Quantity> = BTreeMap::new();
    let mut entries = Vec::new();
    for line in &sheet.lines {
        let name = line.name().to_owned();
        if known.contains_key(&name) {
            return Err(EstimateError::Redefined { name });
        }
        let (quantity, unit) = match line {
            Line::Assume(assumption) => {
                let unit = Unit::parse(&assumption.unit)?;
                if assumption.reason.is_empty() {
                    return Err(EstimateError::MissingReason { name });
                }
                let value = assumption.likely * unit.size;
                (Quantity { value, powers: unit.powers }, &assumption.unit)
            }
            Line::Derive(derived) => {
                let quantity = quantity(&derived.expr, &known)?;
                alike(&Unit::parse(&derived.unit)?.powers, &quantity.powers)?;
                (quantity, &derived.unit)
            }
        };
        let value = quantity.value / Unit::parse(unit)?.size;
        entries.push(Entry { name: name.clone(), value, unit: unit.clone() });
        known.insert(name, quantity);
    }
    Ok(entries)
}

fn quantity(expr: &Expr, known: &BTreeMap<String, Quantity>) -> Result<Quantity, EstimateError> {
    let (left, op, right) = match expr {
        Expr::Number(value) => return Ok(Quantity { value: *value, powers: Powers::new() }),
        Expr::Name(name) => {
            let undefined = || EstimateError::Undefined { name: name.clone() };
            return known.get(name).cloned().ok_or_else(undefined);
        }
        Expr::Binary(left, op, right) => (quantity(left, known)?, op, quantity(right, known)?),
    };
    let (a, b) = (left.value, right.value);
    if matches!(op, Op::Plus | Op::Minus) {
        alike(&left.powers, &right.powers)?;
    }
    let (value, powers) = match op {
        Op::Plus => (a + b, left.powers),
        Op::Minus => (a - b, left.powers),
        Op::Times => (a * b, times(&left.powers, &right.powers)),
        Op::Over => (a / b, over(&left.powers, &right.powers)),
    };
    Ok(Quantity { value, powers })
}

fn alike(left: &Powers, right: &Powers) -> Result<(), EstimateError> {
    if left == right {
        return Ok(());
    }
    Err(EstimateError::DimensionMismatch { left: told(left), right: told(right) })
}
