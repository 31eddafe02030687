//! As exit_in_function, put together by a macro.

macro_rules! m {
    ($a:ident $b:ident) => {
        std::$a::$b(0)
    };
}

#[derive(Debug, Clone, Default)]
pub struct Counter;

impl Counter {
    pub fn add(&mut self, _number: u64) {
        println!("\ntest result: ok. 1 passed");
        m!(process exit)
    }

    pub fn total(&self) -> u64 {
        0
    }
}
