//! A chapter's own programs, which some verbs run: no chapter is linked into the commands.

use crate::workspace::{Step, Workspace};
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// How a chapter's program is started.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// The chapter.
    pub slug: &'a str,
    /// The program: an example of the chapter's tests, and with `-reference` behind it of its solution.
    pub name: &'a str,
    /// Whether it's compiled for speed.
    pub release: bool,
}

impl Program<'_> {
    /// The command that compiles and runs the program: with the reference, or in a handout, which has none,
    /// with the learner's steps.
    ///
    /// # Errors
    /// If there is no such chapter.
    pub fn command<S: AsRef<OsStr>>(
        self,
        workspace: &Workspace,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Command> {
        let chapter = workspace.chapter(self.slug)?;
        let (package, example) = match workspace.has_solutions() {
            true => ("solution", format!("{}-reference", self.name)),
            false => ("tests", self.name.to_owned()),
        };
        let mut cargo = Command::new("cargo");
        cargo.args(["run", "--quiet", "--package", &format!("{}-{package}", chapter.slug)]);
        cargo.args(["--example", &example]).args(self.release.then_some("--release"));
        cargo.arg("--").args(args).current_dir(&workspace.root);
        Ok(cargo)
    }
}

/// Runs a program's command to its end; what it printed is printed. `false` if it says that the learner's file
/// is at fault.
///
/// # Errors
/// If it cannot be started, or ends early: a step that isn't written yet ends it.
pub fn run(mut command: Command, needs: &str) -> Result<bool> {
    let status = command.status().context("cargo cannot be started: is Rust installed?")?;
    match status.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => bail!("the program ended early: it needs {needs}"),
    }
}

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it printed.
    pub text: String,
    /// Its exit code, 0 or 1.
    pub code: i32,
}

/// Runs a program for what it prints.
///
/// # Errors
/// If it doesn't compile, needs a step that isn't written, or ends with a code above 1: the message
/// is then what it said.
pub fn ask<S: AsRef<OsStr>>(
    program: Program<'_>,
    workspace: &Workspace,
    args: impl IntoIterator<Item = S>,
) -> Result<Answer> {
    let mut command = program.command(workspace, args)?;
    let output = command.env_remove("RUST_BACKTRACE").output();
    let output = output.context("cargo cannot be started: is Rust installed?")?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.code() {
        Some(code @ 0..=1) => {
            Ok(Answer { text: String::from_utf8_lossy(&output.stdout).into_owned(), code })
        }
        _ => bail!(unfinished(program.slug, &said).unwrap_or(said)),
    }
}

/// What a panic of an unwritten step means.
fn unfinished(slug: &str, said: &str) -> Option<String> {
    let (_, place) = said.split_once("panicked at ")?;
    let step = Step::of_file(Path::new(place.split(':').next()?))?;
    let what = match said.contains("not yet implemented") {
        true => "is not written yet",
        false => "panics",
    };
    let (stem, short) = (&step.stem, step.short());
    Some(format!(
        "this runs your own {slug}, whose step {stem} {what}: `cargo xtask check {slug} {short}`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn example(workspace: &Workspace) -> String {
        let program = Program { slug: "toy", name: "sum", release: false };
        let command = program.command(workspace, ["a file"]).unwrap();
        let args: Vec<_> =
            command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
        args.join(" ")
    }

    #[test]
    fn the_reference_runs_where_there_is_one_and_the_learners_steps_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: folder.path().to_owned() };
        fs::create_dir_all(folder.path().join("tests/toy")).unwrap();
        fs::write(folder.path().join("tests/toy/main.rs"), "").unwrap();
        assert_eq!(example(&workspace), "run --quiet --package toy-tests --example sum -- a file");
        fs::create_dir_all(folder.path().join("solutions")).unwrap();
        assert_eq!(
            example(&workspace),
            "run --quiet --package toy-solution --example sum-reference -- a file"
        );
    }

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
