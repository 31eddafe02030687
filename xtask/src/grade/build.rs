//! Compiling a submission, in sandboxes: the student's library, which sees no tests; then the
//! tests, which see nothing of the student but that library.

use crate::compile::{CompileError, pair, understood};
use crate::externs::Externs;
use crate::grade::layers::Off;
use crate::grade::result::Finding;
use crate::grade::sandbox::{Isolation, Job};
use crate::overlay::Overlay;
use crate::run::Ended;
use crate::workspace::{Chapter, Step};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler itself; rustup's proxy would take as long as a test.
#[derive(Debug)]
pub(crate) struct Toolchain {
    pub rustc: PathBuf,
    pub sysroot: PathBuf,
    /// What `rustc -vV` says.
    pub version: String,
}

impl Toolchain {
    /// The toolchain that `rustc` leads to here.
    ///
    /// # Errors
    /// If there is none.
    pub fn found() -> Result<Self> {
        let said = |arg: &[&str]| -> Result<String> {
            let output = Command::new("rustc").args(arg).output();
            let output = output.context("rustc cannot be started: is Rust installed?")?;
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let sysroot = PathBuf::from(said(&["--print", "sysroot"])?);
        Ok(Toolchain { rustc: sysroot.join("bin/rustc"), sysroot, version: said(&["-vV"])? })
    }
}

/// Where one worker compiles one step, its library first.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    pub isolation: Isolation,
    pub toolchain: &'a Toolchain,
    pub externs: &'a Externs,
    pub chapter: &'a Chapter,
    pub step: &'a Step,
    pub folder: PathBuf,
    pub off: Off,
}

/// A compiled library, and where its source had `unsafe` in it.
#[derive(Debug)]
pub(crate) struct Library {
    pub path: PathBuf,
    pub findings: Vec<Finding>,
}

impl Site<'_> {
    /// Compiles the chapter's crate as overlaid; what was compiled here before goes.
    ///
    /// # Errors
    /// The outer error is ours, the inner one the student's.
    pub fn library(&self, overlay: &Overlay) -> Result<Result<Library, CompileError>> {
        let (sources, out) = (self.folder.join("src"), self.folder.join("lib"));
        emptied(&self.folder)?;
        made(&sources)?;
        made(&out)?;
        overlay.write(&sources)?;
        let shown = format!("exercises/{}/src", self.chapter.slug);
        let subject = format!("{shown}/{}.rs", self.step.stem);
        let mut args = self.args(&self.chapter.crate_name(), &out);
        // Solutions depend on std and sim only.
        args.extend(self.linked("sim"));
        args.extend(["--crate-type", "rlib", "--force-warn", "unsafe_code"].map(OsString::from));
        args.push(format!("--remap-path-prefix={}={shown}", sources.display()).into());
        args.push(sources.join("lib.rs").into());
        let path = out.join(format!("lib{}.rlib", self.chapter.crate_name()));
        let ended = self.compiled(args, vec![sources], &out)?;
        let findings = unsafe_code(&ended.stderr.text(), &subject);
        Ok(self.outcome(&ended, &subject)?.map_or(Ok(Library { path, findings }), Err))
    }

    /// Compiles the tests at `tests`, which see `seen`, against a library; returns their program.
    ///
    /// # Errors
    /// The outer error is ours, the inner one the student's.
    pub fn tests(
        &self,
        library: &Path,
        tests: &Path,
        seen: &BTreeSet<PathBuf>,
    ) -> Result<Result<PathBuf, CompileError>> {
        let name = if tests.parent().is_some_and(|folder| folder.ends_with("hidden")) {
            format!("hidden_{}", self.step.stem)
        } else {
            self.step.stem.clone()
        };
        let out = self.folder.join(&name);
        made(&out)?;
        let mut args = self.args(&name, &out);
        args.extend(self.externs.libraries.keys().flat_map(|name| self.linked(name)));
        args.push("--test".into());
        args.push(format!("--remap-path-prefix={}/=", self.chapter.root.display()).into());
        args.push("--extern".into());
        args.push(pair(&self.chapter.crate_name(), library));
        args.push(tests.into());
        let reads = seen.iter().cloned().chain([library.to_owned()]).collect();
        let ended = self.compiled(args, reads, &out)?;
        let subject = self.chapter.told(tests);
        Ok(self.outcome(&ended, &subject)?.map_or_else(|| Ok(out.join(&name)), Err))
    }

    fn args(&self, name: &str, out: &Path) -> Vec<OsString> {
        let mut args: Vec<OsString> =
            ["--edition", "2024", "--crate-name", name, "--cap-lints", "allow"]
                .map(OsString::from)
                .into();
        args.extend(["--error-format", "json", "-C", "debuginfo=0"].map(OsString::from));
        // Workers keep all processors busy: a compiler's own threads only cost.
        args.extend(["-C", "codegen-units=1", "-C", "embed-bitcode=no"].map(OsString::from));
        args.extend(["--out-dir".into(), out.into()]);
        args.extend(["-L".into(), pair("dependency", &self.externs.search)]);
        args
    }

    fn linked(&self, name: &str) -> [OsString; 2] {
        ["--extern".into(), pair(name, &self.externs.libraries[name])]
    }

    fn compiled(&self, args: Vec<OsString>, mut reads: Vec<PathBuf>, out: &Path) -> Result<Ended> {
        reads.push(self.toolchain.sysroot.clone());
        reads.push(self.externs.search.clone());
        let mut job = Job::compiler(&self.toolchain.rustc, args, reads, out.to_owned());
        job.off = self.off;
        // rstest looks for its manifest.
        job.env.push(("CARGO_MANIFEST_DIR", self.chapter.room("exercises").into()));
        self.isolation.run(job)
    }

    /// What the compiler's end means: `None` if it compiled.
    fn outcome(&self, ended: &Ended, subject: &str) -> Result<Option<CompileError>> {
        let said = ended.stderr.text();
        let Some(status) = ended.status else {
            let meaning = format!("{subject} kept the compiler busy for too long");
            return Ok(Some(CompileError { meaning, count: 1, ..CompileError::default() }));
        };
        if status.success() {
            return Ok(None);
        }
        if let Some(fault) = fault(&said) {
            bail!("the compiler could not work: {fault}");
        }
        let mut error = understood(&said, subject);
        if error.error.is_empty() {
            error.error = format!("the compiler ended with {status}");
        }
        Ok(Some(error))
    }
}

/// The machine's fault in what the compiler says, if it is one: that costs no student a grade. A
/// message that points into a source may quote anything.
fn fault(said: &str) -> Option<&str> {
    const FAULTS: [&str; 5] = [
        "No space left on device",
        "Disk quota exceeded",
        "bwrap: ",
        "prlimit: ",
        "enter-sandbox: ",
    ];
    let pointing = |line: &str| {
        let message = serde_json::from_str::<serde_json::Value>(line).unwrap_or_default();
        message["spans"].as_array().is_some_and(|spans| !spans.is_empty())
    };
    said.lines().find(|line| FAULTS.iter().any(|fault| line.contains(fault)) && !pointing(line))
}

fn emptied(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be emptied", folder.display()))
        }
        _ => Ok(()),
    }
}

fn made(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be written", folder.display()))
}

/// Where the compiler saw `unsafe` in the student's file: also what macros expand to, and the
/// attributes that change how a program is linked.
///
/// It is asked to warn of it whatever the source allows: `--cap-lints allow`, which spares students
/// errors of lints, would make `-F unsafe_code` mean nothing.
fn unsafe_code(diagnostics: &str, subject: &str) -> Vec<Finding> {
    let messages = diagnostics.lines().map(serde_json::from_str::<serde_json::Value>);
    let found = messages.filter_map(Result::ok).filter_map(|message| {
        let span = &message["spans"][0];
        let theirs =
            message["code"]["code"] == "unsafe_code" && span["file_name"].as_str() == Some(subject);
        theirs.then(|| Finding {
            line: span["line_start"].as_u64().unwrap_or(0) as usize,
            token: "unsafe".to_owned(),
            why: message["message"].as_str().unwrap_or_default().to_owned(),
        })
    });
    found.collect()
}
