//! Step 1: a counter.

/// Adds numbers up.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    // Your fields.
}

impl Counter {
    /// Adds `number` to the total.
    pub fn add(&mut self, number: u64) {
        todo!()
    }

    /// What was added so far.
    pub fn total(&self) -> u64 {
        todo!()
    }
}
