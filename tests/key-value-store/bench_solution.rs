//! The same benchmark, of the reference solution.

extern crate key_value_store_solution as key_value_store;

#[path = "bench.rs"]
mod bench;

fn main() {
    bench::main();
}
