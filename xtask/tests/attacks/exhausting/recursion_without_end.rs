//! Calls itself for ever.

fn deeper(n: u64) -> u64 {
    std::hint::black_box(deeper(n ^ 1)) ^ 1
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if deeper(1) > 0 {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
