//! The same benchmark, of the reference solution.

extern crate rate_limiter_solution as rate_limiter;

#[path = "bench.rs"]
mod bench;

fn main() {
    bench::main();
}
