//! Starts three hundred threads at once.

fn many() -> bool {
    let wait = || std::thread::sleep(std::time::Duration::from_secs(2));
    let start = |_| std::thread::Builder::new().stack_size(65_536).spawn(wait);
    (0..300).map(start).collect::<Vec<_>>().iter().all(Result::is_ok)
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
