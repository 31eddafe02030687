//! Step 4: capacity. Servers, requests in progress, waiting, and links.

use crate::types::{Bytes, EstimateError, PerSec};

/// The servers for a peak of `peak_rps` requests a second, if one can do `per_server_rps` and is to be used
/// to `target_pct` percent of that; and `spare` more, for those that are down.
///
/// # Errors
/// `BadTarget` if `target_pct` is 0 or above 100, `NoCapacity` if a server does nothing.
pub fn servers(
    peak_rps: u64,
    per_server_rps: u64,
    target_pct: u32,
    spare: u64,
) -> Result<u64, EstimateError> {
    todo!()
}

/// How many are inside at once, if they arrive at `rate` and stay `stay_ms` on average (Little's law).
pub fn in_flight(rate: PerSec, stay_ms: f64) -> f64 {
    todo!()
}

/// The mean time in a queue and its one server together, which needs `service_ms` for a request and is busy
/// the part `utilisation` (0 to 1) of the time; arrivals and services are random (M/M/1).
///
/// # Errors
/// `Unstable` if `utilisation` is 1 or more.
pub fn response_ms(service_ms: f64, utilisation: f64) -> Result<f64, EstimateError> {
    todo!()
}

/// The utilisation at which a response takes `slowdown` times as long as on an idle server; 0 if that is 1
/// or less.
pub fn utilisation_for(slowdown: f64) -> f64 {
    todo!()
}

/// What a link must carry to move `per_day` in a day, evenly, in gigabits (10^9 bits) a second.
pub fn link_gbps(per_day: Bytes) -> f64 {
    todo!()
}
