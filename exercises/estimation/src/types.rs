//! Given: what the steps share. Tests compare these values, so they are not yours to change.

/// An amount of data, in bytes. A type of its own, so that nobody adds it to a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u128);

/// Why an estimate was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EstimateError {
    /// There is a number, and no unit behind it.
    MissingUnit,
    /// Nobody knows this unit.
    UnknownUnit {
        /// The unit as it was written.
        unit: String,
    },
    /// What should be a number is none.
    BadNumber,
    /// An amount below 0.
    Negative,
}
