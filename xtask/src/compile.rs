//! Compiling one step: the chapter's crate as overlaid, then the step's tests alone, by rustc itself.

use crate::externs::Externs;
use crate::overlay::Overlay;
use crate::workspace::{Chapter, Step};
use anyhow::{Context, Result};
use process_control::{ChildExt, Control};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A compiler that has not answered by then was sent into a loop.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// For a run that nothing interrupts.
pub static NEVER: AtomicBool = AtomicBool::new(false);

/// Why a step could not be run at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileError {
    /// What it means for the learner, one line.
    pub meaning: String,
    /// The compiler's first error, as it prints it.
    pub error: String,
    /// How many errors there are.
    pub count: usize,
    /// The files they stand in, as the compiler names them.
    #[serde(skip)]
    pub files: BTreeSet<String>,
}

/// A place where steps are compiled: each worker has its own, and its own incremental state.
#[derive(Debug)]
pub struct Bench<'a> {
    /// The chapter whose steps are compiled here.
    pub chapter: &'a Chapter,
    /// What they link against.
    pub externs: &'a Externs,
    /// Below `target/learn/<slug>/sN/`.
    pub name: String,
    /// How many tests run at a time.
    pub workers: usize,
    /// Set from another thread, it ends a run whose verdict nobody waits for any more.
    pub stop: &'a AtomicBool,
}

impl Bench<'_> {
    fn folder(&self, step: &Step) -> PathBuf {
        let learn = self.chapter.root.join("target/learn").join(&self.chapter.slug);
        learn.join(step.short()).join(&self.name)
    }

    /// Waits until nobody else judges `step` here, and keeps others waiting while the returned file
    /// lives: `learn` and `check` may be asked about one step at the same time.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn alone(&self, step: &Step) -> Result<File> {
        let lock = self.folder(step).join("lock");
        let locked = || -> std::io::Result<File> {
            fs::create_dir_all(self.folder(step))?;
            let file = File::create(&lock)?;
            file.lock()?;
            Ok(file)
        };
        locked().with_context(|| format!("{} cannot be written", lock.display()))
    }

    /// Compiles the tests of `step` against `overlay` and returns the test program.
    ///
    /// # Errors
    /// The outer error is ours (a disk that is full); the inner one the learner's.
    pub fn compile(&self, step: &Step, overlay: &Overlay) -> Result<Result<PathBuf, CompileError>> {
        self.compile_with(step, overlay, &self.chapter.tests(step))
    }

    /// As [`compile`](Self::compile), with the tests in the file at `tests`.
    ///
    /// # Errors
    /// The outer error is ours, the inner one the author's of step or tests.
    pub fn compile_with(
        &self,
        step: &Step,
        overlay: &Overlay,
        tests: &Path,
    ) -> Result<Result<PathBuf, CompileError>> {
        let folder = self.folder(step);
        let sources = folder.join("src");
        overlay.write(&sources)?;
        let library = folder.join(format!("lib{}.rlib", self.chapter.crate_name()));
        let mut rustc = self.rustc(&folder, &self.chapter.crate_name());
        rustc.args(["--crate-type", "rlib"]).arg(sources.join("lib.rs"));
        // The compiler speaks of the file the learner edits, not of our copy.
        let shown = format!("exercises/{}/src", self.chapter.slug);
        rustc.arg(format!("--remap-path-prefix={}={shown}", sources.display()));
        if let Some(error) = refused(rustc, &format!("{shown}/{}.rs", step.stem))? {
            return Ok(Err(error));
        }
        let mut rustc = self.rustc(&folder, &step.stem);
        rustc.arg("--test").arg(tests);
        rustc.arg(format!("--remap-path-prefix={}/=", self.chapter.root.display()));
        rustc.arg("--extern").arg(pair(&self.chapter.crate_name(), &library));
        // rstest looks for its manifest.
        rustc.env("CARGO_MANIFEST_DIR", self.chapter.room("exercises"));
        if let Some(error) = refused(rustc, &self.chapter.told(tests))? {
            return Ok(Err(error));
        }
        Ok(Ok(folder.join(&step.stem)))
    }

    fn rustc(&self, folder: &Path, name: &str) -> Command {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "--crate-name", name, "--cap-lints", "allow"]);
        rustc.args(["--error-format", "json", "-C", "debuginfo=0"]);
        rustc.arg("--out-dir").arg(folder);
        rustc.arg("-C").arg(pair("incremental", &folder.join("incremental")));
        rustc.arg("-L").arg(pair("dependency", &self.externs.search));
        for (name, library) in &self.externs.libraries {
            rustc.arg("--extern").arg(pair(name, library));
        }
        rustc
    }
}

pub(crate) fn pair(name: &str, path: &Path) -> std::ffi::OsString {
    let mut pair = std::ffi::OsString::from(format!("{name}="));
    pair.push(path);
    pair
}

/// Runs the compiler; its errors, if it has any, told for someone whose file is `subject`.
fn refused(mut rustc: Command, subject: &str) -> Result<Option<CompileError>> {
    let child = rustc.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let child = child.context("rustc cannot be started: is Rust installed?")?;
    let output =
        child.controlled_with_output().time_limit(TIME_LIMIT).terminate_for_timeout().wait();
    let Some(output) = output.context("the compiler cannot be waited for")? else {
        let meaning = format!("{subject} kept the compiler busy for {} s", TIME_LIMIT.as_secs());
        return Ok(Some(CompileError { meaning, count: 1, ..CompileError::default() }));
    };
    if output.status.success() {
        return Ok(None);
    }
    Ok(Some(understood(&String::from_utf8_lossy(&output.stderr), subject)))
}

pub(crate) fn understood(diagnostics: &str, subject: &str) -> CompileError {
    let messages = diagnostics.lines().map(serde_json::from_str::<serde_json::Value>);
    let errors: Vec<serde_json::Value> = messages
        .filter_map(Result::ok)
        .filter(|message| message["level"] == "error" && message["spans"][0].is_object())
        .collect();
    let Some(first) = errors.first() else {
        let meaning = format!("the compiler failed on {subject}");
        let error = diagnostics.trim().to_owned();
        return CompileError { meaning, error, count: 1, ..CompileError::default() };
    };
    let file = first["spans"][0]["file_name"].as_str().unwrap_or(subject);
    let line = first["spans"][0]["line_start"].as_u64().unwrap_or(0);
    // Where the error shows in other code, the subject's own is fine but for what others use of it.
    let is_step = subject.starts_with("exercises/");
    let meaning = if is_step && file == subject {
        format!("{file}:{line} does not compile")
    } else if is_step || subject.starts_with("tests/") {
        "the step no longer has the face that others use (names, parameters, types)".to_owned()
    } else {
        format!("{subject} does not compile")
    };
    let error = first["rendered"].as_str().unwrap_or_default().trim().to_owned();
    let named = errors.iter().filter_map(|error| error["spans"][0]["file_name"].as_str());
    CompileError { meaning, error, count: errors.len(), files: named.map(str::to_owned).collect() }
}

/// What cargo says against the whole workspace, told; `None` if it accepts it.
pub fn refused_by_cargo(root: &Path) -> Option<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = cargo.current_dir(root).stdin(Stdio::null()).output().ok()?;
    (!output.status.success())
        .then(|| cargo_refused(root, &String::from_utf8_lossy(&output.stderr)))
}

/// What cargo's refusal of the whole workspace means, with the remedy.
pub fn cargo_refused(root: &Path, stderr: &str) -> String {
    let remedy = match stderr.contains("manifest") {
        true => {
            "A folder under `exercises/` is missing, does not belong there, or has a broken Cargo.toml. \
             `git status exercises` shows which, `git restore exercises` brings back what was shipped."
        }
        false => "`cargo build -p kit -p sim` shows the whole message.",
    };
    let below = format!("{}/", root.display());
    let lines =
        stderr.lines().map(|line| line.replace(&below, "")).filter(|line| !line.trim().is_empty());
    let detail: Vec<String> = lines.take(6).map(|line| format!("  {}", line.trim())).collect();
    format!("cargo refuses the workbook:\n{}\n{remedy}", detail.join("\n"))
}
