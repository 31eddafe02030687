//! Given: what the engine is made of.

use crate::types::{Corrupt, DiskError, Options};

/// The file in which the engine keeps its log.
pub const LOG: &str = "log";

/// How an engine works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineOptions {
    /// Entries that the memtable has at most; at least 1.
    pub memtable_max: usize,
    /// How its tables are built.
    pub table: Options,
}

/// Why the engine could not do what it was asked. What a failed write did is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// The disk failed.
    Disk(DiskError),
    /// A file isn't what was written.
    Corrupt,
}

impl From<DiskError> for StoreError {
    fn from(error: DiskError) -> Self {
        StoreError::Disk(error)
    }
}

impl From<Corrupt> for StoreError {
    fn from(_: Corrupt) -> Self {
        StoreError::Corrupt
    }
}
