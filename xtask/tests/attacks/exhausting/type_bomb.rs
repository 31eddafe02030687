//! Has a type of exponential size.

fn twice<T: Clone>(n: T) -> (T, T) {
    (n.clone(), n)
}

fn bomb() -> bool {
    let a = twice(1_u8);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    let a = twice(a);
    size_of_val(&a) > 0
}

#[derive(Debug, Clone, Default)]
pub struct Counter {
    total: u64,
}

impl Counter {
    pub fn add(&mut self, number: u64) {
        if bomb() {
            self.total = self.total.saturating_add(number);
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }
}
