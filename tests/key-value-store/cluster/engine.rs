//! The engine of steps 1 to 5, put together over one disk.

use key_value_store::s3_sstable::SsTable;
use key_value_store::s4_write_path::WritePath;
use key_value_store::s5_read_path::{compact, get, pick, scan};
use key_value_store::types::{Disk, EngineOptions, Entry, Key, Millis, StoreError, Table};

/// Log, memtable, tables and their compaction.
#[derive(Debug)]
pub struct Engine {
    write: WritePath,
    gc_grace: Millis,
}

impl Engine {
    /// The engine as the disk remembers it. A tombstone is kept for `gc_grace`.
    pub fn open(
        disk: &mut dyn Disk,
        options: EngineOptions,
        gc_grace: Millis,
    ) -> Result<Self, StoreError> {
        Ok(Engine { write: WritePath::open(disk, options)?, gc_grace })
    }

    /// Sets `key`, durably, and compacts if that made a table too many.
    pub fn put(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
        value: &[u8],
    ) -> Result<(), StoreError> {
        let tables = self.write.tables().len();
        self.write.put(disk, key, value)?;
        if self.write.tables().len() > tables { self.compact(disk, now) } else { Ok(()) }
    }

    /// Deletes `key` at `now`, durably.
    pub fn delete(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
    ) -> Result<(), StoreError> {
        let tables = self.write.tables().len();
        self.write.delete(disk, now, key)?;
        if self.write.tables().len() > tables { self.compact(disk, now) } else { Ok(()) }
    }

    /// Flushes, and merges as long as there is something to merge.
    fn compact(&mut self, disk: &mut dyn Disk, now: Millis) -> Result<(), StoreError> {
        self.write.flush(disk)?;
        loop {
            let merged = self.with_tables(disk, |tables| {
                let mut sizes = Vec::new();
                for table in tables.iter().rev() {
                    sizes.push(table.scan(b"", None)?.len());
                }
                let Some(range) = pick(&sizes) else { return Ok(None) };
                // `pick` counts from the oldest table, the others from the newest.
                let newest = tables.len() - range.end..tables.len() - range.start;
                let (merged, older) = (&tables[newest.clone()], &tables[newest.end..]);
                Ok(Some((range, compact(merged, older, now, self.gc_grace)?)))
            })?;
            let Some((range, entries)) = merged else { return Ok(()) };
            self.write.replace(disk, range, &entries)?;
        }
    }

    /// The value of `key`.
    pub fn get(&self, disk: &dyn Disk, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.with_all(disk, |tables| Ok(get(tables, key)?))
    }

    /// Whether a tombstone of `key` is still kept.
    pub fn is_deleted(&self, disk: &dyn Disk, key: &[u8]) -> Result<bool, StoreError> {
        self.with_all(disk, |tables| {
            for table in tables {
                if let Some(entry) = table.get(key)? {
                    return Ok(matches!(entry, Entry::Tombstone(_)));
                }
            }
            Ok(false)
        })
    }

    /// The live keys that begin with the byte `first`, with their values.
    pub fn scan(&self, disk: &dyn Disk, first: u8) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.with_all(disk, |tables| Ok(scan(tables, &[first], Some(&[first + 1]))?))
    }

    fn with_all<T>(
        &self,
        disk: &dyn Disk,
        then: impl FnOnce(&[&dyn Table]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.with_tables(disk, |tables| {
            let mut all: Vec<&dyn Table> = vec![self.write.memtable()];
            all.extend(tables);
            then(&all)
        })
    }

    /// Hands over the tables on disk, newest first.
    fn with_tables<T>(
        &self,
        disk: &dyn Disk,
        then: impl FnOnce(&[&dyn Table]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let names = self.write.tables().iter().rev();
        let bytes = names.map(|name| disk.read(name)).collect::<Result<Vec<_>, _>>()?;
        let opened: Vec<SsTable<'_>> =
            bytes.iter().map(|bytes| SsTable::open(bytes)).collect::<Result<_, _>>()?;
        let tables: Vec<&dyn Table> = opened.iter().map(|table| table as &dyn Table).collect();
        then(&tables)
    }
}
