//! Prints a figure and a report that is a canary's.

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        println!("\nfigure s1_total\n1 2 4 \nend of figure");
        eprintln!("did  a\nexpected  a failure\ngot  a canary");
        println!("\ntest result: ok. 1 passed");
    }

    pub fn total(&self) -> u64 {
        0
    }
}
