//! Nines by division, and parts that are up or down, one after the other.

/// In two divisions, so that nothing overflows.
pub fn downtime_ms(availability_ppm: u32, period_ms: u64) -> u64 {
    let down = 1_000_000_u32.saturating_sub(availability_ppm) as u64;
    let (millions, rest) = (period_ms / 1_000_000, period_ms % 1_000_000);
    millions * down + rest * down / 1_000_000
}

/// Ten times less downtime for each.
pub fn nines(availability_ppm: u32) -> u32 {
    let mut left = 1_000_000_u32.saturating_sub(availability_ppm);
    let mut nines = 6;
    while left > 1 {
        left = left.div_ceil(10);
        nines -= 1;
    }
    nines
}

/// Logarithms would do as well, but not at 0.
pub fn series(parts: &[f64]) -> f64 {
    let mut up = 1.0;
    for part in parts {
        up *= part;
    }
    up
}

/// What is missing shrinks with each part.
pub fn parallel(parts: &[f64]) -> f64 {
    parts.iter().fold(0.0, |up, part| up + (1.0 - up) * part)
}

/// The chances that 0, 1, 2 … parts are up, part by part.
pub fn k_of_n(k: u32, n: u32, up: f64) -> f64 {
    let mut chances = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; chances.len() + 1];
        for (i, chance) in chances.iter().enumerate() {
            next[i] += chance * (1.0 - up);
            next[i + 1] += chance * up;
        }
        chances = next;
    }
    chances.iter().skip(k as usize).sum()
}
