//! The four phases of an interview.

/// A phase, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Questions and assumptions.
    Scope,
    /// The sketch of the whole, and feedback on it.
    HighLevel,
    /// One or two parts in detail.
    DeepDive,
    /// Bottlenecks, failures, the next scale, a recap.
    WrapUp,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Phase; 4] = [Phase::Scope, Phase::HighLevel, Phase::DeepDive, Phase::WrapUp];

    /// The fewest and the most minutes it may take. The first from Xu's "System Design Interview",
    /// the others as usual.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Phase::Scope => (3, 10),
            Phase::HighLevel => (10, 15),
            Phase::DeepDive => (10, 25),
            Phase::WrapUp => (3, 5),
        }
    }
}

/// The interview is shorter than the four phases can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooShort {
    /// The minutes it needs at least.
    pub min: u32,
}

/// What the clock says to a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// There is time.
    OnTrack,
    /// The phase is over its plan, within its bound.
    Hurry {
        /// Minutes over the plan.
        over: u32,
    },
    /// The phase is over its bound: go on to the next.
    MoveOn,
    /// What is left is the least a wrap-up takes: begin it.
    Finish,
}
