//! Running a step's tests: one process a test, with limits, so that a loop, a crash or a flood of
//! output costs one verdict and nothing else.

use crate::page::id_of_test;
use anyhow::{Context, Result};
use process_control::{ChildExt, Control};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One test may take this long. The reference's slowest takes a tenth of a second.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(5);
/// The limit once a test of the step has run out of time: the others most likely loop as well.
pub(crate) const TIME_LIMIT_AFTER: Duration = Duration::from_secs(1);
/// One test may use this much memory, in bytes.
pub(crate) const MEMORY_LIMIT: usize = 1 << 30;
/// Of each stream a test prints, this much is kept, in bytes: its end, where the report is.
const OUTPUT_KEPT: usize = 64 << 10;

/// What one test came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    /// The test's name within its step.
    pub name: String,
    /// The requirement it belongs to.
    pub id: String,
    /// Why it failed; `None` if it passed.
    pub failure: Option<Failure>,
    /// How much the test printed, in bytes.
    pub printed: usize,
    /// The figure it drew, if it draws one and came so far.
    pub figure: Option<Figure>,
}

impl TestResult {
    /// The result of a test on a step that is as it was handed out.
    pub fn unwritten(name: &str) -> Self {
        TestResult {
            name: name.to_owned(),
            id: id_of_test(name).unwrap_or_default(),
            failure: Some(other(End::Todo, "not yet implemented".to_owned())),
            printed: 0,
            figure: None,
        }
    }
}

/// A figure drawn from the subject's run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The name of its kept drawing.
    pub name: String,
    /// What the subject's run looks like.
    pub drawing: String,
}

/// Why a test failed, in words of the design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How it ended.
    pub end: End,
    /// What was done: calls, not a call stack.
    pub did: String,
    /// What the requirement expects.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// What replays the scenario, if it was generated.
    pub seed: Option<String>,
}

/// What a failure says where nobody told what was done.
const UNTOLD: &str = "the test's calls";

impl Failure {
    /// Whether nobody told what was done.
    pub fn untold(&self) -> bool {
        self.did == UNTOLD
    }
}

/// How a failing test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// An answer was compared and found wrong.
    Compared,
    /// The step panicked.
    Panicked,
    /// The step is not written yet.
    Todo,
    /// There was no answer in time.
    TimedOut,
    /// The process ended otherwise: out of memory, stack overflow, an exit.
    Died,
}

/// The names of the tests in the program at `binary`, sorted.
///
/// # Errors
/// If the program cannot be started or lists nothing.
pub fn list(binary: &Path) -> Result<Vec<String>> {
    let mut command = Command::new(binary);
    let command = command.args(["--list", "--format", "terse"]).stdin(Stdio::null());
    let text = ended(command, TIME_LIMIT, Some(MEMORY_LIMIT))?.stdout.text();
    let mut names: Vec<String> =
        text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

/// Runs the tests called `names` in the program at `binary`, on `workers` processes at a time.
/// Stops between two tests once `stop` is set; the results are then incomplete.
///
/// # Errors
/// If a process cannot be started or waited for.
pub fn tests(
    binary: &Path,
    names: &[String],
    workers: usize,
    stop: &AtomicBool,
) -> Result<Vec<TestResult>> {
    let (next, looping) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let worker = || -> Result<()> {
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let limit =
                    if looping.load(Ordering::Relaxed) { TIME_LIMIT_AFTER } else { TIME_LIMIT };
                let result = test(binary, name, limit)?;
                let timed_out = |failure: &Failure| failure.end == End::TimedOut;
                looping.fetch_or(result.failure.as_ref().is_some_and(timed_out), Ordering::Relaxed);
                results.lock().expect("no worker panics").push(result);
            }
            Ok(())
        };
        let workers: Vec<_> = (0..workers.max(1)).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    let mut results = results.into_inner().expect("no worker panics");
    results.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(results)
}

fn test(binary: &Path, name: &str, limit: Duration) -> Result<TestResult> {
    let mut command = Command::new(binary);
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]).stdin(Stdio::null());
    let ended = ended(&mut command, limit, Some(MEMORY_LIMIT))?;
    let printed = ended.stdout.printed + ended.stderr.printed;
    let figure = drawn(&ended.stdout.text());
    // Only libtest's own closing line counts: a step that calls `exit(0)` has passed nothing.
    let passed = ended.stdout.text().contains("test result: ok. 1 passed");
    let failure = match ended.status {
        Some(_) if passed => None,
        Some(status) => Some(ended.failure(status)),
        None => Some(ended.out_of_time(limit)),
    };
    let id = id_of_test(name).unwrap_or_default();
    Ok(TestResult { name: name.to_owned(), id, failure, printed, figure })
}

/// The figure in what a test printed: the kit marks where it begins and ends.
pub(crate) fn drawn(stdout: &str) -> Option<Figure> {
    let (_, rest) = stdout.split_once("\nfigure ")?;
    let (name, rest) = rest.split_once('\n')?;
    let (drawing, _) = rest.split_once("\nend of figure\n")?;
    Some(Figure { name: name.to_owned(), drawing: drawing.to_owned() })
}

pub(crate) fn other(end: End, got: String) -> Failure {
    Failure { end, did: UNTOLD.into(), expected: "an answer".into(), got, seed: None }
}

/// A process that has ended, and the last part of what it printed.
pub(crate) struct Ended {
    /// Absent if its time ran out.
    pub status: Option<process_control::ExitStatus>,
    pub stdout: Tail,
    pub stderr: Tail,
}

/// The end of a stream, and how much there was of it.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    bytes: Vec<u8>,
    pub printed: usize,
}

impl Tail {
    fn add(&mut self, bytes: &[u8]) {
        self.printed += bytes.len();
        self.bytes.extend_from_slice(bytes);
        // Trimmed now and then, not at each write: a flood costs time linear in its size.
        if self.bytes.len() > 2 * OUTPUT_KEPT {
            self.bytes.drain(..self.bytes.len() - OUTPUT_KEPT);
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Ended {
    /// What the kit reported on stderr under `label`.
    fn line(&self, label: &str) -> Option<String> {
        let text = self.stderr.text();
        text.lines().find_map(|line| line.strip_prefix(label)).map(|rest| rest.trim().to_owned())
    }

    pub fn out_of_time(&self, limit: Duration) -> Failure {
        let got = format!("no answer within {} s: a loop that never ends?", limit.as_secs());
        let mut failure = other(End::TimedOut, got);
        failure.did = self.line("did  ").unwrap_or(failure.did);
        failure
    }

    pub fn failure(&self, status: process_control::ExitStatus) -> Failure {
        let (did, expected, got) =
            (self.line("did  "), self.line("expected  "), self.line("got  "));
        if let (Some(did), Some(expected), Some(got)) = (did, expected, got) {
            let end = match got.strip_prefix("panic: ") {
                None => End::Compared,
                Some(panic) if panic.starts_with("not yet implemented") => End::Todo,
                Some(_) => End::Panicked,
            };
            return Failure { end, did, expected, got, seed: self.line("seed  ") };
        }
        let text = self.stderr.text();
        // A test that asserts by itself, outside the kit: the learner's own.
        if let Some((_, panic)) = text.split_once("panicked at ") {
            let told: Vec<&str> = panic.lines().take(4).map(str::trim).collect();
            return other(End::Panicked, told.join(" "));
        }
        let got = if text.contains("overflowed its stack") {
            "stack overflow: a recursion that never ends?".to_owned()
        } else if text.contains("memory allocation of") {
            format!("more than {} GiB of memory asked for", MEMORY_LIMIT >> 30)
        } else if status.success() {
            "the step ended the whole test program (std::process::exit?)".to_owned()
        } else {
            format!("the test program ended with {status}")
        };
        other(End::Died, got)
    }
}

/// Runs a command within limits of time and, in bytes, of memory.
pub(crate) fn ended(
    command: &mut Command,
    limit: Duration,
    memory: Option<usize>,
) -> Result<Ended> {
    command.env_remove("RUST_BACKTRACE");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = command.get_program().to_owned();
    let child =
        command.spawn().with_context(|| format!("{} cannot be started", program.display()))?;
    let streams = [(), ()].map(|()| Arc::new(Mutex::new(Tail::default())));
    let into = |stream: &Arc<Mutex<Tail>>| {
        let stream = Arc::clone(stream);
        move |bytes: &[u8]| {
            stream.lock().expect("no reader panics").add(bytes);
            Ok(false)
        }
    };
    let control = child.controlled_with_output();
    let control = control.stdout_filter(into(&streams[0])).stderr_filter(into(&streams[1]));
    #[cfg(any(target_os = "linux", windows))]
    let control = match memory {
        Some(most) => control.memory_limit(most),
        None => control,
    };
    #[cfg(not(any(target_os = "linux", windows)))]
    let _ = memory;
    let output = control.time_limit(limit).terminate_for_timeout().wait();
    let output = output.context("a test cannot be waited for")?;
    let [stdout, stderr] =
        streams.map(|tail| std::mem::take(&mut *tail.lock().expect("no reader panics")));
    Ok(Ended { status: output.map(|output| output.status), stdout, stderr })
}
