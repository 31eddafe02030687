//! A machine with a stack of values and a stack of sorted lists of units.

use crate::types::{Entry, EstimateError, Expr, Line, Op, Powers, Sheet, Unit, told};

/// All units of both.
pub fn times(a: &Powers, b: &Powers) -> Powers {
    let units = a.keys().chain(b.keys()).cloned();
    let power = |unit: &String| a.get(unit).unwrap_or(&0) + b.get(unit).unwrap_or(&0);
    units.map(|unit| (unit.clone(), power(&unit))).filter(|&(_, power)| power != 0).collect()
}

/// Times one over it.
pub fn over(a: &Powers, b: &Powers) -> Powers {
    times(a, &b.iter().map(|(unit, power)| (unit.clone(), -power)).collect())
}

type Known = Vec<(String, f64, Powers)>;

fn push(expr: &Expr, known: &Known, stack: &mut Vec<(f64, Powers)>) -> Result<(), EstimateError> {
    match expr {
        Expr::Number(value) => stack.push((*value, Powers::new())),
        Expr::Name(name) => match known.iter().find(|(other, ..)| other == name) {
            Some((_, value, powers)) => stack.push((*value, powers.clone())),
            None => return Err(EstimateError::Undefined { name: name.clone() }),
        },
        Expr::Binary(left, op, right) => {
            push(left, known, stack)?;
            push(right, known, stack)?;
            let (b, right) = stack.pop().expect("two were pushed");
            let (a, left) = stack.pop().expect("two were pushed");
            let differ = left != right;
            stack.push(match op {
                Op::Times => (a * b, times(&left, &right)),
                Op::Over => (a / b, over(&left, &right)),
                _ if differ => return mismatch(&left, &right),
                Op::Plus => (a + b, left),
                Op::Minus => (a - b, right),
            });
        }
    }
    Ok(())
}

fn mismatch(left: &Powers, right: &Powers) -> Result<(), EstimateError> {
    Err(EstimateError::DimensionMismatch { left: told(left), right: told(right) })
}

/// Line by line.
pub fn eval(sheet: &Sheet) -> Result<Vec<Entry>, EstimateError> {
    let mut known = Known::new();
    let mut entries = Vec::new();
    for line in &sheet.lines {
        let name = line.name().to_owned();
        if known.iter().any(|(other, ..)| *other == name) {
            return Err(EstimateError::Redefined { name });
        }
        match line {
            Line::Assume(assumption) => {
                let unit = Unit::parse(&assumption.unit)?;
                if assumption.reason.is_empty() {
                    return Err(EstimateError::MissingReason { name });
                }
                let (value, told) = (assumption.likely, assumption.unit.clone());
                entries.push(Entry { name: name.clone(), value, unit: told });
                known.push((name, value * unit.size, unit.powers));
            }
            Line::Derive(derived) => {
                let mut stack = Vec::new();
                push(&derived.expr, &known, &mut stack)?;
                let (value, powers) = stack.pop().expect("an expression has a value");
                let unit = Unit::parse(&derived.unit)?;
                if unit.powers != powers {
                    mismatch(&unit.powers, &powers)?;
                }
                let told = Entry {
                    name: name.clone(),
                    value: value / unit.size,
                    unit: derived.unit.clone(),
                };
                entries.push(told);
                known.push((name, value, powers));
            }
        }
    }
    Ok(entries)
}
