//! Step 4: the write path. Log, memtable, tables, and a manifest that says which tables count.

use crate::s1_log;
use crate::s3_sstable;
use crate::types::{
    Disk, DiskError, EngineOptions, Entry, Key, LOG, Millis, Reader, StoreError, Writer, seal,
    unseal,
};
use std::collections::BTreeMap;
use std::ops::Range;

const MANIFEST: &str = "manifest";
const NEW_MANIFEST: &str = "manifest.new";

/// The writing half of an LSM engine (O'Neil et al. 1996). After an error it must be opened again.
#[derive(Debug, Clone)]
pub struct WritePath {
    options: EngineOptions,
    memtable: BTreeMap<Key, Entry>,
    tables: Vec<String>,
}

impl WritePath {
    /// The engine as the disk remembers it: every acknowledged write, and perhaps the one under way
    /// when the power failed.
    ///
    /// # Errors
    /// If the disk failed, or a file isn't what was written.
    pub fn open(disk: &mut dyn Disk, options: EngineOptions) -> Result<Self, StoreError> {
        let mut tables = Vec::new();
        match disk.read(MANIFEST) {
            Err(DiskError::Missing) => {}
            manifest => {
                let manifest = manifest?;
                let mut names = Reader::new(unseal(&manifest)?);
                while !names.is_empty() {
                    tables.push(String::from_utf8_lossy(names.bytes()?).into_owned());
                }
            }
        }
        let mut memtable = BTreeMap::new();
        for record in s1_log::recover(disk, LOG)? {
            let mut fields = Reader::new(&record);
            memtable.insert(fields.bytes()?.to_vec(), fields.entry()?);
        }
        Ok(WritePath { options, memtable, tables })
    }

    /// Sets `key` to `value`; `Ok` acknowledges it.
    ///
    /// # Errors
    /// If the disk failed.
    pub fn put(&mut self, disk: &mut dyn Disk, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.write(disk, key, Entry::Value(value.to_vec()))
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
        self.write(disk, key, Entry::Tombstone(now))
    }

    fn write(&mut self, disk: &mut dyn Disk, key: &[u8], entry: Entry) -> Result<(), StoreError> {
        let mut record = Writer::new();
        record.bytes(key).entry(&entry);
        s1_log::append(disk, LOG, &record.finish())?;
        self.memtable.insert(key.to_vec(), entry);
        if self.memtable.len() >= self.options.memtable_max {
            self.flush(disk)?;
        }
        Ok(())
    }

    /// Makes the memtable a table, and empties the log once the table counts.
    ///
    /// # Errors
    /// If the disk failed.
    pub fn flush(&mut self, disk: &mut dyn Disk) -> Result<(), StoreError> {
        if self.memtable.is_empty() {
            return Ok(());
        }
        let entries: Vec<_> = self.memtable.clone().into_iter().collect();
        let count = self.tables.len();
        self.replace(disk, count..count, &entries)?;
        disk.truncate(LOG, 0)?;
        self.memtable.clear();
        Ok(())
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
        let mut tables = self.tables.clone();
        let name = self.unused_name();
        let new = (!entries.is_empty()).then(|| name.clone());
        let old: Vec<String> = tables.splice(range, new).collect();
        if !entries.is_empty() {
            let table = s3_sstable::build(entries, self.options.table).expect("keys that ascend");
            write_anew(disk, &name, &table)?;
        }
        let mut manifest = Writer::new();
        for table in &tables {
            manifest.bytes(table.as_bytes());
        }
        write_anew(disk, NEW_MANIFEST, &seal(manifest.finish()))?;
        // The one moment in which the new tables begin to count.
        disk.rename(NEW_MANIFEST, MANIFEST)?;
        self.tables = tables;
        for table in old {
            disk.remove(&table)?;
        }
        Ok(())
    }

    /// A name above all that count. A crash may have left a file of this name.
    fn unused_name(&self) -> String {
        let number = |table: &String| table.trim_start_matches("table-").parse::<u64>().ok();
        format!("table-{}", self.tables.iter().filter_map(number).max().unwrap_or(0) + 1)
    }

    /// What was written since the last flush.
    pub fn memtable(&self) -> &BTreeMap<Key, Entry> {
        &self.memtable
    }

    /// The files of the tables that count, oldest first.
    pub fn tables(&self) -> &[String] {
        &self.tables
    }
}

/// A durable file of these bytes alone, whatever a crash may have left under its name.
fn write_anew(disk: &mut dyn Disk, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
    match disk.remove(file) {
        Err(DiskError::Missing) => {}
        removed => removed?,
    }
    disk.append(file, bytes)?;
    disk.sync(file)
}
