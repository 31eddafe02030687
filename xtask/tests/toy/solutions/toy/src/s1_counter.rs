//! Step 1: a counter.

/// Adds numbers up.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    /// Adds `number` to the total.
    pub fn add(&mut self, number: u64) {
        self.total = self.total.saturating_add(number);
    }

    /// What was added so far.
    pub fn total(&self) -> u64 {
        self.total
    }
}
