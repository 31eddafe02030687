//! Step 2: traffic. Requests a second, on average, at the peak, and next year.

use crate::types::{EstimateError, PerSec};

const SECONDS_A_DAY: f64 = 86_400.0;

/// A growth that needs longer than a thousand years doesn't happen.
const MOST_MONTHS: u32 = 12_000;

/// The mean rate of a service with `monthly_users`, of whom `daily_share` (0 to 1) are active on a day,
/// each with `actions_a_day`.
pub fn qps(monthly_users: f64, daily_share: f64, actions_a_day: f64) -> PerSec {
    PerSec(monthly_users * daily_share * actions_a_day / SECONDS_A_DAY)
}

/// The rate at the peak, `factor` times the average.
///
/// # Errors
/// `PeakBelowAverage` if `factor` is below 1.
pub fn peak(average: PerSec, factor: f64) -> Result<PerSec, EstimateError> {
    if factor < 1.0 {
        return Err(EstimateError::PeakBelowAverage);
    }
    Ok(PerSec(average.0 * factor))
}

/// By which factor the busiest hour of a day exceeds the mean hour, from the requests of each.
///
/// # Errors
/// `NoTraffic` if there are none at all.
pub fn peak_factor(hourly: &[u64; 24]) -> Result<f64, EstimateError> {
    let total: u64 = hourly.iter().sum();
    let busiest = hourly.iter().max().filter(|&&most| most > 0).ok_or(EstimateError::NoTraffic)?;
    Ok(*busiest as f64 * 24.0 / total as f64)
}

/// The rate after `months`, each adding the part `monthly` (0.1 for 10 %) to the month before it.
pub fn grow(now: PerSec, monthly: f64, months: u32) -> PerSec {
    PerSec(now.0 * (1.0 + monthly).powi(months as i32))
}

/// The first month in which the rate is `target` or more, 0 if it is so now; `None` if that is never, or
/// not within a thousand years.
pub fn months_until(now: PerSec, target: PerSec, monthly: f64) -> Option<u32> {
    (0..=MOST_MONTHS).find(|&months| grow(now, monthly, months) >= target)
}
