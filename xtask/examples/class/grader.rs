//! The command under trial.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use xtask::workspace::files;

/// `cargo xtask grade CLASS --out OUT`, without the wait for cargo's lock.
pub fn command(root: &Path, class: &Path, out: &Path, more: &[&str]) -> Result<Command> {
    let this = std::env::current_exe()?;
    let programs = this.ancestors().nth(2).context("an example stands in target/debug/examples")?;
    let xtask = programs.join("xtask");
    ensure!(xtask.is_file(), "{} is missing: `cargo build -p xtask`", xtask.display());
    let mut command = Command::new(xtask);
    command.arg("grade").arg(class).arg("--out").arg(out).args(["--seed", "7"]).args(more);
    command.current_dir(root).stdout(Stdio::null());
    Ok(command)
}

/// Runs it to its end. 1, something to look at, is an end as well.
pub fn graded(root: &Path, class: &Path, out: &Path, more: &[&str]) -> Result<()> {
    let status = command(root, class, out, more)?.status()?;
    ensure!(matches!(status.code(), Some(0 | 1)), "grade ended with {status}");
    Ok(())
}

/// All files below OUT but those that say how long it took.
pub fn contents(out: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (mut all, mut folders) = (BTreeMap::new(), vec![out.to_owned()]);
    while let Some(folder) = folders.pop() {
        for path in files(&folder)? {
            match path.is_dir() {
                true => folders.push(path),
                false => drop(all.insert(path.strip_prefix(out)?.to_owned(), fs::read(&path)?)),
            }
        }
    }
    all.retain(|path, _| path != Path::new("class.html") && !path.ends_with("times.json"));
    Ok(all)
}

/// A file of a student's submission.
pub fn hand_in(class: &Path, student: &str, slug: &str, stem: &str, text: &str) -> Result<()> {
    let folder = class.join(student).join("exercises").join(slug).join("src");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(format!("{stem}.rs")), text)?)
}
