//! Step 3: storage. What is written in years, what keeping it takes, and what part of it is worth memory.

use crate::types::{Bytes, Keeping};

/// The records written in `years` of 365 days.
pub fn records(per_day: u64, years: u32) -> u64 {
    todo!()
}

/// What `records` of `each` take, once and as they are.
pub fn one_copy(records: u64, each: Bytes) -> Bytes {
    todo!()
}

/// What it takes to keep `data`: with its overhead, compressed, a copy being rounded up to whole bytes,
/// and then on every replica.
///
/// # Panics
/// If `keeping.compression` is 0.
pub fn kept(data: Bytes, keeping: Keeping) -> Bytes {
    todo!()
}

/// The memory for `hot_pct` percent of what is read in a day, rounded up.
pub fn cache_bytes(daily_reads: u64, each: Bytes, hot_pct: u32) -> Bytes {
    todo!()
}

/// The part of all reads that a cache of the `cached` most popular of `objects` answers, 0 to 1, if the
/// popularity of the k-th is 1/k^`skew` (Zipf's law).
pub fn hit_ratio(objects: u64, cached: u64, skew: f64) -> f64 {
    todo!()
}

/// The smallest number of cached objects that answers the part `target` (0 to 1) of all reads.
pub fn cache_for_hit_ratio(objects: u64, skew: f64, target: f64) -> u64 {
    todo!()
}
