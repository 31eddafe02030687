//! The same program, with the reference's steps.

extern crate framework_solution as framework;

#[path = "program.rs"]
mod program;

fn main() -> std::process::ExitCode {
    program::main()
}
