//! Waits for itself.

fn wait() -> bool {
    let lock = std::sync::Mutex::new(());
    let _held = lock.lock();
    lock.lock().is_ok()
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if wait() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
