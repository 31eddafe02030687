//! Step 2: the Bloom filter. A few bits a key say "certainly not here" without a look at the disk.

use sim::hash64;

/// A filter of `keys` with `bits_per_key` bits for each, as bytes that can be stored.
///
/// It has k = `bits_per_key`·ln 2 probes a key, rounded, which makes false answers rarest (Bloom 1970);
/// the last byte says k.
///
/// # Panics
/// If `bits_per_key` is 0.
pub fn build<K: AsRef<[u8]>>(keys: &[K], bits_per_key: usize) -> Vec<u8> {
    assert!(bits_per_key > 0, "a filter has at least one bit a key");
    let probes = (bits_per_key as f64 * std::f64::consts::LN_2).round().clamp(1.0, 30.0) as u8;
    // Some bits at least: of three keys' 30 bits, half would be set by accident.
    let bytes = (keys.len() * bits_per_key).div_ceil(8).max(8);
    let mut filter = vec![0; bytes];
    for key in keys {
        for bit in probed(key.as_ref(), probes, 8 * bytes) {
            filter[bit / 8] |= 1 << (bit % 8);
        }
    }
    filter.push(probes);
    filter
}

/// Whether `key` may be among those that `filter` was built of: `false` is certain, `true` is not.
/// Bytes too short to be a filter may contain anything.
pub fn may_contain(filter: &[u8], key: &[u8]) -> bool {
    match filter {
        [bits @ .., probes] if !bits.is_empty() => {
            probed(key, *probes, 8 * bits.len()).all(|bit| bits[bit / 8] & (1 << (bit % 8)) != 0)
        }
        _ => true,
    }
}

/// The bits of a key. Two hashes do for any number of them (Kirsch and Mitzenmacher 2006).
fn probed(key: &[u8], probes: u8, bits: usize) -> impl Iterator<Item = usize> {
    let (first, stride) = (hash64(0, key), hash64(1, key) | 1);
    (0..u64::from(probes))
        .map(move |i| (first.wrapping_add(i.wrapping_mul(stride)) % bits as u64) as usize)
}
