//! Step 1: the remainder. Every key finds its server, until their number changes.

/// The slot of a key with hash `h` among `n` servers, `h mod n`; `None` if there is no server.
pub fn slot(h: u64, n: u64) -> Option<u64> {
    h.checked_rem(n)
}

/// The fraction of all hashes whose slot changes when `a` servers become `b`, as numerator and
/// denominator in lowest terms. Exact for hashes that are spread evenly.
///
/// # Panics
/// If `a` or `b` is 0 or above 2^32.
pub fn moved_fraction(a: u64, b: u64) -> (u64, u64) {
    assert!((1..=1 << 32).contains(&a) && (1..=1 << 32).contains(&b), "1 to 2^32 servers");
    // Both remainders repeat after lcm(a, b) hashes; they agree on the first min(a, b) of them alone.
    let period = a / gcd(a, b) * b;
    let moved = period - a.min(b);
    let common = gcd(moved, period);
    (moved / common, period / common)
}

/// How many of `hashes` change their slot when `a` servers become `b`.
pub fn count_moved(hashes: &[u64], a: u64, b: u64) -> usize {
    hashes.iter().filter(|&&h| slot(h, a) != slot(h, b)).count()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
