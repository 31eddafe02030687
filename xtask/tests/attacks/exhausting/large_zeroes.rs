//! Is a program too large to be loaded.

static LARGE: [u8; 4 << 30] = [0; 4 << 30];

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        let zero = std::hint::black_box(&LARGE)[number as usize % 5];
        self.total = self.total.saturating_add(number + u64::from(zero));
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
