//! The manifest as a log of its own, to which each new list of tables is added: its last whole record
//! counts, and nothing is renamed. The log of writes is removed instead of emptied.

use crate::s1_log;
use crate::s3_sstable;
use crate::types::{
    Disk, DiskError, EngineOptions, Entry, Key, LOG, Millis, Reader, Record, StoreError, Writer,
};
use std::collections::BTreeMap;
use std::ops::Range;

const LISTS: &str = "lists";

/// The writing half. It numbers its tables and never uses a number again.
#[derive(Debug, Clone)]
pub struct WritePath {
    options: EngineOptions,
    memtable: BTreeMap<Key, Entry>,
    tables: Vec<String>,
    next: usize,
}

/// The next number and the tables.
fn read_list(record: &Record) -> Result<(usize, Vec<String>), StoreError> {
    let mut fields = Reader::new(record);
    let next = fields.number()?;
    let mut tables = Vec::new();
    while !fields.is_empty() {
        tables.push(String::from_utf8(fields.bytes()?.to_vec()).map_err(|_| StoreError::Corrupt)?);
    }
    Ok((next, tables))
}

impl WritePath {
    /// Recovers both logs.
    pub fn open(disk: &mut dyn Disk, options: EngineOptions) -> Result<Self, StoreError> {
        let (next, tables) = match s1_log::recover(disk, LISTS)?.last() {
            Some(list) => read_list(list)?,
            None => (0, Vec::new()),
        };
        let mut store = WritePath { options, memtable: BTreeMap::new(), tables, next };
        for record in s1_log::recover(disk, LOG)? {
            let mut fields = Reader::new(&record);
            let entry = fields.entry()?;
            store.memtable.insert(fields.bytes()?.to_vec(), entry);
        }
        Ok(store)
    }

    /// A value.
    pub fn put(&mut self, disk: &mut dyn Disk, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.write(disk, key, Entry::Value(value.into()))
    }

    /// A tombstone.
    pub fn delete(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
    ) -> Result<(), StoreError> {
        self.write(disk, key, Entry::Tombstone(now))
    }

    /// The entry before the key.
    fn write(&mut self, disk: &mut dyn Disk, key: &[u8], entry: Entry) -> Result<(), StoreError> {
        let mut record = Writer::new();
        record.entry(&entry).bytes(key);
        s1_log::append(disk, LOG, &record.finish())?;
        self.memtable.insert(key.into(), entry);
        match self.memtable.len() == self.options.memtable_max {
            true => self.flush(disk),
            false => Ok(()),
        }
    }

    /// Table, list, and then no log.
    pub fn flush(&mut self, disk: &mut dyn Disk) -> Result<(), StoreError> {
        let memtable: Vec<(Key, Entry)> =
            self.memtable.iter().map(|(key, entry)| (key.clone(), entry.clone())).collect();
        if !memtable.is_empty() {
            let end = self.tables.len();
            self.replace(disk, end..end, &memtable)?;
            disk.remove(LOG)?;
            self.memtable = BTreeMap::new();
        }
        Ok(())
    }

    /// Adds a list in which the new table stands in the place of the old ones.
    pub fn replace(
        &mut self,
        disk: &mut dyn Disk,
        range: Range<usize>,
        entries: &[(Key, Entry)],
    ) -> Result<(), StoreError> {
        let (before, after) = (&self.tables[..range.start], &self.tables[range.end..]);
        let mut tables = before.to_vec();
        if !entries.is_empty() {
            let name = format!("{:08}.table", self.next);
            let table = s3_sstable::build(entries, self.options.table);
            // An unlisted table may have taken this number before a crash.
            if let Err(error @ DiskError::Crashed) = disk.remove(&name) {
                return Err(error.into());
            }
            disk.append(&name, &table.expect("keys that ascend"))?;
            disk.sync(&name)?;
            tables.push(name);
        }
        tables.extend_from_slice(after);
        let mut list = Writer::new();
        list.number(self.next + 1);
        for name in &tables {
            list.bytes(name.as_bytes());
        }
        s1_log::append(disk, LISTS, &list.finish())?;
        self.next += 1;
        let replaced = self.tables[range].to_vec();
        self.tables = tables;
        for name in replaced {
            disk.remove(&name)?;
        }
        Ok(())
    }

    /// In memory.
    pub fn memtable(&self) -> &BTreeMap<Key, Entry> {
        &self.memtable
    }

    /// Oldest first.
    pub fn tables(&self) -> &[String] {
        &self.tables
    }
}
