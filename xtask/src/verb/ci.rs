//! `ci`: exactly what continuous integration runs.

use crate::workspace::Workspace;
use anstream::println;
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Instant;

/// Author: run everything that must hold before a change is shared
#[derive(Debug, clap::Args)]
pub struct Args {}

/// The commands, in the order in which they are likely to fail.
const STEPS: [&[&str]; 7] = [
    &["fmt", "--all", "--check"],
    &[
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ],
    &["test"],
    &["test", "--quiet", "--workspace", "--no-run"],
    &["test", "--package", "book"],
    &["xtask", "book"],
    &["xtask", "verify"],
];

/// Runs the steps until one fails; `false` if one does.
///
/// # Errors
/// If cargo cannot be started.
pub fn run(workspace: &Workspace, _: &Args) -> Result<bool> {
    for step in STEPS {
        let began = Instant::now();
        println!("\n== cargo {}", step.join(" "));
        let status = Command::new("cargo").args(step).current_dir(&workspace.root).status();
        if !status.context("cargo cannot be started")?.success() {
            println!("== failed: cargo {}", step.join(" "));
            return Ok(false);
        }
        println!("== {:.0} s", began.elapsed().as_secs_f64());
    }
    Ok(true)
}
