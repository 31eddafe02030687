//! The grader's temporary folder, and what killed graders left of theirs.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::Path;

const PREFIX: &str = "workbook-grade-";
/// Locked for as long as its grader lives, however that ends.
const LOCK: &str = "lock";

/// A folder that is gone with its owner; if the owner is killed, with the next one's start.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
    _held: File,
}

impl Scratch {
    /// A new folder beside those of other graders. Those of dead ones are removed.
    ///
    /// # Errors
    /// If none can be made.
    pub fn new() -> Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    fn within(parent: &Path) -> Result<Self> {
        sweep(parent);
        let made = || -> std::io::Result<Self> {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            searchable(folder.path())?;
            // Locked before it has the name by which others find it.
            let unnamed = folder.path().join("unlocked");
            let held = File::create(&unnamed)?;
            held.lock()?;
            fs::rename(unnamed, folder.path().join(LOCK))?;
            Ok(Scratch { folder, _held: held })
        };
        made().with_context(|| {
            format!("no temporary folder can be made in {}: is it full?", parent.display())
        })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose graders are dead. What cannot be removed is another user's.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Lets others pass through a folder, but not list it.
#[cfg(unix)]
fn searchable(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))
}

#[cfg(not(unix))]
fn searchable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_grader_left_goes_and_what_a_living_one_has_stays() {
        let parent = tempfile::tempdir().unwrap();
        let living = Scratch::within(parent.path()).unwrap();
        let dead = Scratch::within(parent.path()).unwrap();
        // As a kill does: the lock is released, and nothing is tidied.
        let left = dead.folder.keep();
        drop(dead._held);
        let other = parent.path().join("somebody-else");
        fs::create_dir(&other).unwrap();
        let next = Scratch::within(parent.path()).unwrap();
        assert!(!left.exists());
        assert!(living.path().exists() && next.path().exists() && other.exists());
    }
}
