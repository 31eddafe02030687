//! A disk that forgets: a crash loses what was not synced, or any part of its end.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

/// Why a disk did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskError {
    /// There is no file of this name.
    Missing,
    /// The power failed: this call and every later one had no effect.
    Crashed,
    /// This call had no effect. What the file's unsynced bytes are now worth nobody knows.
    Failed,
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DiskError::Missing => "no such file",
            DiskError::Crashed => "the power failed",
            DiskError::Failed => "the disk failed",
        })
    }
}

impl std::error::Error for DiskError {}

/// What a storage engine asks of a disk. Every call may fail with [`DiskError::Crashed`].
pub trait Disk {
    /// The whole `file`, synced or not.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is none.
    fn read(&self, file: &str) -> Result<Vec<u8>, DiskError>;

    /// Adds `bytes` at the end of `file`, which begins to exist. Not durable before [`sync`](Self::sync).
    ///
    /// # Errors
    /// Only if the power failed.
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError>;

    /// Returns when all of `file` is durable.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is none.
    fn sync(&mut self, file: &str) -> Result<(), DiskError>;

    /// Cuts `file` after its first `length` bytes, durably; a shorter file stays as it is.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is none.
    fn truncate(&mut self, file: &str, length: usize) -> Result<(), DiskError>;

    /// Gives the file `from` the name `to`, in place of a file called so before: at once and durably.
    /// Bytes that were not synced stay so.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is no `from`.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError>;

    /// Removes `file`, at once and durably.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is none.
    fn remove(&mut self, file: &str) -> Result<(), DiskError>;
}

/// A [`Disk`] in memory that can lose power.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SimDisk {
    files: BTreeMap<String, File>,
    calls: Vec<String>,
    power_fails_after: Option<usize>,
    fails_at: Option<usize>,
    refused: Cell<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct File {
    bytes: Vec<u8>,
    synced: usize,
}

impl SimDisk {
    /// An empty disk that stays powered.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `calls` more changing calls through; from then on nothing has an effect.
    pub fn fail_after(&mut self, calls: usize) {
        self.power_fails_after = Some(self.calls.len() + calls);
    }

    /// Lets `calls` more changing calls through; the one after them fails, and has no effect.
    pub fn fail_once_after(&mut self, calls: usize) {
        self.fails_at = Some(self.calls.len() + calls);
    }

    /// The power comes back after a failure. Of each file's unsynced bytes `keep` decides how many
    /// survive: it is told how many there are and answers at most that.
    pub fn crash(&mut self, mut keep: impl FnMut(usize) -> usize) {
        self.crash_and_damage(|unsynced| unsynced.truncate(keep(unsynced.len())));
    }

    /// As [`crash`](Self::crash), but `damage` gets the unsynced bytes themselves, to cut and change.
    pub fn crash_and_damage(&mut self, mut damage: impl FnMut(&mut Vec<u8>)) {
        for file in self.files.values_mut() {
            let mut unsynced = file.bytes.split_off(file.synced);
            damage(&mut unsynced);
            file.bytes.append(&mut unsynced);
            file.synced = file.bytes.len();
        }
        (self.power_fails_after, self.fails_at) = (None, None);
        self.refused.set(false);
    }

    /// Every changing call that had an effect, in order: `append log 21`, `sync log`, …
    pub fn calls(&self) -> &[String] {
        &self.calls
    }

    /// The names of all files, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether the next changing call would have no effect.
    pub fn has_failed(&self) -> bool {
        self.power_fails_after.is_some_and(|calls| self.calls.len() >= calls)
    }

    /// Whether a call has had no effect since the last crash.
    pub fn has_refused(&self) -> bool {
        self.refused.get()
    }

    fn powered(&self) -> Result<(), DiskError> {
        self.refused.set(self.refused.get() || self.has_failed());
        if self.has_failed() { Err(DiskError::Crashed) } else { Ok(()) }
    }

    fn call(&mut self, told: String) -> Result<(), DiskError> {
        self.powered()?;
        if self.fails_at == Some(self.calls.len()) {
            self.fails_at = None;
            return Err(DiskError::Failed);
        }
        self.calls.push(told);
        Ok(())
    }

    fn file(&mut self, file: &str) -> Result<&mut File, DiskError> {
        self.files.get_mut(file).ok_or(DiskError::Missing)
    }
}

impl Disk for SimDisk {
    fn read(&self, file: &str) -> Result<Vec<u8>, DiskError> {
        self.powered()?;
        self.files.get(file).map(|file| file.bytes.clone()).ok_or(DiskError::Missing)
    }

    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.call(format!("append {file} {}", bytes.len()))?;
        self.files.entry(file.into()).or_default().bytes.extend(bytes);
        Ok(())
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        self.call(format!("sync {file}"))?;
        let file = self.file(file)?;
        file.synced = file.bytes.len();
        Ok(())
    }

    fn truncate(&mut self, file: &str, length: usize) -> Result<(), DiskError> {
        self.call(format!("truncate {file} {length}"))?;
        let file = self.file(file)?;
        file.bytes.truncate(length);
        file.synced = file.synced.min(length);
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.call(format!("rename {from} {to}"))?;
        let file = self.files.remove(from).ok_or(DiskError::Missing)?;
        self.files.insert(to.into(), file);
        Ok(())
    }

    fn remove(&mut self, file: &str) -> Result<(), DiskError> {
        self.call(format!("remove {file}"))?;
        self.files.remove(file).map(drop).ok_or(DiskError::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_keeps_what_was_synced_and_any_prefix_of_the_rest() {
        for kept in 0..=3 {
            let mut disk = SimDisk::new();
            disk.append("log", b"ab").and_then(|()| disk.sync("log")).unwrap();
            disk.append("log", b"cde").unwrap();
            disk.crash(|unsynced| {
                assert_eq!(unsynced, 3);
                kept
            });
            assert_eq!(disk.read("log").unwrap(), b"abcde"[..2 + kept]);
        }
    }

    #[test]
    fn after_the_power_failed_no_call_has_an_effect_until_the_crash_is_over() {
        let mut disk = SimDisk::new();
        disk.fail_after(1);
        assert_eq!(disk.append("a", b"x"), Ok(()));
        assert_eq!(disk.sync("a"), Err(DiskError::Crashed));
        assert_eq!(disk.read("a"), Err(DiskError::Crashed));
        disk.crash(|_| 0);
        assert_eq!(disk.read("a"), Ok(vec![]));
        assert_eq!(disk.calls(), ["append a 1"]);
    }

    #[test]
    fn a_rename_makes_no_bytes_durable() {
        let mut disk = SimDisk::new();
        disk.append("new", b"x").and_then(|()| disk.rename("new", "old")).unwrap();
        disk.crash(|_| 0);
        assert_eq!(disk.read("old"), Ok(vec![]));
        assert_eq!(disk.read("new"), Err(DiskError::Missing));
    }
}
