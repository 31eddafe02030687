//! A chapter's program: what a verb asks of a chapter, for nothing of it is linked in here.

use crate::workspace::{Step, Workspace};
use anyhow::{Context, Result, bail};
use process_control::{ChildExt, Control};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A program answers in a hundredth of this, unless a step loops.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it printed.
    pub text: String,
    /// Its exit code.
    pub code: i64,
}

/// Builds the program of chapter `slug`, the reference's or in a handout the learner's own, and runs
/// it with `arguments` in the workbook's folder.
///
/// # Errors
/// If it doesn't compile, a step that it needs isn't written or loops, or it ends with a code above
/// 1: the message is then what it said.
pub fn ask(
    workspace: &Workspace,
    slug: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<Answer> {
    let package = match workspace.has_solutions() {
        true => format!("{slug}-solution"),
        false => slug.to_owned(),
    };
    let program = built(&workspace.root, &package)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&workspace.root).env_remove("RUST_BACKTRACE");
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.with_context(|| format!("the program of {slug} cannot be started"))?;
    let output = child.controlled_with_output().time_limit(TIME_LIMIT).terminate_for_timeout();
    let Some(output) = output.wait().context("a program cannot be waited for")? else {
        bail!(
            "the steps of {slug} gave no answer in {} s: a loop that never ends?",
            TIME_LIMIT.as_secs()
        );
    };
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.code() {
        Some(code @ 0..=1) => {
            Ok(Answer { text: String::from_utf8_lossy(&output.stdout).into_owned(), code })
        }
        _ => bail!(unfinished(slug, &said).unwrap_or(said)),
    }
}

/// What a panic of an unwritten step means.
fn unfinished(slug: &str, said: &str) -> Option<String> {
    let (_, place) = said.split_once("panicked at ")?;
    let file = Path::new(place.split(':').next()?);
    let step = Step::of_file(file)?;
    let what = match said.contains("not yet implemented") {
        true => "is not written yet",
        false => "panics",
    };
    Some(format!(
        "this runs your own {slug}, whose step {} {what}: `cargo xtask check {slug} {}`",
        step.stem,
        step.short()
    ))
}

fn built(root: &Path, package: &str) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "build",
        "--quiet",
        "--features",
        "program",
        "--package",
        package,
        "--bin",
        package,
    ]);
    cargo.args(["--message-format", "json-render-diagnostics"]).current_dir(root);
    let output = cargo.output().context("cargo cannot be started: is Rust installed?")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().map(|line| serde_json::from_str(line).unwrap_or_default());
    let mut program = messages
        .filter_map(|message: serde_json::Value| message["executable"].as_str().map(PathBuf::from));
    match program.next().filter(|_| output.status.success()) {
        Some(program) => Ok(program),
        None => bail!(
            "{package} does not compile; `cargo build -p {package} --features program` says:\n{}",
            String::from_utf8_lossy(&output.stderr).lines().take(12).collect::<Vec<_>>().join("\n")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::unfinished;

    #[test]
    fn a_step_that_is_not_written_is_named() {
        let said = "\nthread 'main' panicked at exercises/framework/src/s4_load.rs:10:5:\nnot yet implemented\n";
        assert_eq!(
            unfinished("framework", said).unwrap(),
            "this runs your own framework, whose step s4_load is not written yet: `cargo xtask check framework s4`"
        );
        assert_eq!(unfinished("framework", "design.toml:1:1: no prompt"), None);
    }
}
