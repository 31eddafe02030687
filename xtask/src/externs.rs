//! What a step links against, learned from cargo once and remembered until it changes.

use crate::compile::cargo_refused;
use crate::workspace::files;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiled libraries a chapter's steps and their tests are linked with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Externs {
    /// Changes whenever what cargo would build could change.
    pub key: u64,
    /// Crate name to the compiled library.
    pub libraries: BTreeMap<String, PathBuf>,
    /// Where the libraries of those libraries are.
    pub search: PathBuf,
    /// Every library among them, those that macros are made of as well: what a compiler must see.
    pub all: Vec<PathBuf>,
}

impl Externs {
    /// The libraries of the workbook at `root`, built by cargo if they are not there already.
    ///
    /// Steps are compiled by rustc directly after that: no cargo, and so no waiting for the lock
    /// that an editor's check-on-save holds.
    ///
    /// # Errors
    /// If cargo refuses the workspace or the libraries do not build.
    pub fn of(root: &Path) -> Result<Self> {
        let kept = root.join("target/learn/externs.json");
        let key = key(root)?;
        if let Some(externs) = Self::kept(&kept, key) {
            return Ok(externs);
        }
        let externs = Self::built(root, key)?;
        fs::create_dir_all(kept.parent().expect("a file stands in a folder"))
            .and_then(|()| fs::write(&kept, serde_json::to_vec(&externs)?))
            .with_context(|| format!("{} cannot be written", kept.display()))?;
        Ok(externs)
    }

    /// The same libraries in `folder`, with nothing else beside them.
    ///
    /// # Errors
    /// If they cannot be written there.
    pub fn alone_in(mut self, folder: &Path) -> Result<Self> {
        let written = || format!("{} cannot be written", folder.display());
        fs::create_dir_all(folder).with_context(written)?;
        let place = |path: &mut PathBuf| {
            let alone = folder.join(path.file_name().expect("a library has a name"));
            // A link costs no space, but does not reach another file system.
            if !alone.exists() && fs::hard_link(&*path, &alone).is_err() {
                fs::copy(&*path, &alone).with_context(written)?;
            }
            *path = alone;
            anyhow::Ok(())
        };
        self.all.iter_mut().chain(self.libraries.values_mut()).try_for_each(place)?;
        self.search = folder.to_owned();
        Ok(self)
    }

    fn kept(path: &Path, key: u64) -> Option<Self> {
        let externs: Externs = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let fresh = externs.key == key && externs.libraries.values().all(|path| path.is_file());
        fresh.then_some(externs)
    }

    fn built(root: &Path, key: u64) -> Result<Self> {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--package", "sim", "--package", "kit"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(root)
            .output()
            .context("cargo cannot be started: is Rust installed?")?;
        if !output.status.success() {
            bail!(cargo_refused(root, &String::from_utf8_lossy(&output.stderr)));
        }
        let mut externs =
            Externs { key, libraries: BTreeMap::new(), search: PathBuf::new(), all: Vec::new() };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let name = message["target"]["name"].as_str().unwrap_or_default();
            if message["reason"] != "compiler-artifact" {
                continue;
            }
            let paths: Vec<&str> = message["filenames"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|path| path.as_str())
                .collect();
            // By the name with the hash, too: under that one library finds another.
            let all = paths.iter().map(|path| Path::new(path).with_extension("rlib"));
            let all = all.chain(paths.iter().map(PathBuf::from));
            externs.all.extend(all.filter(|path| path.extension().is_some_and(links)));
            if ["sim", "kit", "rstest"].contains(&name) {
                let library = paths.into_iter().find(|p| p.ends_with(".rlib"));
                let library = PathBuf::from(library.context("cargo named no library")?);
                // Top-level copies are replaced at each build; those under deps/ keep their hash.
                externs.search = deps_of(&library);
                externs.libraries.insert(name.to_owned(), library);
            }
        }
        externs.all.retain(|path| path.is_file());
        externs.all.sort();
        externs.all.dedup();
        Ok(externs)
    }
}

/// Whether files of this kind are libraries: Rust's, and those that macros are loaded from.
fn links(extension: &std::ffi::OsStr) -> bool {
    extension == "rlib" || extension == std::env::consts::DLL_EXTENSION
}

fn deps_of(library: &Path) -> PathBuf {
    let folder = library.parent().expect("a library stands in a folder");
    if folder.ends_with("deps") { folder.to_owned() } else { folder.join("deps") }
}

/// Changes whenever what cargo would build could change.
fn key(root: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let rustc = Command::new("rustc").arg("-vV").output().context("rustc cannot be started")?;
    rustc.stdout.hash(&mut hasher);
    let mut sources = vec![root.join("Cargo.toml"), root.join("Cargo.lock")];
    for package in ["tests/sim", "tests/kit"] {
        sources.push(root.join(package).join("Cargo.toml"));
        sources.extend(files(&root.join(package).join("src"))?);
    }
    for path in sources {
        fs::read(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}
