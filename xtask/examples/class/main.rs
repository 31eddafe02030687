//! A class that never was, and what grading it shows. Everything is made from the workbook:
//! references, planted bugs, alternatives, starters, half-finished, broken and hostile steps.
//!
//! `cargo build -p xtask`, then `cargo run -p xtask --example class -- VERB`:
//!
//! ```text
//! mixed DIR [STUDENTS]     writes such a class, 200 students if no number is given
//! planted                  each planted bug and each alternative as a submission: what is told of them
//! distinct-class DIR [N]   writes a class of N students, each with a verdict of their own
//! distinct [STUDENTS]      --jobs 8 over as many students, each with a verdict of their own
//! kill [MOMENTS]           kill -9 at so many moments, 20 if absent; then a full disk
//! bench [STUDENTS…]        times of 25, 50, 100 and 200 students, the naive loop, the floor, peaks
//! ```

mod bench;
mod grader;
mod mixed;
mod planted;
mod power;

use anyhow::{Context, Result, bail};
use std::path::Path;
use xtask::workspace::Workspace;

fn main() -> Result<()> {
    let workspace = Workspace::find()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let number = |usual| numbers.first().copied().unwrap_or(usual);
    match args.first().map(String::as_str) {
        Some("mixed") => {
            let folder = args.get(1).context("which folder?")?;
            mixed::write(Path::new(folder), &mixed::class(&workspace, number(200))?)
        }
        Some("planted") => planted::told(&workspace),
        Some("distinct-class") => {
            let folder = args.get(1).context("which folder?")?;
            power::write(&workspace, Path::new(folder), number(200))
        }
        Some("distinct") => power::distinct(&workspace, number(200)),
        Some("kill") => {
            power::killed(&workspace, number(20)).and_then(|()| power::full(&workspace))
        }
        Some("bench") if numbers.is_empty() => bench::run(&workspace, &[25, 50, 100, 200]),
        Some("bench") => bench::run(&workspace, &numbers),
        _ => bail!(
            "mixed DIR [STUDENTS], planted, distinct [STUDENTS], kill [MOMENTS] or bench [STUDENTS…]?"
        ),
    }
}
