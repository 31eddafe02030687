//! OUT on the disk. Every file is there whole or not at all, whatever happens in between, and a
//! step's grade is kept under all that it depends on, so that no work is done twice.
//!
//! ```text
//! OUT/grades.csv, class.html, …           what a teacher reads
//! OUT/<student>/result.json, feedback.*   what a student is told
//! OUT/<student>/src/<slug>/<stem>.rs      what was judged
//! OUT/.grading/run.json                   seed and options; a run with others is refused
//! OUT/.grading/steps/<key>.json           grades of steps
//! OUT/.grading/students/<folder>.json     who handed in what
//! ```

use super::result::StepGrade;
use super::roster::Person;
use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What all grades in OUT have in common.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// 1.
    pub format: u32,
    /// The seed of graded properties.
    pub seed: u64,
    /// Which students are in this OUT: shard K of N; all of them if absent.
    pub shard: Option<(u64, u64)>,
    /// The graded chapters.
    pub chapters: Vec<String>,
    /// How untrusted code was held.
    pub isolation: String,
    /// By `<slug>/<stem>`, a hash of all that a verdict on the step depends on but the submission.
    pub references: BTreeMap<String, String>,
    /// The text of `grading.toml`.
    pub config: String,
    /// What a day of lateness costs, in percent, where the command says so.
    pub late: Option<f64>,
}

/// Who a student is, and which grades of steps are theirs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// As results name the student.
    pub student: String,
    /// What the roster says.
    pub person: Person,
    /// Whether there is a submission.
    pub handed_in: bool,
    /// Whether Canvas marked it as late.
    pub late: bool,
    /// By `<slug>/<stem>`, the key of the step's grade.
    pub keys: BTreeMap<String, String>,
}

/// A folder of results, which one grader at a time writes.
#[derive(Debug)]
pub struct Store {
    /// The folder.
    pub out: PathBuf,
    /// Held as long as the store is.
    _lock: File,
}

impl Store {
    /// Opens OUT, making it if it is not there. Waits while another grader is at work in it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn open(out: &Path, waiting: impl FnOnce()) -> Result<Self> {
        let ours = out.join(".grading");
        let temporary = ours.join("tmp");
        let told =
            || format!("{} cannot be written: is the disk full or read-only?", out.display());
        fs::create_dir_all(&ours).with_context(told)?;
        let lock = File::create(ours.join("lock")).with_context(told)?;
        if lock.try_lock().is_err() {
            waiting();
            lock.lock().with_context(|| format!("{} cannot be locked", out.display()))?;
        }
        // What a killed run had not finished writing.
        if temporary.exists() {
            fs::remove_dir_all(&temporary).with_context(told)?;
        }
        fs::create_dir_all(&temporary).with_context(told)?;
        Ok(Store { out: out.to_owned(), _lock: lock })
    }

    /// Writes a file below OUT, whole or not at all, and makes sure that it is on the disk.
    ///
    /// # Errors
    /// If the disk is full or read-only; what was there before stays.
    pub fn write(&self, path: &str, contents: &[u8]) -> Result<()> {
        let target = self.out.join(path);
        if fs::read(&target).is_ok_and(|before| before == contents) {
            return Ok(());
        }
        let write = || -> Result<()> {
            let folder = target.parent().context("a file stands in a folder")?;
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(self.out.join(".grading/tmp"))?;
            file.write_all(contents)?;
            file.as_file().sync_all()?;
            file.persist(&target)?;
            Ok(())
        };
        write().with_context(|| {
            let kept = "what was graded before is kept, and the same command goes on from there";
            format!(
                "{} cannot be written: is the disk full or read-only? ({kept})",
                target.display()
            )
        })
    }

    /// As [`write`](Self::write), as JSON.
    ///
    /// # Errors
    /// If the disk is full or read-only.
    pub fn write_json(&self, path: &str, value: &impl Serialize) -> Result<()> {
        self.write(path, (serde_json::to_string_pretty(value)? + "\n").as_bytes())
    }

    /// The grade of a step, if it is there. One that cannot be read is none: it is judged again.
    pub fn step(&self, key: &str) -> Option<StepGrade> {
        read_json(&self.out.join(step_path(key))).ok()
    }

    /// Whether the grade of a step is there.
    pub fn has_step(&self, key: &str) -> bool {
        self.step(key).is_some()
    }

    /// Removes what is kept of students who are no longer in the class that is graded.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn forget_all_but(&self, folders: &[&str]) -> Result<()> {
        for record in records(&self.out)?.keys() {
            if !folders.contains(&record.as_str()) {
                let folder = self.out.join(record);
                if folder.exists() {
                    fs::remove_dir_all(&folder)?;
                }
                fs::remove_file(self.out.join(record_path(record)))?;
            }
        }
        Ok(())
    }
}

/// Where the grade of a step is kept.
pub fn step_path(key: &str) -> String {
    format!(".grading/steps/{key}.json")
}

/// Where it is kept who handed in what.
pub fn record_path(folder: &str) -> String {
    format!(".grading/students/{folder}.json")
}

/// The run that wrote `out`; `None` before the first.
///
/// # Errors
/// If there is something, but of another version of the workbook.
pub fn run(out: &Path) -> Result<Option<Run>> {
    let path = out.join(".grading/run.json");
    if !path.exists() {
        return Ok(None);
    }
    let run: Run = read_json(&path)?;
    ensure!(run.format == 1, "{} has format {}, not 1", path.display(), run.format);
    Ok(Some(run))
}

/// The records of all students in `out`, by folder.
///
/// # Errors
/// If one of them cannot be read.
pub fn records(out: &Path) -> Result<BTreeMap<String, Record>> {
    let paths = crate::workspace::files(&out.join(".grading/students"))?;
    let record = |path: PathBuf| -> Result<(String, Record)> {
        let folder =
            path.file_stem().context("a record has a name")?.to_string_lossy().into_owned();
        Ok((folder, read_json(&path)?))
    };
    paths.into_iter().map(record).collect()
}

/// Reads a file of OUT.
///
/// # Errors
/// If it is absent or not what was written there.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is damaged: remove it", path.display()))
}

/// The seed of `out`: the one given, else the one it was begun with, else a new one.
///
/// # Errors
/// If it was begun with another one than is given: grades of two seeds do not mix.
pub fn seed(before: Option<&Run>, given: Option<u64>) -> Result<u64> {
    match (before.map(|run| run.seed), given) {
        (Some(kept), Some(given)) if kept != given => {
            bail!("OUT was begun with seed {kept}: use that, or another OUT for seed {given}")
        }
        (Some(seed), _) | (None, Some(seed)) => Ok(seed),
        // The keys of the standard library's hasher come from the operating system.
        (None, None) => Ok(RandomState::new().hash_one("a seed")),
    }
}
