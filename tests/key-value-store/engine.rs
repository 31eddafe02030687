//! The steps' engine over a folder of real files: what holds the parts together while it runs. For the
//! benchmark and labs.

use key_value_store::s3_sstable::SsTable;
use key_value_store::s4_write_path::WritePath;
use key_value_store::s5_read_path::{compact, get, pick, scan};
use key_value_store::types::{BlockSource, EngineOptions, Key, Millis, StoreError, Table};
use sim::FileDisk;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A table's file, read in places.
struct TableFile {
    file: File,
    bytes: usize,
}

impl BlockSource for TableFile {
    fn len(&self) -> usize {
        self.bytes
    }

    /// What cannot be read is missing from the answer, and a missing byte breaks the seal.
    fn read(&self, at: usize, length: usize) -> Vec<u8> {
        let mut read = Vec::with_capacity(length);
        let mut file = &self.file;
        if file.seek(SeekFrom::Start(at as u64)).is_ok() {
            let _ = file.take(length as u64).read_to_end(&mut read);
        }
        read
    }
}

/// A table that counts.
struct Open {
    name: String,
    bytes: usize,
    table: SsTable<'static>,
}

/// The engine: each write may flush and then merges tables, so that reads ask few.
pub struct Engine {
    disk: FileDisk,
    store: WritePath,
    /// Oldest first.
    tables: Vec<Open>,
    gc_grace: Millis,
}

impl Engine {
    /// The engine as `disk` remembers it. Its tombstones are kept for `gc_grace`.
    pub fn open(
        mut disk: FileDisk,
        options: EngineOptions,
        gc_grace: Millis,
    ) -> Result<Self, StoreError> {
        let store = WritePath::open(&mut disk, options)?;
        let mut engine = Engine { disk, store, tables: Vec::new(), gc_grace };
        engine.open_tables()?;
        Ok(engine)
    }

    /// Sets `key` to `value` at `now`.
    pub fn put(&mut self, now: Millis, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.store.put(&mut self.disk, key, value)?;
        self.tidy(now)
    }

    /// Makes the memtable a table, at `now`.
    pub fn flush(&mut self, now: Millis) -> Result<(), StoreError> {
        self.store.flush(&mut self.disk)?;
        self.tidy(now)
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(get(&self.all(), key)?)
    }

    /// The live keys from `from`, inclusive, to `until`, exclusive, with their values.
    pub fn scan(&self, from: &[u8], until: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        Ok(scan(&self.all(), from, Some(until))?)
    }

    fn all(&self) -> Vec<&dyn Table> {
        let memtable: &dyn Table = self.store.memtable();
        [vec![memtable], newest_first(&self.tables)].concat()
    }

    /// Opens what a flush has made, and merges until nothing is alike.
    fn tidy(&mut self, now: Millis) -> Result<(), StoreError> {
        if self.store.tables().len() == self.tables.len() {
            return Ok(());
        }
        self.open_tables()?;
        // A table's entries are much of a size, so its bytes do for their number.
        while let Some(range) = pick(&self.tables.iter().map(|t| t.bytes).collect::<Vec<_>>()) {
            let (merged, older) = (&self.tables[range.clone()], &self.tables[..range.start]);
            let (merged, older) = (newest_first(merged), newest_first(older));
            let entries = compact(&merged, &older, now, self.gc_grace)?;
            self.store.replace(&mut self.disk, range, &entries)?;
            self.open_tables()?;
        }
        Ok(())
    }

    /// Makes the open tables those that count.
    fn open_tables(&mut self) -> Result<(), StoreError> {
        let mut known = std::mem::take(&mut self.tables);
        for name in self.store.tables() {
            let open = match known.iter().position(|open| open.name == *name) {
                Some(at) => known.swap_remove(at),
                None => Open::new(&self.disk, name)?,
            };
            self.tables.push(open);
        }
        Ok(())
    }
}

fn newest_first(tables: &[Open]) -> Vec<&dyn Table> {
    tables.iter().rev().map(|open| &open.table as &dyn Table).collect()
}

impl Open {
    fn new(disk: &FileDisk, name: &str) -> Result<Self, StoreError> {
        let file = disk.file(name)?;
        let bytes = file.metadata().map_or(0, |data| data.len() as usize);
        let table = SsTable::open(TableFile { file, bytes })?;
        Ok(Open { name: name.into(), bytes, table })
    }
}
