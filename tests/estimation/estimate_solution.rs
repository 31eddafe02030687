//! The same program, with the reference solution.

extern crate estimation_solution as estimation;

#[path = "estimate.rs"]
mod program;

fn main() -> std::process::ExitCode {
    program::main()
}
