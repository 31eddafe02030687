//! `latency`: the table of latencies, beside what this machine does.

use crate::program::Program;
use crate::state::write_whole;
use crate::workspace::Workspace;
use anstream::{eprintln, println};
use anyhow::{Context, Result, bail};
use std::time::SystemTime;

/// Measure the operations of the latency table on this machine
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Author: write the table into the chapter's `latency.md`
    #[arg(long)]
    write: bool,
}

/// Measures, and prints the table with its date.
///
/// # Errors
/// If the chapter's program cannot be run.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let program = Program { slug: "estimation", name: "latency", release: true };
    eprintln!("compiling, then half a minute of measuring:");
    let mut command = program.command::<&str>(workspace, [])?;
    let output = command.stderr(std::process::Stdio::inherit()).output();
    let output = output.context("cargo cannot be started: is Rust installed?")?;
    if !output.status.success() {
        bail!("the program ended early");
    }
    let today = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let day = today.split('T').next().unwrap_or_default();
    let table = String::from_utf8_lossy(&output.stdout);
    let table = table.trim_end();
    println!("{table}\nmeasured on {day}");
    if args.write {
        let path = workspace.root.join("book/estimation/latency.md");
        let told = format!("```text\n{table}\n```\n\nMeasured on {day}: `cargo xtask latency`.\n");
        write_whole(&path, &told)?;
        println!("wrote book/estimation/latency.md");
    }
    Ok(())
}
