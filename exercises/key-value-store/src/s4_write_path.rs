//! Step 4: the write path. Log, memtable, tables, and a manifest that says which tables count.

use crate::s1_log;
use crate::s3_sstable;
use crate::types::{
    Disk, DiskError, EngineOptions, Entry, Key, LOG, Millis, Reader, StoreError, Writer, seal,
    unseal,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// The writing half of an LSM engine (O'Neil et al. 1996). After an error it must be opened again.
#[derive(Debug, Clone)]
pub struct WritePath {
    // Your fields.
}

impl WritePath {
    /// The engine as the disk remembers it: every acknowledged write, and perhaps the one under way
    /// when the power failed.
    ///
    /// # Errors
    /// If the disk failed, or a file isn't what was written.
    pub fn open(disk: &mut dyn Disk, options: EngineOptions) -> Result<Self, StoreError> {
        todo!()
    }

    /// Sets `key` to `value`; `Ok` acknowledges it.
    ///
    /// # Errors
    /// If the disk failed.
    pub fn put(&mut self, disk: &mut dyn Disk, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        todo!()
    }

    /// Deletes `key` at `now`, whether it's there or not; `Ok` acknowledges it.
    ///
    /// # Errors
    /// If the disk failed.
    pub fn delete(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// Makes the memtable a table, and empties the log once the table counts.
    ///
    /// # Errors
    /// If the disk failed.
    pub fn flush(&mut self, disk: &mut dyn Disk) -> Result<(), StoreError> {
        todo!()
    }

    /// Puts one table of `entries`, or none if there are none, in place of the tables in `range`, in
    /// one step, and then removes their files.
    ///
    /// # Errors
    /// If the disk failed.
    ///
    /// # Panics
    /// If there are no such tables, or the keys don't strictly ascend.
    pub fn replace(
        &mut self,
        disk: &mut dyn Disk,
        range: Range<usize>,
        entries: &[(Key, Entry)],
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// What was written since the last flush.
    pub fn memtable(&self) -> &BTreeMap<Key, Entry> {
        todo!()
    }

    /// The files of the tables that count, oldest first.
    pub fn tables(&self) -> &[String] {
        todo!()
    }
}
