//! The book's own commands; `cargo xtask` calls them.

mod build;
mod files;
mod live;
mod page;
mod pages;
mod preprocess;
mod serve;
mod sources;
mod warnings;
mod watch;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use live::Live;
use mdbook_preprocessor::Preprocessor;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Builds and serves the book.
#[derive(Parser)]
#[command(name = "book")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build the pages into target/book; a warning of mdBook is an error here.
    Build,
    /// Build, then serve the pages on 127.0.0.1 until Ctrl-C.
    Serve {
        /// The port, or the first that is free above it.
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Build again when a file of the book changes.
        #[arg(long)]
        watch: bool,
        /// Show the verdicts that come by standard input, a line each, and end when it does: for a
        /// program that serves the book while it runs.
        #[arg(long)]
        until_eof: bool,
    },
    /// The preprocessor that book.toml names: mdBook calls it.
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Subcommand)]
enum Question {
    /// Whether the preprocessor works for a renderer.
    Supports {
        /// mdBook's name of it, such as `html`.
        renderer: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Build => {
            let root = root()?;
            let first = build::build(&root)?.join("index.html");
            println!("built {}", first.strip_prefix(&root).unwrap_or(&first).display());
        }
        Verb::Serve { port, watch, until_eof } => {
            let live = Arc::new(Live::default());
            if until_eof {
                live::follow_stdin(Arc::clone(&live));
            }
            serve::serve(&root()?, port, watch, &live)?;
        }
        Verb::Preprocess { question: None } => preprocess::from_stdin()?,
        Verb::Preprocess { question: Some(Question::Supports { renderer }) } => {
            let supported = preprocess::Workbook.supports_renderer(&renderer)?;
            return Ok(ExitCode::from(u8::from(!supported)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The workbook's folder: this one or the nearest above it that has a book.toml.
fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("where am I?")?;
    let found = here.ancestors().find(|folder| folder.join("book.toml").is_file());
    found.map(PathBuf::from).with_context(|| {
        format!("no book.toml in {} or above: run this in the workbook's folder", here.display())
    })
}
