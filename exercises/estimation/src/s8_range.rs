//! Step 8: the range. How far off an estimate may be, and which assumption is to blame.

use crate::s7_sheet::eval;
use crate::types::{Assumption, EstimateError, Expr, Grade, Line, Op, Sheet, Span, Unit};
use std::collections::BTreeMap;

/// From where to where every line of `sheet` may come out, in order, if each assumption lies anywhere between
/// its low and its high value.
///
/// # Errors
/// As [`eval`]; and `ZeroDivisor`, if that accepts the sheet, with the name of the first line that divides by
/// what may be 0.
pub fn range(sheet: &Sheet) -> Result<Vec<Span>, EstimateError> {
    todo!()
}

/// By which factor the line `output` changes as each assumption in turn goes from its low to its high value,
/// all others being likely: the larger over the smaller result, 1 if nothing changes. All assumptions, the
/// largest factor first, and of equal ones the earlier line.
///
/// # Errors
/// As [`eval`]; and `Undefined` if no line is called `output`.
pub fn tornado(sheet: &Sheet, output: &str) -> Result<Vec<(String, f64)>, EstimateError> {
    todo!()
}

/// How good an estimate was, by its factor from the truth in either direction.
pub fn grade(estimate: f64, truth: f64) -> Grade {
    todo!()
}
