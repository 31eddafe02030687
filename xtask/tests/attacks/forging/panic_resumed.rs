//! Unwinds past what listens to panics.

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        std::panic::resume_unwind(Box::new(()))
    }

    pub fn total(&self) -> u64 {
        0
    }
}
