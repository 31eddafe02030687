//! `book`: build the book once.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

/// Author: build the book into target/book
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Builds the book with the program that serves it; `false` if it refuses.
///
/// # Errors
/// If cargo cannot be started.
pub fn run(workspace: &Workspace, _: &Args) -> Result<bool> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "book", "--", "build"]).current_dir(&workspace.root);
    Ok(cargo.status().context("cargo cannot be started")?.success())
}
