//! Step 3: storage. What is written in years, what keeping it takes, and what part of it is worth memory.

use crate::types::{Bytes, Keeping};

const DAYS_A_YEAR: u64 = 365;

/// The records written in `years` of 365 days.
pub fn records(per_day: u64, years: u32) -> u64 {
    per_day * DAYS_A_YEAR * u64::from(years)
}

/// What `records` of `each` take, once and as they are.
pub fn one_copy(records: u64, each: Bytes) -> Bytes {
    Bytes(u128::from(records) * each.0)
}

/// What it takes to keep `data`: with its overhead, compressed, a copy being rounded up to whole bytes,
/// and then on every replica.
///
/// # Panics
/// If `keeping.compression` is 0.
pub fn kept(data: Bytes, keeping: Keeping) -> Bytes {
    let with_overhead = data.0 * u128::from(100 + keeping.overhead_pct);
    let copy = with_overhead.div_ceil(100 * u128::from(keeping.compression));
    Bytes(copy * u128::from(keeping.replicas))
}

/// The memory for `hot_pct` percent of what is read in a day, rounded up.
pub fn cache_bytes(daily_reads: u64, each: Bytes, hot_pct: u32) -> Bytes {
    Bytes((u128::from(daily_reads) * each.0 * u128::from(hot_pct)).div_ceil(100))
}

/// The part of all reads that a cache of the `cached` most popular of `objects` answers, 0 to 1, if the
/// popularity of the k-th is 1/k^`skew` (Zipf's law).
pub fn hit_ratio(objects: u64, cached: u64, skew: f64) -> f64 {
    if objects == 0 {
        return 0.0;
    }
    reads(cached.min(objects), skew) / reads(objects, skew)
}

/// The smallest number of cached objects that answers the part `target` (0 to 1) of all reads.
pub fn cache_for_hit_ratio(objects: u64, skew: f64, target: f64) -> u64 {
    let enough = target * reads(objects, skew);
    let mut answered = 0.0;
    let reached = |k: &u64| {
        answered += popularity(*k, skew);
        answered >= enough
    };
    if target <= 0.0 { 0 } else { (1..=objects).find(reached).unwrap_or(objects) }
}

/// The reads that go to the `most` most popular objects, in reads of the most popular one.
fn reads(most: u64, skew: f64) -> f64 {
    (1..=most).map(|k| popularity(k, skew)).sum()
}

fn popularity(k: u64, skew: f64) -> f64 {
    (k as f64).powf(-skew)
}
