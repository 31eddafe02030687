//! Panics while it panics.

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        panic!()
    }

    pub fn total(&self) -> u64 {
        0
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        panic!()
    }
}
