//! Step 6: availability. What a promise allows, and what a system of parts can promise.

const MILLION: u64 = 1_000_000;

/// The milliseconds of a period of `period_ms` in which a service may be down that promises to be up
/// `availability_ppm` of a million parts of the time; rounded down, and 0 for a million or more.
pub fn downtime_ms(availability_ppm: u32, period_ms: u64) -> u64 {
    let down = MILLION.saturating_sub(u64::from(availability_ppm));
    let milliseconds = u128::from(period_ms) * u128::from(down) / u128::from(MILLION);
    milliseconds as u64
}

/// How many nines a promise has: 3 for 999,000 of a million; 6 at most, as there are no more digits.
pub fn nines(availability_ppm: u32) -> u32 {
    let down = MILLION.saturating_sub(u64::from(availability_ppm));
    (1..=6).take_while(|&nines| down <= 10_u64.pow(6 - nines)).count() as u32
}

/// The availability of a system that needs all of its parts, 0 to 1; failures are independent.
pub fn series(parts: &[f64]) -> f64 {
    parts.iter().product()
}

/// The availability of a system that needs any one of its parts.
pub fn parallel(parts: &[f64]) -> f64 {
    1.0 - parts.iter().map(|up| 1.0 - up).product::<f64>()
}

/// The availability of a system that needs `k` of `n` parts, each of which is up the part `up` of the time.
pub fn k_of_n(k: u32, n: u32, up: f64) -> f64 {
    let exactly = |i: u32| ways(n, i) * up.powi(i as i32) * (1.0 - up).powi((n - i) as i32);
    (k..=n).map(exactly).sum()
}

/// In how many ways `k` of `n` can be chosen.
fn ways(n: u32, k: u32) -> f64 {
    (0..k).map(|i| f64::from(n - i) / f64::from(k - i)).product()
}
