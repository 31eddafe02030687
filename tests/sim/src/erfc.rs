//! The tail of the normal distribution.

/// The complementary error function: 2/√π times the integral of e^(−t²) from `x` to infinity. A standard
/// normal number exceeds z with probability `erfc(z / √2) / 2`.
///
/// The standard library has none; this one has the same last digit on every machine.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

#[cfg(test)]
mod tests {
    use super::erfc;

    #[test]
    fn the_tabulated_values_hold() {
        for (x, want) in
            [(-1.0, 1.842_700_793), (0.0, 1.0), (0.5, 0.479_500_122), (2.0, 0.004_677_735)]
        {
            assert!((erfc(x) - want).abs() < 1e-9, "erfc({x}) = {}, not {want}", erfc(x));
        }
    }
}
