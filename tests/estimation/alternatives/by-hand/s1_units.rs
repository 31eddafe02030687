//! Amounts read digit by digit, in millionths, and shown by moving the point of their digits.

use crate::types::{Bytes, EstimateError};
use std::fmt;

/// The size of a unit by its letters: its place in the row, and whether it has an `i`.
fn size(unit: &str) -> Option<u128> {
    let place = "BKMGTP".find(unit.chars().next()?)? as u32;
    match (place, &unit[1..]) {
        (0, "") => Some(1),
        (1.., "B") => Some(1_000_u128.pow(place)),
        (1.., "iB") => Some(1_024_u128.pow(place)),
        _ => None,
    }
}

/// Millionths of the unit first, then the unit.
pub fn parse_bytes(text: &str) -> Result<Bytes, EstimateError> {
    let mut rest = text.trim_start();
    let (mut millionths, mut digits, mut place) = (0_u128, 0, None);
    if rest.starts_with('-') {
        return Err(EstimateError::Negative);
    }
    while let Some(c) = rest.chars().next() {
        match (c.to_digit(10), place) {
            (Some(digit), None) => millionths = millionths * 10 + u128::from(digit) * 1_000_000,
            (Some(digit), Some(left)) => {
                millionths += u128::from(digit) * left;
                place = Some(left / 10);
            }
            (None, None) if c == '.' => place = Some(100_000),
            (None, _) if c == '.' || c == '-' => return Err(EstimateError::BadNumber),
            _ => break,
        }
        digits += usize::from(c != '.');
        rest = &rest[1..];
    }
    let unit = rest.trim();
    if digits == 0 {
        return Err(EstimateError::BadNumber);
    }
    if unit.is_empty() {
        return Err(EstimateError::MissingUnit);
    }
    let size = size(unit).ok_or(EstimateError::UnknownUnit { unit: unit.into() })?;
    Ok(Bytes((millionths * size).div_ceil(1_000_000)))
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string().len();
        if digits < 4 {
            return write!(f, "{} B", self.0);
        }
        // Three digits and the power of ten behind them; rounding may have made a fourth.
        let mut power = digits as u32 - 3;
        let mut three = (self.0 + 10_u128.pow(power) / 2) / 10_u128.pow(power);
        if three == 1_000 {
            (three, power) = (100, power + 1);
        }
        let unit = (power as usize + 2) / 3;
        let point = 3 * unit as u32 - power;
        let name = ["B", "KB", "MB", "GB", "TB", "PB"][unit];
        let one = 10_u128.pow(point);
        match point {
            0 => write!(f, "{three} {name}"),
            _ => write!(f, "{}.{:0w$} {name}", three / one, three % one, w = point as usize),
        }
    }
}

/// The bytes, one by one.
pub fn text_bytes(text: &str) -> Bytes {
    Bytes(text.chars().map(|c| c.len_utf8() as u128).sum())
}

/// Both powers, as numbers.
pub fn pow2_error(exponent: u32) -> f64 {
    let (two, ten) = (2_f64.powi(exponent as i32), 10_f64.powi(exponent as i32 * 3 / 10));
    (two / ten * 1_000.0).round() / 1_000.0
}
