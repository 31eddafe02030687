//! `similarity`: whose steps are built alike.

use crate::grade::similarity::{self, Alike, Similarity};
use crate::grade::visible;
use crate::state::write_whole;
use crate::workspace::Workspace;
use anstream::println;
use anyhow::{Result, ensure};
use comfy_table::{Table, presets};
use std::path::PathBuf;

/// Teacher: find near-duplicates among graded steps
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that `grade --out` wrote
    out: PathBuf,
    /// Only these chapters, with commas between; all of them if absent
    #[arg(long, value_delimiter = ',')]
    chapters: Vec<String>,
    /// All of it, as JSON
    #[arg(long)]
    json: bool,
}

/// Lines of a table in the terminal; the page has more.
const SHOWN: usize = 30;

/// Compares the sources kept in `OUT`, writes `similarity.html` and `similarity.json` there, and
/// tells the most alike.
///
/// # Errors
/// If the workbook is a handout, `OUT` holds no sources, or a file cannot be read or written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    ensure!(workspace.has_solutions(), "similarity works in the teacher's copy only");
    let chapters = workspace.named(&args.chapters)?;
    let sources = similarity::sources(&args.out, &chapters)?;
    let kept = "STUDENT/src/CHAPTER/STEP.rs";
    ensure!(!sources.is_empty(), "{} keeps no sources as {kept}", args.out.display());
    let found = similarity::compare(&chapters, &sources)?;
    let page = args.out.join("similarity.html");
    write_whole(&page, &similarity::page(&chapters, &sources, &found)?)?;
    let json = serde_json::to_string_pretty(&found)? + "\n";
    write_whole(&args.out.join("similarity.json"), &json)?;
    match args.json {
        true => anstream::print!("{json}"),
        false => {
            tell(&found);
            println!("side by side: {}", page.display());
        }
    }
    Ok(())
}

fn tell(found: &Similarity) {
    table("Between students", &found.pairs);
    if found.met > 0 {
        println!("{} pairs of steps are no more alike than both are to one answer", found.met);
    }
    table("To an answer of the workbook", &found.known);
    match found.unread.len() {
        0 => {}
        1 => println!("1 file is no Rust and was not compared"),
        many => println!("{many} files are no Rust and were not compared"),
    }
}

fn table(title: &str, pairs: &[Alike]) {
    println!("{title}: {}", if pairs.is_empty() { "none" } else { "" });
    if pairs.is_empty() {
        return;
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["steps", "", "and", "which"]);
    let couples = similarity::couples(pairs);
    for alike in couples.iter().take(SHOWN) {
        let which = |alike: &&Alike| {
            let step = alike.step.split('_').next().unwrap_or_default();
            format!("{} {step} {}", alike.slug, similarity::percent(alike))
        };
        table.add_row([
            alike.len().to_string(),
            visible::line(&alike[0].a),
            visible::line(&alike[0].b),
            alike.iter().take(3).map(which).collect::<Vec<_>>().join(", "),
        ]);
    }
    println!("{table}");
    if couples.len() > SHOWN {
        println!("and {} more", couples.len() - SHOWN);
    }
}
