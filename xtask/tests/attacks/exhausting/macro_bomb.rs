//! Lets a macro double its tokens a hundred times.

macro_rules! double {
    ($($n:tt)*; $($x:tt)*) => { double!($($n)* $($n)* + 1; $($x)* $($x)*) };
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if double!(; 1) > 0 {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
