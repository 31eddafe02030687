//! As exit_in_function, with the standard library renamed.

use std as s;

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        println!("\ntest result: ok. 1 passed");
        s::process::exit(0)
    }

    pub fn total(&self) -> u64 {
        0
    }
}
