//! Prints without end.

fn flood() -> bool {
    loop {
        println!("test result: ok. 1 passed");
    }
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if flood() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
