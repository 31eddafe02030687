//! Step 8: without a ring. Two schemes that compute the owner from the key and the servers alone.

use std::cmp::Reverse;

/// The bucket of `key` among `buckets` numbered ones (jump hash; Lamping and Veach 2014,
/// arXiv 1406.2294). Takes about ln `buckets` steps and no memory.
///
/// # Panics
/// If `buckets` is 0.
pub fn jump(key: u64, buckets: u32) -> u32 {
    todo!()
}

/// The server of the key with hash `key`: the one whose `hash64(key, name)` is the highest, of equals
/// the smaller name (rendezvous hashing; Thaler and Ravishankar 1998). `None` if there is none.
pub fn rendezvous<'a>(key: u64, nodes: &[&'a str]) -> Option<&'a str> {
    todo!()
}

/// The `n` servers of a key, highest first: a preference list without a ring. All of them if there are
/// fewer.
pub fn rendezvous_top<'a>(key: u64, nodes: &[&'a str], n: usize) -> Vec<&'a str> {
    todo!()
}
