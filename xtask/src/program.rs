//! A chapter's own programs, which some verbs run: no chapter is linked into the commands.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::ffi::OsStr;
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
        _ => anyhow::bail!("the program ended early: it needs {needs}"),
    }
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
}
