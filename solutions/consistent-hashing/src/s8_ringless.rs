//! Step 8: without a ring. Two schemes that compute the owner from the key and the servers alone.

use std::cmp::Reverse;

/// The bucket of `key` among `buckets` numbered ones (jump hash; Lamping and Veach 2014,
/// arXiv 1406.2294). Takes about ln `buckets` steps and no memory.
///
/// # Panics
/// If `buckets` is 0.
pub fn jump(key: u64, buckets: u32) -> u32 {
    assert!(buckets > 0, "a key needs a bucket");
    let (mut state, mut bucket, mut next) = (key, 0, 0);
    while next < u64::from(buckets) {
        bucket = next;
        // The paper's generator and step: where the key would jump next, if buckets went on.
        state = state.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        let draw = ((state >> 33) + 1) as f64;
        next = ((bucket + 1) as f64 * ((1_u64 << 31) as f64 / draw)) as u64;
    }
    bucket as u32
}

/// The server of the key with hash `key`: the one whose `hash64(key, name)` is the highest, of equals
/// the smaller name (rendezvous hashing; Thaler and Ravishankar 1998). `None` if there is none.
pub fn rendezvous<'a>(key: u64, nodes: &[&'a str]) -> Option<&'a str> {
    nodes.iter().copied().min_by_key(|node| rank(key, node))
}

/// The `n` servers of a key, highest first: a preference list without a ring. All of them if there are
/// fewer.
pub fn rendezvous_top<'a>(key: u64, nodes: &[&'a str], n: usize) -> Vec<&'a str> {
    let mut ranked = nodes.to_vec();
    ranked.sort_by_key(|node| rank(key, node));
    ranked.truncate(n);
    ranked
}

/// Ascends from the best server of `key` to its worst.
fn rank<'a>(key: u64, node: &&'a str) -> (Reverse<u64>, &'a str) {
    (Reverse(sim::hash64(key, node.as_bytes())), node)
}
