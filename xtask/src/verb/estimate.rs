//! `estimate`: a sheet, evaluated by the chapter on estimation.

use crate::program::{self, Program};
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;

/// Evaluate an estimate's sheet, and say which assumption moves the answer most
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The sheet, for example book/estimation/posts.sheet
    file: PathBuf,
    /// The line to be explained; the last one if absent
    line: Option<String>,
}

/// Prints the sheet with its results; `false` if the sheet is at fault.
///
/// # Errors
/// If the chapter's program cannot be run.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    ensure!(args.file.is_file(), "{} is not there: which sheet?", args.file.display());
    let file = std::path::absolute(&args.file).context("the current folder cannot be read")?;
    let args = std::iter::once(file.into_os_string()).chain(args.line.iter().map(Into::into));
    let program = Program { slug: "estimation", name: "estimate", release: false };
    program::run(program.command(workspace, args)?, "step 7")
}
