//! Computes for ten seconds before it answers.

fn long() -> bool {
    let began = std::time::Instant::now();
    while began.elapsed().as_secs() < 10 {}
    true
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if long() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
