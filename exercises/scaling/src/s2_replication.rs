//! Step 2: replication.

/// What is left of `number` when `less` is taken away; never below 0.
pub fn rest(number: u64, less: u64) -> u64 {
    todo!()
}
