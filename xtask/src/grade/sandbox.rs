//! A place where untrusted code is compiled and run: it sees the files that it is given, no
//! network, no other process, and has limits.

#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
pub mod confined;

use crate::grade::layers::{Layer, Off};
use crate::run::{Ended, ended};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What is run to see whether an isolation works: a program that every system with it has.
const PROBE: &str = "/usr/bin/prlimit";

/// What stands between untrusted code and the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Isolation {
    /// Namespaces by bubblewrap: files, processes, network, users.
    Bubblewrap,
    /// Landlock, seccomp and resource limits, by the program itself.
    Landlock,
}

impl Isolation {
    /// The strongest isolation that works on this machine.
    ///
    /// # Errors
    /// If none does: the message says what to install. Nothing is graded without.
    pub fn detect() -> Result<Self> {
        let failures = [Isolation::Bubblewrap, Isolation::Landlock].map(|isolation| {
            isolation.works().map_or_else(|why| Err(format!("{why:#}")), |()| Ok(isolation))
        });
        if let Some(isolation) = failures.iter().find_map(|tried| tried.as_ref().ok()) {
            return Ok(*isolation);
        }
        let why: Vec<String> = failures.into_iter().filter_map(Result::err).collect();
        bail!(
            "untrusted code cannot be isolated here, and is not run without: install bubblewrap \
             (`apt install bubblewrap`) and allow unprivileged user namespaces, or boot Linux 5.19 \
             or newer with Landlock.\n{}",
            why.join("\n")
        )
    }

    /// Proves the isolation by running a program in it.
    ///
    /// # Errors
    /// If it cannot be set up here.
    pub fn works(self) -> Result<()> {
        let job = Job::test(Path::new(PROBE), ["--version".into()]);
        let ended = self.run(job)?;
        match ended.status {
            Some(status) if status.success() => Ok(()),
            _ => bail!("{}: {}", self.name(), ended.stderr.text().trim()),
        }
    }

    /// The name that a command takes.
    pub fn name(self) -> &'static str {
        match self {
            Isolation::Bubblewrap => "bubblewrap",
            Isolation::Landlock => "landlock",
        }
    }

    /// What it keeps out and what not, one line for the teacher.
    pub fn told(self) -> &'static str {
        match self {
            Isolation::Bubblewrap => {
                "bubblewrap: own files, processes, network and user; limits of time, memory, processes, output"
            }
            Isolation::Landlock => {
                "landlock: own files, no network, no new process; limits of time, memory, output; threads are limited by memory alone"
            }
        }
    }

    /// Runs a job to its end or its limits, and everything it started with it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn run(self, mut job: Job<'_>) -> Result<Ended> {
        if !job.off.on(Layer::Limits) {
            job.limits = Limits::LOOSE;
        }
        let wall = job.limits.wall;
        let mut command = self.command(&job)?;
        command.stdin(job.channel.unwrap_or_else(Stdio::null));
        ended(&mut command, wall, None)
    }

    #[cfg(target_os = "linux")]
    fn command(self, job: &Job<'_>) -> Result<Command> {
        match self {
            Isolation::Bubblewrap => Ok(bubblewrap::command(job)),
            Isolation::Landlock => confined::command(job),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn command(self, _: &Job<'_>) -> Result<Command> {
        bail!("{} is of Linux: grade there, or in a container of it", self.name())
    }
}

/// What a sandboxed program may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Time by the clock: for what waits and computes nothing.
    pub wall: Duration,
    /// Seconds of computing, a process.
    pub cpu: u64,
    /// Address space in bytes, a process.
    pub memory: u64,
    /// Processes and threads together.
    pub processes: u64,
    /// The largest file, in bytes.
    pub file: u64,
    /// Open files, a process.
    pub open: u64,
}

impl Limits {
    /// What attacks that were let through may take from the machine.
    const LOOSE: Limits = Limits {
        wall: Duration::from_secs(25),
        cpu: 25,
        memory: 16 << 30,
        processes: 4096,
        file: 1 << 30,
        open: 4096,
    };
}

/// A program to run in a sandbox. Files have the same paths inside as outside.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub program: &'a Path,
    pub args: Vec<OsString>,
    pub env: Vec<(&'static str, OsString)>,
    /// Files and folders that it sees.
    pub reads: Vec<PathBuf>,
    /// The folder that it may write.
    pub writes: Option<PathBuf>,
    /// Whether it is the compiler, which needs a linker, `/proc` and `/tmp`.
    pub compiles: bool,
    pub limits: Limits,
    /// Its standard input.
    pub channel: Option<Stdio>,
    pub off: Off,
}

impl<'a> Job<'a> {
    /// A test's program: it sees itself and the system's libraries.
    pub fn test(program: &'a Path, args: impl IntoIterator<Item = OsString>) -> Self {
        let limits = Limits {
            wall: Duration::from_secs(30),
            cpu: crate::run::TIME_LIMIT.as_secs(),
            memory: crate::run::MEMORY_LIMIT as u64,
            processes: 32,
            file: 1 << 20,
            open: 64,
        };
        Job {
            program,
            args: args.into_iter().collect(),
            env: Vec::new(),
            reads: vec![program.to_owned()],
            writes: None,
            compiles: false,
            limits,
            channel: None,
            off: Off::default(),
        }
    }

    /// The compiler, which writes into `out`.
    pub fn compiler(
        rustc: &'a Path,
        args: Vec<OsString>,
        reads: Vec<PathBuf>,
        out: PathBuf,
    ) -> Self {
        let limits = Limits {
            wall: Duration::from_secs(120),
            // Thirty times what the longest step takes.
            cpu: 10,
            memory: 4 << 30,
            processes: 64,
            file: 256 << 20,
            open: 1024,
        };
        let env = vec![("PATH", "/usr/bin".into())];
        let (channel, off) = (None, Off::default());
        Job {
            program: rustc,
            args,
            env,
            reads,
            writes: Some(out),
            compiles: true,
            limits,
            channel,
            off,
        }
    }

    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no sandbox there"))]
    fn command(&self, of: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(of);
        command.env_clear();
        command
    }
}
