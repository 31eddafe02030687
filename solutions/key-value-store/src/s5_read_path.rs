//! Step 5: the read path and compaction. Many tables, the newest word on each key.

use crate::s3_sstable::SsTable;
use crate::types::{Corrupt, Entry, Key, Millis, Table};
use std::collections::BTreeMap;
use std::ops::Range;

/// Tables that are merged at once.
const MERGED: usize = 4;

impl Table for SsTable<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        SsTable::get(self, key)
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        SsTable::scan(self, from, until)
    }
}

/// The value of `key` in `tables`, newest first; `None` if it's absent or deleted. No table is asked
/// once one has known the key.
///
/// # Errors
/// If a table that is asked can't be read.
pub fn get(tables: &[&dyn Table], key: &[u8]) -> Result<Option<Vec<u8>>, Corrupt> {
    for table in tables {
        match table.get(key)? {
            Some(Entry::Value(value)) => return Ok(Some(value)),
            Some(Entry::Tombstone(_)) => return Ok(None),
            None => {}
        }
    }
    Ok(None)
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
    let live = |(key, entry)| match entry {
        Entry::Value(value) => Some((key, value)),
        Entry::Tombstone(_) => None,
    };
    Ok(newest(tables, from, until)?.into_iter().filter_map(live).collect())
}

/// The newest entry of each key.
fn newest(
    tables: &[&dyn Table],
    from: &[u8],
    until: Option<&[u8]>,
) -> Result<BTreeMap<Key, Entry>, Corrupt> {
    let mut newest = BTreeMap::new();
    for table in tables.iter().rev() {
        newest.extend(table.scan(from, until)?);
    }
    Ok(newest)
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
    let mut merged = Vec::new();
    for (key, entry) in newest(tables, b"", None)? {
        let expired = match entry {
            Entry::Tombstone(at) => now.saturating_sub(at) > gc_grace,
            Entry::Value(_) => false,
        };
        if !expired || known(older, &key)? {
            merged.push((key, entry));
        }
    }
    Ok(merged)
}

fn known(tables: &[&dyn Table], key: &[u8]) -> Result<bool, Corrupt> {
    for table in tables {
        if table.get(key)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which tables to merge next, of tables with so many entries, oldest first: four neighbours of about
/// one size, the newest such (size-tiered compaction). `None` if there are none.
pub fn pick(entries: &[usize]) -> Option<Range<usize>> {
    let alike =
        |four: &[usize]| four.iter().max() < four.iter().min().map(|&least| 2 * least).as_ref();
    let last = entries.len().checked_sub(MERGED)?;
    let start = (0..=last).rev().find(|&start| alike(&entries[start..start + MERGED]))?;
    Some(start..start + MERGED)
}
