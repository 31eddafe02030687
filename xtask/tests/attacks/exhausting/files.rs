//! Opens a thousand files.

fn many() -> bool {
    (0..1000).map(|_| std::fs::File::open("/")).collect::<Vec<_>>().iter().all(Result::is_ok)
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if many() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
