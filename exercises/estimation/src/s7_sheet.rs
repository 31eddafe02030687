//! Step 7: the sheet. An estimate is a document that a machine can check: units, names, reasons.

use crate::types::{Entry, EstimateError, Expr, Line, Op, Powers, Sheet, Unit, told};
use std::collections::BTreeMap;

/// What the product measures of two things that measure `a` and `b`; powers of 0 are left out.
pub fn times(a: &Powers, b: &Powers) -> Powers {
    todo!()
}

/// What the quotient measures of two things that measure `a` and `b`; powers of 0 are left out.
pub fn over(a: &Powers, b: &Powers) -> Powers {
    todo!()
}

/// What every line of `sheet` comes to, in order, with the likely value of each assumption.
///
/// # Errors
/// For the first line at fault: `Redefined` if its name is taken, `MissingUnit` or `UnknownUnit` if its unit
/// is, `MissingReason` if an assumption has none, `Undefined` if it uses a name that no line before it
/// defines, `DimensionMismatch` if it adds or subtracts what measures different things, or doesn't measure
/// what its unit does. Any of them, if a line has several faults.
pub fn eval(sheet: &Sheet) -> Result<Vec<Entry>, EstimateError> {
    todo!()
}
