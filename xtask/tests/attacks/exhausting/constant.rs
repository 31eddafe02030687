//! Lets the compiler compute for ever.

const FOREVER: u64 = {
    let mut n = 1_u64;
    while n > 0 {
        n = n.rotate_left(1);
    }
    n
};

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if FOREVER > 0 {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
