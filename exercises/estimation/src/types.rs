//! Given: what the steps share. Tests compare these values, so they are not yours to change.

mod expr;
mod latency;
mod sheet;
mod unit;

pub use expr::{Expr, Op};
pub use latency::LatencyTable;
pub use sheet::{Assumption, Derived, Entry, Line, Sheet};
pub use unit::{Powers, Unit, told};

/// An amount of data, in bytes. A type of its own, so that nobody adds it to a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u128);

/// A rate: how many a second.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct PerSec(pub f64);

/// How data is kept. Named, because three numbers in a row would be mixed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// What indexes, checksums and free space add to the data, in percent of it.
    pub overhead_pct: u32,
    /// How many times smaller compression makes it; 1 for none, never 0.
    pub compression: u32,
    /// Copies of all of it, on different machines.
    pub replicas: u32,
}

/// Time, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Nanos(pub f64);

/// What a request does, as a tree of what waits for what.
#[derive(Debug, Clone, PartialEq)]
pub enum Path {
    /// An operation of the latency table, by its name.
    Op(&'static str),
    /// Something that takes a known time.
    Cost(Nanos),
    /// One after the other.
    Seq(Vec<Path>),
    /// All at once, and then on when the last is done.
    Par(Vec<Path>),
    /// A look into a cache: it goes one way for a part of all requests, and the other way for the rest.
    Cached {
        /// How many of a hundred requests hit, 0 to 100.
        hit_pct: f64,
        /// What a hit does.
        hit: Box<Path>,
        /// What a miss does, the look into the cache included.
        miss: Box<Path>,
    },
}

/// What data is compressed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compressor {
    /// How many times smaller it makes the data.
    pub ratio: f64,
    /// The nanoseconds it spends on each byte that goes in.
    pub ns_per_byte: f64,
}

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
    /// A peak cannot be lower than the mean.
    PeakBelowAverage,
    /// A day without any request has no peak.
    NoTraffic,
    /// A server cannot be used to this percentage: it is 0, or above 100.
    BadTarget,
    /// A server that serves nothing.
    NoCapacity,
    /// Work comes in as fast as it can be done, or faster: the queue has no end.
    Unstable,
    /// The latency table has no such operation.
    UnknownOp {
        /// Its name.
        name: String,
    },
    /// A line of a sheet cannot be read.
    Syntax {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// An assumption that says nowhere why it is believed.
    MissingReason {
        /// Its name.
        name: String,
    },
    /// A line uses a name that no line before it defines.
    Undefined {
        /// The name.
        name: String,
    },
    /// A name is defined a second time.
    Redefined {
        /// The name.
        name: String,
    },
    /// Two things that measure different things were added, subtracted or taken for one another.
    DimensionMismatch {
        /// What the first of them measures, or the unit that a line promises.
        left: String,
        /// What the second of them measures, or what the line comes to.
        right: String,
    },
    /// A line divides by something that may be 0.
    ZeroDivisor {
        /// The line's name.
        name: String,
    },
}

/// From where to where a line of a sheet may come out, in the unit that the line names.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The line's name.
    pub name: String,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
}

/// How good an estimate was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Grade {
    /// Off by a factor of 2 at most.
    Within2x,
    /// Off by a factor of 10 at most.
    Within10x,
    /// Off by more: by this factor.
    Off(f64),
}
