//! Step 1: units. A number without a unit is refused, and one with a unit is read to the byte.

use crate::types::{Bytes, EstimateError};
use std::fmt;

/// What a unit is called, and how many bytes it has: the powers of 1000 of the SI, ascending.
const DECIMAL: [(&str, u128); 6] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
];

/// The powers of 1024 of IEC 80000-13.
const BINARY: [(&str, u128); 5] =
    [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("PiB", 1 << 50)];

/// Reads an amount of data: a decimal number, spaces or none, and one of the units B, KB to PB (powers
/// of 1000) and KiB to PiB (powers of 1024). Exact; a fraction of a byte counts as a byte.
///
/// # Errors
/// `BadNumber` if it doesn't begin with a decimal number, `Negative` if that is below 0, `MissingUnit` if
/// nothing follows it, `UnknownUnit` with the unit as it was written if it is none of those.
pub fn parse_bytes(text: &str) -> Result<Bytes, EstimateError> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && !".-".contains(c)).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let (digits, places) = decimal(number)?;
    if unit.is_empty() {
        return Err(EstimateError::MissingUnit);
    }
    let known = DECIMAL.iter().chain(&BINARY).find(|(name, _)| *name == unit);
    let (_, size) = known.ok_or_else(|| EstimateError::UnknownUnit { unit: unit.to_owned() })?;
    let bytes = digits.checked_mul(*size).ok_or(EstimateError::BadNumber)?;
    Ok(Bytes(bytes.div_ceil(places)))
}

/// A decimal number as its digits, and the power of ten by which they are too large.
fn decimal(number: &str) -> Result<(u128, u128), EstimateError> {
    if number.starts_with('-') {
        return Err(EstimateError::Negative);
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}").parse().map_err(|_| EstimateError::BadNumber)?;
    let places = u32::try_from(fraction.len()).ok().and_then(|places| 10_u128.checked_pow(places));
    Ok((digits, places.ok_or(EstimateError::BadNumber)?))
}

/// Three significant digits, in the largest decimal unit that leaves at least 1 after rounding:
/// `999 B`, `1.50 MB`. Whole bytes have no point; above 999 PB there are more digits.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bytes(bytes) = *self;
        if bytes < 1_000 {
            return write!(f, "{bytes} B");
        }
        let told = DECIMAL[1..].iter().find_map(|&(name, size)| {
            let number = three_digits(bytes, size)?;
            Some(format!("{number} {name}"))
        });
        let (largest, size) = DECIMAL[DECIMAL.len() - 1];
        f.write_str(&told.unwrap_or_else(|| format!("{} {largest}", rounded(bytes, size))))
    }
}

/// `bytes` in units of `size`, to three digits; `None` if rounding leaves 1000 of them, or more.
fn three_digits(bytes: u128, size: u128) -> Option<String> {
    let few = |places: usize| {
        let scale = 10_u128.pow(places as u32);
        let number = rounded(bytes, size / scale);
        (number < 1_000).then(|| format!("{}.{:0places$}", number / scale, number % scale))
    };
    few(2).or_else(|| few(1)).or_else(|| {
        let whole = rounded(bytes, size);
        (whole < 1_000).then(|| whole.to_string())
    })
}

fn rounded(bytes: u128, size: u128) -> u128 {
    (bytes + size / 2) / size
}

/// What `text` takes in UTF-8, in which ASCII alone has one byte a character.
pub fn text_bytes(text: &str) -> Bytes {
    Bytes(text.len() as u128)
}

/// By which factor 2^exponent is more than the power of ten it stands in for, 10^(exponent · 3/10),
/// rounded to three decimals. `exponent` is a multiple of 10 up to 120.
pub fn pow2_error(exponent: u32) -> f64 {
    let ratio = 1.024_f64.powi((exponent / 10) as i32);
    (ratio * 1_000.0).round() / 1_000.0
}
