//! Step 2: traffic. Requests a second, on average, at the peak, and next year.

use crate::types::{EstimateError, PerSec};

/// The mean rate of a service with `monthly_users`, of whom `daily_share` (0 to 1) are active on a day,
/// each with `actions_a_day`.
pub fn qps(monthly_users: f64, daily_share: f64, actions_a_day: f64) -> PerSec {
    todo!()
}

/// The rate at the peak, `factor` times the average.
///
/// # Errors
/// `PeakBelowAverage` if `factor` is below 1.
pub fn peak(average: PerSec, factor: f64) -> Result<PerSec, EstimateError> {
    todo!()
}

/// By which factor the busiest hour of a day exceeds the mean hour, from the requests of each.
///
/// # Errors
/// `NoTraffic` if there are none at all.
pub fn peak_factor(hourly: &[u64; 24]) -> Result<f64, EstimateError> {
    todo!()
}

/// The rate after `months`, each adding the part `monthly` (0.1 for 10 %) to the month before it.
pub fn grow(now: PerSec, monthly: f64, months: u32) -> PerSec {
    todo!()
}

/// The first month in which the rate is `target` or more, 0 if it is so now; `None` if that is never, or
/// not within a thousand years.
pub fn months_until(now: PerSec, target: PerSec, monthly: f64) -> Option<u32> {
    todo!()
}
