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
    todo!()
}

/// Whether `key` may be among those that `filter` was built of: `false` is certain, `true` is not.
/// Bytes too short to be a filter may contain anything.
pub fn may_contain(filter: &[u8], key: &[u8]) -> bool {
    todo!()
}
