//! One graded test: a process of its own in the sandbox, an order on its standard input, and what it
//! answered there.

use crate::grade::layers::{Layer, Off};
use crate::grade::sandbox::{Isolation, Job, Limits};
use crate::page::id_of_test;
use crate::run::{End, Ended, Failure, TestResult, drawn, other};
use anyhow::{Context, Result};
use std::path::Path;

/// What a scenario that held writes to the one who grades.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// The requirement.
    pub id: String,
    /// Whether the scenario was drawn from the seed.
    pub drew: bool,
}

/// What is asked of a test.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order<'a> {
    pub name: &'a str,
    pub seed: u64,
    /// A canary: kit is to report a scenario that held as broken.
    pub must_fail: bool,
    pub limits: Limits,
    pub off: Off,
}

/// What came of a test.
#[derive(Debug)]
pub(crate) struct Trial {
    pub result: TestResult,
    /// The records with the right nonce.
    pub records: Vec<Record>,
    /// Whether the process says that all is well: by its exit status and by libtest's last line.
    pub claims: bool,
    /// Whether something else was written where records are.
    pub meddled: bool,
}

impl Trial {
    /// Whether just these records were left, and the process says the same.
    pub fn held(&self, records: &[Record]) -> bool {
        self.claims && self.recorded(records)
    }

    /// Whether just these records were left.
    pub fn recorded(&self, records: &[Record]) -> bool {
        !self.meddled && self.records == records
    }
}

/// Runs a test of the program at `binary`.
///
/// # Errors
/// If the sandbox could not start it: that is the machine's fault, not the student's.
pub(crate) fn run(isolation: Isolation, binary: &Path, order: Order<'_>) -> Result<Trial> {
    let nonce = nonce()?;
    let args = ["--exact", order.name, "--nocapture", "--test-threads=1"];
    let mut job = Job::test(binary, args.map(Into::into));
    job.limits = order.limits;
    job.off = order.off;
    job.env.push(("WORKBOOK_GRADING", "1".into()));
    let expect = if order.must_fail { "fail" } else { "hold" };
    let (channel, theirs) = channel(&format!("{nonce} {} {expect}\n", order.seed))?;
    job.channel = Some(theirs);
    let ended = isolation.run(job)?;
    // libtest speaks before anything else can: a program that said nothing never ran. If the sandbox
    // runs another one, it is no fault of the machine.
    let ran = ended.stdout.printed > 0;
    if !ran {
        let said = ended.stderr.text();
        let told = || format!("a test cannot be started in the sandbox: {}", said.trim());
        isolation.works().with_context(told)?;
    }
    let (records, meddled) = records(&answered(channel), &nonce);
    let ok = ended.stdout.text().contains("test result: ok. 1 passed");
    let well = |status: process_control::ExitStatus| status.success();
    let claims = ok && (ended.status.is_some_and(well) || !order.off.on(Layer::Record));
    let failure = match ran {
        true => (!claims).then(|| failure(&ended, order.limits)),
        false => Some(other(End::Died, "the test program could not be loaded".to_owned())),
    };
    let result = TestResult {
        name: order.name.to_owned(),
        id: id_of_test(order.name).unwrap_or_default(),
        failure,
        // Times are in what libtest prints, so its length is no property of the source.
        printed: 0,
        figure: drawn(&ended.stdout.text()),
    };
    Ok(Trial { result, records, claims, meddled })
}

fn failure(ended: &Ended, limits: Limits) -> Failure {
    let limit = std::time::Duration::from_secs(limits.cpu);
    match ended.status {
        Some(status) if !computed_too_long(status) => ended.failure(status),
        _ => ended.out_of_time(limit),
    }
}

/// Whether the kernel ended it for too much computing: by a signal, which bubblewrap tells as 128
/// and its number.
fn computed_too_long(status: process_control::ExitStatus) -> bool {
    const SIGNALS: [i64; 2] = [9, 24];
    let told = status.code().is_some_and(|code| SIGNALS.contains(&(code - 128)));
    #[cfg(unix)]
    let told = told || status.signal().is_some_and(|signal| SIGNALS.contains(&signal.into()));
    told
}

/// A pass that is not believed.
pub(crate) fn disbelieved(why: &str) -> Failure {
    let mut failure = other(End::Died, why.to_owned());
    failure.expected = "a scenario that holds, and its record".to_owned();
    failure
}

fn records(answered: &str, nonce: &str) -> (Vec<Record>, bool) {
    let record = |line: &str| {
        let mut words = line.split(' ');
        let right = words.next() == Some(nonce);
        let record = Record { id: words.next()?.to_owned(), drew: words.next() == Some("drew") };
        right.then_some(record)
    };
    let all: Vec<Option<Record>> = answered.lines().map(record).collect();
    let meddled = all.iter().any(Option::is_none);
    (all.into_iter().flatten().collect(), meddled)
}

/// 128 bits that nobody can guess, in hexadecimal.
fn nonce() -> Result<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    let source =
        std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    source.context("/dev/urandom cannot be read")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(unix)]
type Channel = std::os::unix::net::UnixStream;

/// A socket with one line in it and nothing to follow; the other end as a standard input.
#[cfg(unix)]
fn channel(line: &str) -> Result<(Channel, std::process::Stdio)> {
    use std::io::Write;
    let made = || -> std::io::Result<_> {
        let (mut ours, theirs) = Channel::pair()?;
        ours.write_all(line.as_bytes())?;
        ours.shutdown(std::net::Shutdown::Write)?;
        ours.set_nonblocking(true)?;
        Ok((ours, std::os::fd::OwnedFd::from(theirs).into()))
    };
    made().context("no socket can be had")
}

/// What was written at the other end before the program ended.
#[cfg(unix)]
fn answered(mut channel: Channel) -> String {
    use std::io::Read;
    // More than any records: whoever writes more has meddled anyway.
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    while bytes.len() < 65_536 {
        match channel.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(not(unix))]
fn channel(_: &str) -> Result<((), std::process::Stdio)> {
    anyhow::bail!("only Unix has sandboxes")
}

#[cfg(not(unix))]
fn answered((): ()) -> String {
    String::new()
}
