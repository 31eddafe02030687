//! The same by division before multiplication, and months by logarithm, corrected.

use crate::types::{EstimateError, PerSec};

/// Actions a day over the seconds of a day.
pub fn qps(monthly_users: f64, daily_share: f64, actions_a_day: f64) -> PerSec {
    let a_day = monthly_users * (daily_share * actions_a_day);
    PerSec(a_day / 24.0 / 60.0 / 60.0)
}

/// The average, some times.
pub fn peak(average: PerSec, factor: f64) -> Result<PerSec, EstimateError> {
    match factor {
        1.0.. => Ok(PerSec(factor * average.0)),
        _ => Err(EstimateError::PeakBelowAverage),
    }
}

/// The largest of the hours, each over their mean.
pub fn peak_factor(hourly: &[u64; 24]) -> Result<f64, EstimateError> {
    let mean = hourly.iter().map(|&hour| hour as f64 / 24.0).sum::<f64>();
    if mean == 0.0 {
        return Err(EstimateError::NoTraffic);
    }
    Ok(hourly.iter().map(|&hour| hour as f64 / mean).fold(1.0, f64::max))
}

/// Month by month.
pub fn grow(now: PerSec, monthly: f64, months: u32) -> PerSec {
    (0..months).fold(now, |PerSec(rate), _| PerSec(rate + rate * monthly))
}

/// The logarithm says about when; the months around it, exactly.
pub fn months_until(now: PerSec, target: PerSec, monthly: f64) -> Option<u32> {
    if now >= target {
        return Some(0);
    }
    if monthly <= 0.0 {
        return None;
    }
    let about = ((target.0 / now.0).ln() / monthly.ln_1p()) as u32;
    if about > 12_000 {
        return None;
    }
    (about.saturating_sub(1)..about + 3).find(|&months| grow(now, monthly, months) >= target)
}
