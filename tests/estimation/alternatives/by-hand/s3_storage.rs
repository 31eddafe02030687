//! The same with sums kept in a table, and the smallest cache found by bisection.

use crate::types::{Bytes, Keeping};

/// Years first.
pub fn records(per_day: u64, years: u32) -> u64 {
    (0..years).map(|_| 365 * per_day).sum()
}

/// Size first.
pub fn one_copy(records: u64, each: Bytes) -> Bytes {
    Bytes(each.0 * records as u128)
}

/// Copy by copy.
pub fn kept(data: Bytes, keeping: Keeping) -> Bytes {
    let (top, bottom) = (100 + keeping.overhead_pct as u128, 100 * keeping.compression as u128);
    let whole = data.0 * top / bottom;
    let copy = whole + u128::from(whole * bottom < data.0 * top);
    Bytes((0..keeping.replicas).map(|_| copy).sum())
}

/// A hundredth of the product.
pub fn cache_bytes(daily_reads: u64, each: Bytes, hot_pct: u32) -> Bytes {
    let product = one_copy(daily_reads, each).0 * hot_pct as u128;
    Bytes(product / 100 + u128::from(!product.is_multiple_of(100)))
}

/// Sums of popularities, of none to all objects.
fn sums(objects: u64, skew: f64) -> Vec<f64> {
    let mut sums = vec![0.0];
    for k in 1..=objects {
        sums.push(sums[k as usize - 1] + 1.0 / (k as f64).powf(skew));
    }
    sums
}

/// Two of the sums.
pub fn hit_ratio(objects: u64, cached: u64, skew: f64) -> f64 {
    let sums = sums(objects, skew);
    let all = sums[objects as usize];
    if all == 0.0 { 0.0 } else { sums[cached.min(objects) as usize] / all }
}

/// The sums ascend, so halve.
pub fn cache_for_hit_ratio(objects: u64, skew: f64, target: f64) -> u64 {
    let sums = sums(objects, skew);
    let enough = target * sums[objects as usize];
    sums.partition_point(|&sum| sum < enough).min(objects as usize) as u64
}
