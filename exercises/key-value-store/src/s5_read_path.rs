//! Step 5: the read path and compaction. Many tables, the newest word on each key.

use crate::s3_sstable::SsTable;
use crate::types::{Corrupt, Entry, Key, Millis, Table};
use std::collections::BTreeMap;
use std::ops::Range;

impl Table for SsTable<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        todo!()
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        todo!()
    }
}

/// The value of `key` in `tables`, newest first; `None` if it's absent or deleted. No table is asked
/// once one has known the key.
///
/// # Errors
/// If a table that is asked can't be read.
pub fn get(tables: &[&dyn Table], key: &[u8]) -> Result<Option<Vec<u8>>, Corrupt> {
    todo!()
}

/// The live keys from `from`, inclusive, to `until`, exclusive, each once and in order, with their
/// values in `tables`, newest first; `None` is the end.
///
/// # Errors
/// If a table can't be read.
pub fn scan(
    tables: &[&dyn Table],
    from: &[u8],
    until: Option<&[u8]>,
) -> Result<Vec<(Key, Vec<u8>)>, Corrupt> {
    todo!()
}

/// The entries of one table that can take the place of `tables`, newest first; `older` are all tables
/// that are older than these.
///
/// A tombstone written at t is dropped only if now − t > `gc_grace` and no older table knows its key:
/// before that time, a replica that missed the deletion may still come back with the value.
///
/// # Errors
/// If a table can't be read.
pub fn compact(
    tables: &[&dyn Table],
    older: &[&dyn Table],
    now: Millis,
    gc_grace: Millis,
) -> Result<Vec<(Key, Entry)>, Corrupt> {
    todo!()
}

/// Which tables to merge next, of tables with so many entries, oldest first: four neighbours of about
/// one size, the newest such (size-tiered compaction). `None` if there are none.
pub fn pick(entries: &[usize]) -> Option<Range<usize>> {
    todo!()
}
