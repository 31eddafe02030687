//! Step 6: availability. What a promise allows, and what a system of parts can promise.

/// The milliseconds of a period of `period_ms` in which a service may be down that promises to be up
/// `availability_ppm` of a million parts of the time; rounded down, and 0 for a million or more.
pub fn downtime_ms(availability_ppm: u32, period_ms: u64) -> u64 {
    todo!()
}

/// How many nines a promise has: 3 for 999,000 of a million; 6 at most, as there are no more digits.
pub fn nines(availability_ppm: u32) -> u32 {
    todo!()
}

/// The availability of a system that needs all of its parts, 0 to 1; failures are independent.
pub fn series(parts: &[f64]) -> f64 {
    todo!()
}

/// The availability of a system that needs any one of its parts.
pub fn parallel(parts: &[f64]) -> f64 {
    todo!()
}

/// The availability of a system that needs `k` of `n` parts, each of which is up the part `up` of the time.
pub fn k_of_n(k: u32, n: u32, up: f64) -> f64 {
    todo!()
}
