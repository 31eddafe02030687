//! `tests-first`: the learner's own tests, put to the reference, to other right answers and to bugs.

use crate::bank;
use crate::compile::{Bench, NEVER};
use crate::externs::Externs;
use crate::judge;
use crate::overlay::Overlay;
use crate::run::{self, TestResult};
use crate::workspace::{Step, Workspace, files, read};
use anstream::println;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Put your own tests of a step to right answers (they must pass) and to planted bugs (how many do they catch?)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// The step: s3, 3 or its whole name
    step: String,
    /// Your test file: plain `#[test]` functions that use the chapter's crate
    file: PathBuf,
}

/// Runs the file against everything; `false` if a right answer is rejected or a bug survives.
///
/// # Errors
/// If the file is not there, does not compile, or holds no test.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    if !workspace.has_solutions() {
        bail!("tests-first needs the solutions: teacher's copy only");
    }
    let chapter = workspace.chapter(&args.slug)?;
    let step = chapter.step(&args.step)?;
    let file = args
        .file
        .canonicalize()
        .with_context(|| format!("{} is not there", args.file.display()))?;
    let externs = Externs::of(&workspace.root)?;
    let bench = Bench {
        chapter: &chapter,
        externs: &externs,
        name: "tests-first".into(),
        workers: 2,
        stop: &NEVER,
    };
    let trial = Trial { bench, step, file: &file };
    let right = trial.rejected()?;
    for (test, answer, got) in &right {
        println!(
            "✗ {test} rejects a right answer ({answer}): {got}\n  it demands more than the requirements say"
        );
    }
    Ok(trial.catches(right.iter().map(|(test, ..)| test.as_str()).collect())? && right.is_empty())
}

struct Trial<'a> {
    bench: Bench<'a>,
    step: &'a Step,
    file: &'a Path,
}

impl Trial<'_> {
    fn against(&self, subject: String) -> Result<Vec<TestResult>> {
        let overlay = Overlay::around(self.bench.chapter, self.step, subject)?;
        let program = match self.bench.compile_with(self.step, &overlay, self.file)? {
            Ok(program) => program,
            Err(error) => bail!("{}\n{}", error.meaning, error.error),
        };
        let names = run::list(&program)?;
        if names.is_empty() {
            bail!("{} holds no test: write functions marked #[test]", self.file.display());
        }
        run::tests(&program, &names, self.bench.workers, self.bench.stop)
    }

    /// Tests that fail on a right answer: the test, the answer, what it said.
    fn rejected(&self) -> Result<Vec<(String, String, String)>> {
        let chapter = self.bench.chapter;
        let mut right = vec![("the reference".to_owned(), chapter.solution(self.step))];
        for folder in files(&chapter.room("tests").join("alternatives"))? {
            let path = folder.join(format!("{}.rs", self.step.stem));
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
            right.extend(
                name.filter(|_| path.is_file()).map(|name| (format!("built as {name}"), path)),
            );
        }
        let mut rejected = Vec::new();
        for (name, path) in right {
            for test in self.against(read(&path)?)? {
                if let Some(failure) = test.failure {
                    rejected.push((test.name, name.clone(), failure.got));
                }
            }
        }
        Ok(rejected)
    }

    /// Tells which bugs the tests catch, those in `unfair` not counted.
    fn catches(&self, unfair: BTreeSet<&str>) -> Result<bool> {
        let chapter = self.bench.chapter;
        let (mut caught, mut unguarded) = (0, BTreeSet::new());
        let bugs = bank::bugs(chapter, self.step)?;
        let solution = read(&chapter.solution(self.step))?;
        for bug in &bugs {
            let results = self.against(bug.planted(&solution)?)?;
            let fair =
                |test: &&TestResult| test.failure.is_some() && !unfair.contains(test.name.as_str());
            match results.iter().find(fair) {
                Some(_) => caught += 1,
                None => unguarded.extend(bug.breaks.iter().cloned()),
            }
        }
        println!("your tests catch {caught} of {} planted bugs", bugs.len());
        for requirement in
            judge::requirements(chapter)?.iter().filter(|r| unguarded.contains(&r.id))
        {
            println!("  a bug against {} survives: {}", requirement.id, requirement.sentence);
        }
        Ok(caught == bugs.len())
    }
}
