//! `ci`: exactly what continuous integration runs.

use crate::workspace::Workspace;
use anstream::println;
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Instant;

/// Author: run everything that must hold before a change is shared
#[derive(Debug, clap::Args)]
pub struct Args {}

/// The commands, those first that fail soonest. The browser tests need node, npm and chromium.
const STEPS: [&str; 11] = [
    "cargo fmt --all --check",
    "cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings",
    "cargo test",
    "cargo run --quiet --package key-value-store-solution --example seeds -- 1000",
    "cargo test --quiet --package key-value-store-solution --features lab --test lab",
    "cargo test --package book",
    "cargo xtask book",
    "cargo xtask verify",
    "cargo build --quiet --package book",
    "npm ci --no-audit --no-fund --prefix xtask/book/browser",
    "npm test --prefix xtask/book/browser",
];

/// Runs the steps until one fails; `false` if one does.
///
/// # Errors
/// If a program cannot be started.
pub fn run(workspace: &Workspace, _: &Args) -> Result<bool> {
    for step in STEPS {
        let began = Instant::now();
        println!("\n== {step}");
        let mut words = step.split(' ');
        let program = words.next().unwrap_or_default();
        let status = Command::new(program).args(words).current_dir(&workspace.root).status();
        if !status.with_context(|| format!("{program} cannot be started: install it"))?.success() {
            println!("== failed: {step}");
            return Ok(false);
        }
        println!("== {:.0} s", began.elapsed().as_secs_f64());
    }
    Ok(true)
}
