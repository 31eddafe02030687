//! Step 2: the mean.

use crate::s1_counter::Counter;

/// The mean of `numbers`, rounded down; `None` if there are none.
pub fn mean(numbers: &[u64]) -> Option<u64> {
    let mut counter = Counter::default();
    for &number in numbers {
        counter.add(number);
    }
    counter.total().checked_div(numbers.len() as u64)
}
