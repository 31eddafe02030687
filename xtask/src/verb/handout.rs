//! `handout`: the workbook a student gets.

use crate::handout::Handout;
use crate::integrity;
use crate::workspace::{Chapter, Workspace};
use anstream::println;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Teacher: write the workbook a student gets, without solutions, bugs and hidden tests
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to: a folder that is empty or not there
    #[arg(long)]
    out: PathBuf,
    /// Only these chapters, with commas between; all of them if absent
    #[arg(long, value_delimiter = ',')]
    chapters: Vec<String>,
}

/// Writes the handout: all of it or nothing.
///
/// # Errors
/// If this is a handout itself, the folder is not empty, or the disk refuses.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if !workspace.has_solutions() {
        bail!("handout needs the solutions: teacher's copy only");
    }
    let chapters = workspace.named(&args.chapters)?;
    write(workspace, &chapters, &args.out)?;
    for chapter in &chapters {
        println!("{}: {} steps", chapter.slug, chapter.steps.len());
    }
    println!("the handout is in {}", args.out.display());
    Ok(())
}

/// Writes the handout of these chapters to `out`.
///
/// # Errors
/// As [`run`].
pub fn write(workspace: &Workspace, chapters: &[Chapter], out: &Path) -> Result<()> {
    let out = std::path::absolute(out).context("the current folder cannot be read")?;
    refuse(workspace, &out)?;
    let handout = Handout::of(workspace, chapters)?;
    let parent = out.parent().context("a handout is a folder in another")?;
    let unwritable = || format!("{} cannot be written", parent.display());
    fs::create_dir_all(parent).with_context(unwritable)?;
    let folder = tempfile::Builder::new().prefix(".handout-").tempdir_in(parent);
    let folder = folder.with_context(unwritable)?;
    // A folder in it, for the temporary one is closed to everybody else.
    let root = folder.path().join("handout");
    let place = |path: &Path, contents: &[u8]| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .and_then(|()| fs::write(&path, contents))
            .with_context(unwritable)
    };
    handout.files.iter().try_for_each(|(path, contents)| place(path, contents))?;
    prune_lock(&root)?;
    place(Path::new(integrity::MANIFEST), handout.hashes(&root)?.as_bytes())?;
    if out.exists() {
        fs::remove_dir(&out).with_context(unwritable)?;
    }
    fs::rename(&root, &out).with_context(unwritable)
}

fn refuse(workspace: &Workspace, out: &Path) -> Result<()> {
    let occupied = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || out.is_file() {
        bail!("{} is not empty: name a new folder", out.display());
    }
    // Cargo and git would take it for a part of this workbook.
    if out.starts_with(&workspace.root) && !out.starts_with(workspace.root.join("target")) {
        bail!("{} is inside the workbook: name a folder outside it", out.display());
    }
    Ok(())
}

/// Takes the packages out of `Cargo.lock` that only the solutions use. Cargo would do so at the
/// student's first command, and the file would no longer be as shipped.
fn prune_lock(root: &Path) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["update", "--workspace", "--offline"]).current_dir(root);
    let output = cargo.output().context("cargo cannot be started: is Rust installed?")?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("cargo refuses the handout (`cargo fetch` first?):\n{}", told.trim());
    }
    Ok(())
}
