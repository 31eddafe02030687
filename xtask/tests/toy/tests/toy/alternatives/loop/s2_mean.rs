//! The mean by a sum of its own.

/// The mean of `numbers`, rounded down; `None` if there are none.
pub fn mean(numbers: &[u64]) -> Option<u64> {
    let total: u64 = numbers.iter().sum();
    (!numbers.is_empty()).then(|| total / numbers.len() as u64)
}
