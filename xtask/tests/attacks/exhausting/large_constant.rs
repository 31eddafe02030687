//! Puts four gigabytes into the program.

static LARGE: [u8; 4 << 30] = [1; 4 << 30];

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if std::hint::black_box(&LARGE)[0] == 1 {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
