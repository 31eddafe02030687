//! Fills two gigabytes.

fn hog() -> bool {
    std::hint::black_box(vec![1_u8; 2 << 30]).len() > 1
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if hog() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
