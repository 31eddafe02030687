//! The same benchmark, of the reference solution.

extern crate consistent_hashing_solution as consistent_hashing;

#[path = "bench.rs"]
mod bench;

fn main() {
    bench::main();
}
