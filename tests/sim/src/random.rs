//! Seeded randomness: the same seed, the same numbers, on every machine.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

/// A source of random numbers that a seed determines completely (SplitMix64, Steele et al. 2014).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(SplitMix64);

impl Random {
    /// The generator of this `seed`. Two generators of one seed give the same numbers.
    pub fn seeded(seed: u64) -> Self {
        Random(SplitMix64::seed_from_u64(seed))
    }

    /// A number in `low..=high`, each equally likely.
    ///
    /// # Panics
    /// If `low > high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high)
    }

    /// `true` with the given `probability`, from 0.0 (never) to 1.0 (always).
    ///
    /// # Panics
    /// If `probability` is outside 0.0..=1.0.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability)
    }

    /// A waiting time in milliseconds until the next arrival of a Poisson stream with `rate`
    /// arrivals a second: exponential, hence often short and sometimes long.
    pub fn wait(&mut self, rate: f64) -> f64 {
        // Not `f64::ln`: its last digit is the platform's.
        -libm::log(1.0 - self.0.random::<f64>()) * 1000.0 / rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_determines_the_numbers() {
        let draw = |seed| -> Vec<u64> {
            let mut random = Random::seeded(seed);
            (0..8).map(|_| random.between(0, 1_000_000)).collect()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn both_ends_of_a_range_are_drawn_and_nothing_outside() {
        let mut random = Random::seeded(1);
        let drawn: std::collections::BTreeSet<u64> =
            (0..200).map(|_| random.between(3, 6)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
    }

    #[test]
    fn the_mean_wait_is_one_over_the_rate() {
        let mut random = Random::seeded(1);
        let mean = (0..100_000).map(|_| random.wait(100.0)).sum::<f64>() / 100_000.0;
        assert!((9.9..10.1).contains(&mean), "mean wait at 100/s was {mean} ms, not about 10");
    }
}
