//! Step 1: units. A number without a unit is refused, and one with a unit is read to the byte.

use crate::types::{Bytes, EstimateError};
use std::fmt;

/// Reads an amount of data: a decimal number, spaces or none, and one of the units B, KB to PB (powers
/// of 1000) and KiB to PiB (powers of 1024). Exact; a fraction of a byte counts as a byte.
///
/// # Errors
/// `BadNumber` if it doesn't begin with a decimal number, `Negative` if that is below 0, `MissingUnit` if
/// nothing follows it, `UnknownUnit` with the unit as it was written if it is none of those.
pub fn parse_bytes(text: &str) -> Result<Bytes, EstimateError> {
    todo!()
}

/// Three significant digits, in the largest decimal unit that leaves at least 1 after rounding:
/// `999 B`, `1.50 MB`. Whole bytes have no point; above 999 PB there are more digits.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}

/// What `text` takes in UTF-8, in which ASCII alone has one byte a character.
pub fn text_bytes(text: &str) -> Bytes {
    todo!()
}

/// By which factor 2^exponent is more than the power of ten it stands in for, 10^(exponent · 3/10),
/// rounded to three decimals. `exponent` is a multiple of 10 up to 120.
pub fn pow2_error(exponent: u32) -> f64 {
    todo!()
}
