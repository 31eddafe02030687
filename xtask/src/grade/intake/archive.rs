//! Reading what was handed in, as a stream and within limits. Nothing is ever written by a path
//! that a student chose.

use super::name::ARCHIVES;
use crate::grade::result::Refused;
use crate::grade::visible;
use crate::submission::LARGEST;
use crate::workspace::files;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The largest archive that is opened, in bytes.
const PACKED: u64 = 256 << 20;
/// An archive may hold so many entries, a folder so many files: a whole workbook has a tenth of it.
const ENTRIES: usize = 50_000;
/// All files taken of one submission may have so many bytes together.
const TAKEN: usize = 16 << 20;
/// So many refusals are listed; the rest is counted.
const LISTED: usize = 50;
/// Paths longer than this are refused, in bytes.
const PATH: usize = 1024;

/// A file that was asked for: its path inside the submission, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// With `/` between folders.
    pub path: String,
    /// At most [`LARGEST`].
    pub bytes: Vec<u8>,
}

/// What is read of one submission.
pub struct Reading<'a> {
    /// Whether anybody asked for a file at this path.
    wanted: &'a dyn Fn(&str) -> bool,
    found: Vec<Found>,
    refused: Vec<Refused>,
    unlisted: usize,
    entries: usize,
    taken: usize,
}

impl<'a> Reading<'a> {
    /// Nothing yet.
    pub fn of(wanted: &'a dyn Fn(&str) -> bool) -> Self {
        Reading { wanted, found: vec![], refused: vec![], unlisted: 0, entries: 0, taken: 0 }
    }

    /// What was found, and what was refused. Paths that are the same, or are where case is
    /// ignored, are all refused: which of them is meant nobody can tell.
    pub fn done(mut self) -> (Vec<Found>, Vec<Refused>) {
        let mut same: BTreeMap<String, Vec<Found>> = BTreeMap::new();
        for found in std::mem::take(&mut self.found) {
            same.entry(found.path.to_lowercase()).or_default().push(found);
        }
        let mut kept = Vec::new();
        for mut found in same.into_values() {
            match found.len() {
                1 => kept.push(found.remove(0)),
                count => {
                    let why = format!("{count} files of this name, or alike but for case");
                    self.refuse(&found[0].path, why);
                }
            }
        }
        if self.unlisted > 0 {
            let path = format!("and {} more", self.unlisted);
            self.refused.push(Refused { path, reason: "refused as well".to_owned() });
        }
        (kept, self.refused)
    }

    /// Notes that something was not taken.
    pub fn refuse(&mut self, path: &str, reason: impl Into<String>) {
        match self.refused.len() < LISTED {
            true => self.refused.push(Refused { path: visible::line(path), reason: reason.into() }),
            false => self.unlisted += 1,
        }
    }

    fn counted(&mut self) -> Result<()> {
        self.entries += 1;
        ensure!(self.entries <= ENTRIES, "it has more than {ENTRIES} entries");
        Ok(())
    }

    /// Takes the contents of a file that was asked for, and no more of it than is allowed.
    fn take(&mut self, path: String, size: u64, contents: impl Read) -> Result<()> {
        if size > LARGEST {
            let why = format!("it has {} KiB, and {} are allowed", size >> 10, LARGEST >> 10);
            self.refuse(&path, why);
            return Ok(());
        }
        let mut bytes = Vec::new();
        if let Err(error) = contents.take(LARGEST + 1).read_to_end(&mut bytes) {
            self.refuse(&path, format!("it cannot be read: {error}"));
            return Ok(());
        }
        if bytes.len() as u64 != size {
            self.refuse(&path, "it has another size than the archive says");
            return Ok(());
        }
        self.taken += bytes.len();
        ensure!(self.taken <= TAKEN, "its steps have more than {} MiB", TAKEN >> 20);
        self.found.push(Found { path, bytes });
        Ok(())
    }

    /// Reads a folder, and the archives that lie in it, as Moodle leaves them.
    ///
    /// # Errors
    /// If the disk cannot be read. What a student did wrong is refused, not an error.
    pub fn folder(&mut self, root: &Path) -> Result<()> {
        let mut folders = vec![(root.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for path in files(&folder)? {
                let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                let Ok(data) = path.symlink_metadata() else { continue };
                if let Err(error) = self.counted() {
                    self.refuse("the folder", format!("{error}: what came before is taken"));
                    return Ok(());
                }
                let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
                let heavy = ["target", ".git", "node_modules"].contains(&name.as_str());
                if data.is_dir() && depth < 32 && !heavy {
                    folders.push((path, depth + 1));
                } else if data.is_file() && ARCHIVES.iter().any(|ending| name.ends_with(ending)) {
                    if depth < 2 {
                        self.archive(&path, &below);
                    }
                } else if data.is_file() && (self.wanted)(&below) {
                    let file = File::open(&path);
                    let file =
                        file.with_context(|| format!("{} cannot be read", path.display()))?;
                    self.take(below, data.len(), file)?;
                } else if !data.is_dir() && (self.wanted)(&below) {
                    self.refuse(&below, "it is no regular file: hand in the file itself");
                }
            }
        }
        Ok(())
    }

    /// Reads a single file, which its student called `name`.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn single(&mut self, path: &Path, name: &str) -> Result<()> {
        if (self.wanted)(name) {
            let file = File::open(path)?;
            self.take(name.to_owned(), file.metadata()?.len(), file)?;
        }
        Ok(())
    }

    /// Reads an archive, called `told` in refusals.
    pub fn archive(&mut self, path: &Path, told: &str) {
        if let Err(error) = self.opened(path) {
            self.refuse(told, format!("{error:#}: what came before that is taken"));
        }
    }

    fn opened(&mut self, path: &Path) -> Result<()> {
        let mut file = File::open(path).context("it cannot be opened")?;
        let packed = file.metadata()?.len();
        ensure!(packed <= PACKED, "it has {} MiB, and {} are allowed", packed >> 20, PACKED >> 20);
        let mut magic = [0; 4];
        let read = file.read(&mut magic)?;
        file.seek(SeekFrom::Start(0))?;
        // By its first bytes: a name says what people think it is.
        match &magic[..read] {
            [b'P', b'K', ..] => super::zip::read(self, file),
            [0x1f, 0x8b, ..] => super::tar::read(self, super::tar::gunzip(file)),
            _ if read == 0 => bail!("it is empty"),
            _ => super::tar::read(self, file),
        }
    }

    /// An entry of an archive that may be read, by its path; the rest is refused or skipped here.
    pub(super) fn entry(&mut self, raw: &[u8], regular: bool) -> Result<Option<String>> {
        self.counted()?;
        let path = String::from_utf8_lossy(raw).replace('\\', "/");
        if let Some(why) = unsafe_path(&path) {
            self.refuse(&path, why);
            return Ok(None);
        }
        let wanted = (self.wanted)(&path);
        if wanted && !regular {
            self.refuse(&path, "it is a link or a device, not a regular file");
        }
        Ok((wanted && regular).then_some(path))
    }

    pub(super) fn contents(&mut self, path: String, size: u64, from: impl Read) -> Result<()> {
        self.take(path, size, from)
    }
}

/// Why no honest archive has such a path. None is ever followed; it is told all the same.
fn unsafe_path(path: &str) -> Option<&'static str> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || drive {
        return Some("its path is absolute");
    }
    if path.split('/').any(|part| part == "..") {
        return Some("its path leaves the archive");
    }
    if path.len() > PATH {
        return Some("its path is too long");
    }
    path.contains('\0').then_some("its path has a zero byte")
}
