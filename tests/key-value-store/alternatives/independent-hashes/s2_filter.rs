//! A filter of 64-bit words whose probes are hashes of their own, one seed each.

use sim::hash64;

/// Words of bits, then their number of probes.
pub fn build<K: AsRef<[u8]>>(keys: &[K], bits_per_key: usize) -> Vec<u8> {
    assert!(bits_per_key > 0);
    let probes = (bits_per_key * 69 / 100).max(1) as u64;
    let mut words = vec![0_u64; (keys.len() * bits_per_key / 64).max(1)];
    let bits = 64 * words.len() as u64;
    for key in keys {
        for seed in 0..probes {
            let bit = hash64(seed, key.as_ref()) % bits;
            words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }
    let mut filter: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    filter.push(probes as u8);
    filter
}

/// All of a key's bits must be set.
pub fn may_contain(filter: &[u8], key: &[u8]) -> bool {
    let Some((probes, bytes)) = filter.split_last().filter(|(_, bytes)| !bytes.is_empty()) else {
        return true;
    };
    let bits = 8 * bytes.len() as u64;
    (0..u64::from(*probes)).all(|seed| {
        let bit = hash64(seed, key) % bits;
        bytes[(bit / 8) as usize] >> (bit % 8) & 1 == 1
    })
}
