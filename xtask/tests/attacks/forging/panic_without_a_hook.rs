//! Takes the hook away that hears panics.

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        let _ = std::panic::take_hook();
        panic!()
    }

    pub fn total(&self) -> u64 {
        0
    }
}
