//! What a student hands in: step files and design files, in one archive whose manifest says what
//! is in it. Whoever grades takes name and time from elsewhere.

use crate::state::hash;
use crate::workspace::{Chapter, Workspace};
use anyhow::{Context, Result, bail, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

/// The largest file that is taken, in bytes. The longest reference has a twentieth of it.
pub const LARGEST: u64 = 256 << 10;
/// The manifest's place in the archive.
pub const MANIFEST: &str = "submission.toml";

/// A submission: path from the workbook's folder, and text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// Sorted, so that the same work gives the same archive.
    pub files: BTreeMap<String, String>,
}

/// The archive's `submission.toml`.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    file: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: String,
    sha256: String,
}

impl Submission {
    /// The learner's files of these chapters. A step whose file is missing is left out.
    ///
    /// # Errors
    /// If a file is none that whoever grades would take; the message says which and why.
    pub fn of(workspace: &Workspace, chapters: &[Chapter]) -> Result<Self> {
        let mut submission = Submission::default();
        for chapter in chapters {
            let steps = chapter.steps.iter().map(|step| chapter.exercise(step));
            for path in steps.chain([chapter.room("exercises").join("design.toml")]) {
                if path.symlink_metadata().is_ok() {
                    let text = accepted(&path)
                        .with_context(|| format!("{} cannot be handed in", chapter.told(&path)))?;
                    let told = path.strip_prefix(&workspace.root).unwrap_or(&path);
                    submission.files.insert(told.to_string_lossy().into_owned(), text);
                }
            }
        }
        Ok(submission)
    }

    /// The archive, a `tar.gz`: the same bytes for the same files, whoever packs them and when.
    ///
    /// # Errors
    /// If what was packed does not read back as what it was made of.
    pub fn packed(&self) -> Result<Vec<u8>> {
        let entry =
            |(path, text): (&String, &String)| Entry { path: path.clone(), sha256: hash([text]) };
        let manifest = Manifest { format: 1, file: self.files.iter().map(entry).collect() };
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
        let manifest = (MANIFEST.to_owned(), toml::to_string(&manifest)?);
        for (path, text) in std::iter::once((&manifest.0, &manifest.1)).chain(&self.files) {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, text.as_bytes())?;
        }
        let packed = archive.into_inner()?.finish()?;
        ensure!(Self::unpacked(&packed)? == *self, "the archive does not read back as packed");
        Ok(packed)
    }

    /// What is in an archive that [`packed`](Self::packed) made. For a student's own archives only:
    /// it trusts their sizes no further than their manifest.
    ///
    /// # Errors
    /// If it is no such archive, or holds other files than its manifest says.
    pub fn unpacked(archive: &[u8]) -> Result<Self> {
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
            let entry = entry?;
            let path = entry.path()?.to_string_lossy().into_owned();
            ensure!(entry.header().entry_type().is_file(), "{path} is no regular file");
            let mut text = String::new();
            entry.take(LARGEST).read_to_string(&mut text)?;
            files.insert(path, text);
        }
        let manifest = files.remove(MANIFEST).context("the archive has no manifest")?;
        let manifest: Manifest = toml::from_str(&manifest).context("its manifest is malformed")?;
        ensure!(manifest.format == 1, "the archive has format {}, not 1", manifest.format);
        let listed: BTreeMap<&str, &str> =
            manifest.file.iter().map(|e| (e.path.as_str(), e.sha256.as_str())).collect();
        let hashed: BTreeMap<&str, String> =
            files.iter().map(|(path, text)| (path.as_str(), hash([text]))).collect();
        let same = listed.len() == hashed.len()
            && hashed.iter().all(|(path, hash)| listed.get(path) == Some(&hash.as_str()));
        ensure!(same, "the archive holds other files than its manifest says");
        Ok(Submission { files })
    }
}

/// The text of a file as it may be handed in.
fn accepted(path: &Path) -> Result<String> {
    let data = path.symlink_metadata()?;
    if !data.is_file() {
        bail!("it is no regular file: put the file itself in its place");
    }
    if data.len() >= LARGEST {
        bail!("it has {} KiB, and {} are allowed", data.len() >> 10, LARGEST >> 10);
    }
    fs::read_to_string(path).context("it is not UTF-8: save it as such")
}
