//! Units, known by name, and what they measure.

use super::EstimateError;
use std::collections::BTreeMap;

/// What a quantity measures: base units and their powers, none of which is 0. A rate of posts is `post` to
/// the power 1 and `s` to the power −1; a bare number measures nothing.
pub type Powers = BTreeMap<String, i32>;

/// A unit: what it measures, and how many base units it has. The base unit of time is the second, of data
/// the byte; any word that isn't known, like `user`, is a base unit of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub powers: Powers,
    /// A quantity in this unit, times this, is in base units.
    pub size: f64,
}

const TIME: [(&str, f64); 9] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("min", 60.0),
    ("h", 3_600.0),
    ("day", 86_400.0),
    ("month", 30.0 * 86_400.0),
    ("year", 365.0 * 86_400.0),
];
const DATA: [(&str, f64); 15] = [
    ("B", 1.0),
    ("KB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("PB", 1e15),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
    ("PiB", 1_125_899_906_842_624.0),
    ("bit", 0.125),
    ("Mbit", 0.125e6),
    ("Gbit", 0.125e9),
    ("Tbit", 0.125e12),
];
const NUMBERS: [(&str, f64); 3] = [("1", 1.0), ("times", 1.0), ("%", 0.01)];

impl Unit {
    /// Reads a unit: words with `*` and `/` between, each for the one word behind it, as in `post/user/day`,
    /// `1/s`, `%`.
    ///
    /// # Errors
    /// `MissingUnit` if there is none, `UnknownUnit` if a part of it is no word.
    pub fn parse(text: &str) -> Result<Unit, EstimateError> {
        if text.trim().is_empty() {
            return Err(EstimateError::MissingUnit);
        }
        let mut unit = Unit { powers: Powers::new(), size: 1.0 };
        for (sign, words) in
            text.split('/').enumerate().map(|(i, part)| (if i == 0 { 1 } else { -1 }, part))
        {
            for (i, word) in words.split('*').map(str::trim).enumerate() {
                unit.put(word, if i == 0 { sign } else { 1 })?;
            }
        }
        unit.powers.retain(|_, power| *power != 0);
        Ok(unit)
    }

    fn put(&mut self, word: &str, power: i32) -> Result<(), EstimateError> {
        let named =
            |units: &[(&str, f64)]| units.iter().find(|(name, _)| *name == word).map(|u| u.1);
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '_');
        let (base, size) = match (named(&NUMBERS), named(&TIME), named(&DATA)) {
            (Some(size), ..) => (None, size),
            (_, Some(size), _) => (Some("s"), size),
            (.., Some(size)) => (Some("B"), size),
            _ if is_word => (Some(word), 1.0),
            _ => return Err(EstimateError::UnknownUnit { unit: word.to_owned() }),
        };
        if let Some(base) = base {
            *self.powers.entry(base.to_owned()).or_default() += power;
        }
        self.size *= size.powi(power);
        Ok(())
    }
}

/// What is measured, in words: `post/s`, `B*user`, `1/s`, and `1` for a bare number.
pub fn told(powers: &Powers) -> String {
    let side = |sign: i32| -> Vec<String> {
        let own = powers.iter().filter(|(_, power)| power.signum() == sign);
        own.flat_map(|(unit, power)| vec![unit.clone(); power.unsigned_abs() as usize]).collect()
    };
    let (top, bottom) = (side(1), side(-1));
    let top = if top.is_empty() { "1".to_owned() } else { top.join("*") };
    bottom.into_iter().fold(top, |told, unit| format!("{told}/{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_order_make_no_other_unit() {
        let unit = |text| Unit::parse(text).unwrap();
        assert_eq!(unit("post/user/day"), unit("post / day / user"));
        assert_eq!(told(&unit("user*post/user/day").powers), "post/s");
        assert_eq!(unit("Gbit/s").size, 125e6);
        assert_eq!(told(&unit("%").powers), "1");
        assert_eq!(Unit::parse(" "), Err(EstimateError::MissingUnit));
        assert_eq!(Unit::parse("post/7"), Err(EstimateError::UnknownUnit { unit: "7".into() }));
    }
}
