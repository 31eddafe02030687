//! What a grade costs beside what it cannot cost less than: one rustc of the library, one of the
//! tests, one run of their program, without a sandbox.
//!
//! `cargo run -p xtask --example grade_floor [SLUG] [STEP]`: the median of ten of each, in ms.

use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use xtask::externs::Externs;
use xtask::grade::judge::Grader;
use xtask::grade::sandbox::Isolation;
use xtask::workspace::{Chapter, Step, Workspace, read};

fn main() -> Result<()> {
    let workspace = Workspace::find()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let chapters = workspace.named(args.first())?;
    let isolation = Isolation::detect()?;
    let grader = Grader::new(&workspace, &chapters, isolation, 1)?;
    let externs = Externs::of(&workspace.root)?;
    println!("{}; {}", isolation.name(), isolation.told());
    for chapter in &chapters {
        for step in chapter.named(args.get(1))? {
            let source = read(&chapter.solution(step))?;
            let grade = || grader.step(chapter, step, &format!("{source}\n"), 0).map(drop);
            grade()?;
            let (floor, grade) = (median(|| floor(&externs, chapter, step))?, median(grade)?);
            let ratio = grade / floor;
            println!("{:22} floor {floor:5.0}  grade {grade:5.0}  ratio {ratio:.2}", step.stem);
        }
    }
    Ok(())
}

fn median(run: impl Fn() -> Result<()>) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..10 {
        let began = Instant::now();
        run()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn floor(externs: &Externs, chapter: &Chapter, step: &Step) -> Result<()> {
    let out = tempfile::tempdir()?;
    let library = out.path().join("liblibrary.rlib");
    let base = |root: &Path| {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "--cap-lints", "allow", "-C", "debuginfo=0"]);
        rustc.arg("-L").arg(format!("dependency={}", externs.search.display()));
        for (name, path) in &externs.libraries {
            rustc.arg("--extern").arg(format!("{name}={}", path.display()));
        }
        rustc.env("CARGO_MANIFEST_DIR", chapter.room("exercises")).arg(root);
        rustc
    };
    let mut first = base(&chapter.room("solutions").join("src/lib.rs"));
    first.args(["--crate-type", "rlib", "--crate-name", &chapter.crate_name(), "-o"]);
    done(first.arg(&library))?;
    let mut second = base(&chapter.tests(step));
    let program = out.path().join("tests");
    second.args(["--test", "--extern"]);
    second.arg(format!("{}={}", chapter.crate_name(), library.display()));
    done(second.arg("-o").arg(&program))?;
    done(&mut Command::new(&program))
}

fn done(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    status.success().then_some(()).context("the floor does not stand")
}
