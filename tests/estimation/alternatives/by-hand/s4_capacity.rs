//! Servers one by one, and queues by their numbers of waiting requests.

use crate::types::{Bytes, EstimateError, PerSec};

/// A quotient, and one more for its rest.
pub fn servers(
    peak_rps: u64,
    per_server_rps: u64,
    target_pct: u32,
    spare: u64,
) -> Result<u64, EstimateError> {
    let target = u64::from(target_pct);
    match (target, per_server_rps) {
        (0 | 101.., _) => Err(EstimateError::BadTarget),
        (_, 0) => Err(EstimateError::NoCapacity),
        (_, each) => {
            let whole = peak_rps * 100 / (each * target);
            Ok(whole + spare + u64::from(whole * each * target < peak_rps * 100))
        }
    }
}

/// Seconds first.
pub fn in_flight(PerSec(rate): PerSec, stay_ms: f64) -> f64 {
    let seconds = stay_ms / 1e3;
    seconds * rate
}

/// By Little's law: rho/(1 − rho) are inside, and they arrive rho a service time.
pub fn response_ms(service_ms: f64, utilisation: f64) -> Result<f64, EstimateError> {
    if utilisation >= 1.0 {
        return Err(EstimateError::Unstable);
    }
    if utilisation == 0.0 {
        return Ok(service_ms);
    }
    let inside = utilisation / (1.0 - utilisation);
    Ok(inside / (utilisation / service_ms))
}

/// The part that waits.
pub fn utilisation_for(slowdown: f64) -> f64 {
    if slowdown > 1.0 { (slowdown - 1.0) / slowdown } else { 0.0 }
}

/// Bits over the bits of a full day.
pub fn link_gbps(Bytes(bytes): Bytes) -> f64 {
    bytes as f64 / (86_400.0 * 125_000_000.0)
}
