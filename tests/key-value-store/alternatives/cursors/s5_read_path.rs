//! Reading by merging sorted lists with a cursor in each, instead of filling a map.

use crate::s3_sstable::SsTable;
use crate::types::{Corrupt, Entry, Key, Millis, Table};
use std::ops::Range;

impl Table for SsTable<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        SsTable::get(self, key)
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        SsTable::scan(self, from, until)
    }
}

/// The first table that knows the key decides.
pub fn get(tables: &[&dyn Table], key: &[u8]) -> Result<Option<Vec<u8>>, Corrupt> {
    let Some((newest, older)) = tables.split_first() else { return Ok(None) };
    match newest.get(key)? {
        None => get(older, key),
        Some(Entry::Value(value)) => Ok(Some(value)),
        Some(Entry::Tombstone(_)) => Ok(None),
    }
}

/// The smallest key under any cursor, from the newest list that has it.
fn merged(
    tables: &[&dyn Table],
    from: &[u8],
    until: Option<&[u8]>,
) -> Result<Vec<(Key, Entry)>, Corrupt> {
    let mut lists = Vec::new();
    for table in tables {
        lists.push(table.scan(from, until)?.into_iter().peekable());
    }
    let mut all = Vec::new();
    while let Some(key) = lists.iter_mut().filter_map(|l| l.peek().map(|(k, _)| k.clone())).min() {
        let mut newest = None;
        for list in &mut lists {
            if let Some((_, entry)) = list.next_if(|(k, _)| *k == key) {
                newest.get_or_insert(entry);
            }
        }
        all.extend(newest.map(|entry| (key, entry)));
    }
    Ok(all)
}

/// Values only.
pub fn scan(
    tables: &[&dyn Table],
    from: &[u8],
    until: Option<&[u8]>,
) -> Result<Vec<(Key, Vec<u8>)>, Corrupt> {
    let mut live = Vec::new();
    for (key, entry) in merged(tables, from, until)? {
        if let Entry::Value(value) = entry {
            live.push((key, value));
        }
    }
    Ok(live)
}

/// Scans the older tables once for all keys, instead of asking for each.
pub fn compact(
    tables: &[&dyn Table],
    older: &[&dyn Table],
    now: Millis,
    gc_grace: Millis,
) -> Result<Vec<(Key, Entry)>, Corrupt> {
    let known = merged(older, b"", None)?;
    let needed = |key: &Key, entry: &Entry| match entry {
        Entry::Value(_) => true,
        Entry::Tombstone(at) => now <= at + gc_grace || known.iter().any(|(k, _)| k == key),
    };
    Ok(merged(tables, b"", None)?.into_iter().filter(|(key, entry)| needed(key, entry)).collect())
}

/// Tries the windows from the newest end.
pub fn pick(entries: &[usize]) -> Option<Range<usize>> {
    for end in (4..=entries.len()).rev() {
        let mut four = entries[end - 4..end].to_vec();
        four.sort_unstable();
        if four[3] < 2 * four[0] {
            return Some(end - 4..end);
        }
    }
    None
}
