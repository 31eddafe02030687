//! Alternatives, and what they are compared by.

use std::collections::BTreeMap;

/// Which values of a criterion are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Small ones: cost, latency.
    Lower,
    /// Large ones: availability, throughput.
    Higher,
}

/// Something alternatives are compared by.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// Which values are good.
    pub better: Better,
    /// How much it counts, 0 or more.
    pub weight: f64,
}

/// One way of doing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Its name.
    pub name: String,
    /// What one would regret.
    pub downside: String,
    /// Its value by criterion, in that criterion's own unit.
    pub scores: BTreeMap<String, f64>,
}

/// Why alternatives cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TradeoffError {
    /// Fewer than two: nothing was chosen.
    SingleApproach,
    /// An alternative without a downside has not been thought through.
    NoDownside {
        /// The alternative.
        alternative: String,
    },
    /// An alternative has no value for a criterion.
    MissingScore {
        /// The alternative.
        alternative: String,
        /// The criterion.
        criterion: String,
    },
}

/// The alternative to take, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its name.
    pub winner: String,
    /// How far it is ahead of the second, 0 to 1: of the weighted mean of normalised values.
    pub margin: f64,
    /// The criteria of which twice the weight would make another one win.
    pub flips: Vec<String>,
}
