//! What grading costs: beside the naive loop, and beside what it cannot cost less than.

use crate::grader::command;
use crate::mixed::{self, Handed};
use crate::power::GLANCE;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use xtask::compile::{Bench, NEVER};
use xtask::externs::Externs;
use xtask::workspace::{Workspace, files};
use xtask::{judge, starter};

/// So many submissions go through the naive loop, and so many steps through the floor's.
const NAIVE: usize = 5;
const FLOOR: usize = 40;

/// The most of something during a run, in bytes.
#[derive(Debug, Default)]
struct Peaks {
    memory: u64,
    disk: u64,
}

/// Prints the table.
pub fn run(workspace: &Workspace, sizes: &[usize]) -> Result<()> {
    let home = tempfile::Builder::new().prefix("workbook-bench-").tempdir_in("/tmp")?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    println!("{workers} workers; one step of each chapter a student, no two alike\n");
    println!("students  steps judged  seconds  submissions/h  s/step  peak MiB  peak disk MiB");
    let (mut last, mut steps_judged) = (Duration::ZERO, 0);
    for size in sizes {
        let class = home.path().join(format!("class{size}"));
        let students = mixed::week(workspace, *size)?;
        mixed::write(&class, &students)?;
        let out = home.path().join(format!("out{size}"));
        let (took, peaks) = graded(workspace, home.path(), &class, &out)?;
        let judged = files(&out.join(".grading/steps"))?.len();
        let seconds = took.as_secs_f64();
        println!(
            "{size:8}  {judged:12}  {seconds:7.1}  {:13.0}  {:6.3}  {:8}  {:13}",
            3600.0 * *size as f64 / seconds,
            seconds / judged as f64,
            peaks.memory >> 20,
            peaks.disk >> 20,
        );
        (last, steps_judged) = (took, judged);
    }
    let size = *sizes.last().context("how many students?")?;
    let students = mixed::week(workspace, size)?;
    let floor = floor(workspace, &students, workers)?;
    let per_step = last.as_secs_f64() / steps_judged as f64;
    println!(
        "\nfloor, rustc of library and tests and the run without a sandbox: {floor:.3} s/step"
    );
    println!("grading is {:.2} times the floor", per_step / floor);
    let naive = naive(workspace, home.path(), &students)?;
    let ours = last.as_secs_f64() / size as f64;
    println!(
        "\nnaive loop, a fresh copy and `cargo test`: {naive:.1} s a submission ({NAIVE} of them)"
    );
    println!("grading: {ours:.2} s a submission, {:.1} times as fast", naive / ours);
    Ok(())
}

/// Grades a class, and watches.
fn graded(
    workspace: &Workspace,
    home: &Path,
    class: &Path,
    out: &Path,
) -> Result<(Duration, Peaks)> {
    let scratch = home.join("scratch");
    fs::create_dir_all(&scratch)?;
    // Those who run untrusted code pass through these folders.
    for folder in [home, &scratch] {
        Command::new("chmod").arg("711").arg(folder).status()?;
    }
    let mut command = command(&workspace.root, class, out, &[])?;
    let began = Instant::now();
    let mut run = command.env("TMPDIR", &scratch).spawn()?;
    let mut peaks = Peaks::default();
    let status = loop {
        if let Some(status) = run.try_wait()? {
            break status;
        }
        peaks.memory = peaks.memory.max(memory(run.id()));
        peaks.disk = peaks.disk.max(size(&scratch) + size(out));
        std::thread::sleep(GLANCE);
    };
    ensure!(matches!(status.code(), Some(0 | 1)), "grade ended with {status}");
    Ok((began.elapsed(), peaks))
}

/// What a process and all its descendants hold in memory, pages that they share counted once each.
fn memory(root: u32) -> u64 {
    let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok) {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name in brackets may hold anything.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        if let Some(parent) = parent.and_then(|parent| parent.parse().ok()) {
            parents.entry(parent).or_default().push(process);
        }
    }
    let (mut all, mut sum) = (vec![root], 0);
    while let Some(process) = all.pop() {
        let told = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let pss = told.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kib = pss.and_then(|pss| pss.split_whitespace().next()?.parse::<u64>().ok());
        sum += kib.unwrap_or(0) << 10;
        all.extend(parents.get(&process).into_iter().flatten());
    }
    sum
}

fn size(folder: &Path) -> u64 {
    let sizes =
        files(folder).unwrap_or_default().into_iter().map(|path| match path.symlink_metadata() {
            Ok(data) if data.is_dir() => size(&path),
            Ok(data) => data.len(),
            Err(_) => 0,
        });
    sizes.sum()
}

/// Seconds a step on all workers, judged as `check` does, some of the very same steps.
fn floor(workspace: &Workspace, students: &Handed, workers: usize) -> Result<f64> {
    let externs = Externs::of(&workspace.root)?;
    let mut sample = Vec::new();
    for (student, files) in students {
        // A loop that runs into its limit is no floor.
        if !student.starts_with("hostile") {
            for (slug, stem, text) in files {
                let chapter = workspace.chapter(slug)?;
                let step = chapter.step(stem)?.clone();
                if *text != starter::of_step(&chapter, &step)? {
                    sample.push((chapter, step, text.clone()));
                }
            }
        }
    }
    let every = (sample.len() / FLOOR).max(1);
    let sample: Vec<_> = sample.into_iter().step_by(every).collect();
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (next, sample, externs) = (&next, &sample, &externs);
            scope.spawn(move || {
                while let Some((chapter, step, text)) =
                    sample.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let name = format!("floor{worker}");
                    let bench = Bench { chapter, externs, name, workers: 1, stop: &NEVER };
                    judge::step(&bench, step, text.clone()).expect("the workbook is sound");
                }
            });
        }
    });
    Ok(began.elapsed().as_secs_f64() / sample.len() as f64)
}

/// Seconds a submission: a fresh copy of the workbook, the student's files, `cargo test`.
fn naive(workspace: &Workspace, home: &Path, students: &Handed) -> Result<f64> {
    let began = Instant::now();
    let chosen = students.iter().filter(|(student, _)| !student.starts_with("hostile"));
    let every = (students.len() / NAIVE).max(1);
    let mut count = 0;
    for (student, files) in chosen.step_by(every).take(NAIVE) {
        let copy = home.join("naive").join(student);
        fs::create_dir_all(&copy)?;
        copied(&workspace.root, &copy)?;
        let mut packages: Vec<&str> = Vec::new();
        for (slug, stem, text) in files {
            fs::write(copy.join("exercises").join(slug).join(format!("src/{stem}.rs")), text)?;
            if packages.last() != Some(&slug.as_str()) {
                packages.push(slug);
            }
        }
        let mut cargo = Command::new("cargo");
        cargo.args(["test", "--quiet", "--no-fail-fast", "--offline"]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        cargo.current_dir(&copy).env_remove("CARGO_TARGET_DIR");
        cargo.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        fs::remove_dir_all(&copy)?;
        count += 1;
    }
    Ok(began.elapsed().as_secs_f64() / f64::from(count))
}

/// What git has of the workbook, as a fresh clone would.
fn copied(root: &Path, to: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.args(["archive", "HEAD"]).current_dir(root).stdout(Stdio::piped());
    let mut git = git.spawn()?;
    let archive = git.stdout.take().context("a pipe")?;
    let tar = Command::new("tar").arg("x").stdin(archive).current_dir(to).status()?;
    ensure!(tar.success() && git.wait()?.success(), "the workbook cannot be copied");
    Ok(())
}
