//! The engine of steps 1 to 5, put together over one disk, beside their twins.

use super::twin;
use key_value_store::s1_log;
use key_value_store::s3_sstable::SsTable;
use key_value_store::s4_write_path::WritePath;
use key_value_store::s5_read_path::{compact, get, pick, scan};
use key_value_store::types::{
    Corrupt, Disk, EngineOptions, Entry, Key, LOG, Millis, StoreError, Table,
};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// Log, memtable, tables and their compaction.
pub struct Engine {
    write: WritePath,
    /// Open tables, by file; those that count no more are closed.
    open: RefCell<BTreeMap<String, Rc<SsTable<'static>>>>,
    options: EngineOptions,
    gc_grace: Millis,
    wrong: RefCell<twin::Verdict>,
}

impl Engine {
    /// The engine as the disk remembers it. A tombstone is kept for `gc_grace`.
    pub fn open(
        disk: &mut dyn Disk,
        options: EngineOptions,
        gc_grace: Millis,
    ) -> Result<Self, StoreError> {
        let log = disk.read(LOG).unwrap_or_default();
        let wrong = twin::compare("the log", &s1_log::replay(&log), &twin::replay(&log));
        let write = WritePath::open(disk, options)?;
        let (open, wrong) = (RefCell::default(), RefCell::new(wrong));
        Ok(Engine { write, open, options, gc_grace, wrong })
    }

    /// Remembers the first thing that is wrong.
    pub fn require(&self, verdict: twin::Verdict) {
        let mut wrong = self.wrong.borrow_mut();
        *wrong = wrong.take().or(verdict);
    }

    /// What is wrong, if anything, since the last question.
    pub fn verdict(&self) -> twin::Verdict {
        self.wrong.take()
    }

    /// Sets `key`, durably.
    pub fn put(&mut self, disk: &mut dyn Disk, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.write.put(disk, key, value)?;
        self.bounded();
        Ok(())
    }

    /// Deletes `key` at `now`, durably.
    pub fn delete(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
    ) -> Result<(), StoreError> {
        self.write.delete(disk, now, key)?;
        self.bounded();
        Ok(())
    }

    /// A memtable is flushed as soon as it's full.
    fn bounded(&self) {
        let (entries, most) = (self.write.memtable().len(), self.options.memtable_max);
        self.require(
            (entries >= most).then(|| format!("a memtable of {entries}, not under {most}")),
        );
    }

    /// Flushes, and merges as long as there is something to merge.
    pub fn compact(&mut self, disk: &mut dyn Disk, now: Millis) -> Result<(), StoreError> {
        self.write.flush(disk)?;
        let log = disk.read(LOG).unwrap_or_default();
        self.require(twin::compare("the log after a flush", &log, &Vec::new()));
        while let Some((range, entries)) = self.merged(disk, now)? {
            let files = self.write.tables()[range.clone()].to_vec();
            self.write.replace(disk, range, &entries)?;
            let left = files
                .iter()
                .find(|file| !self.write.tables().contains(file) && disk.read(file).is_ok());
            self.require(left.map(|file| format!("{file} was merged, and is still there")));
        }
        Ok(())
    }

    /// Which tables are to be merged, counted from the oldest, and into what.
    #[allow(clippy::type_complexity, reason = "it's said in the sentence above")]
    fn merged(
        &self,
        disk: &dyn Disk,
        now: Millis,
    ) -> Result<Option<(Range<usize>, Vec<(Key, Entry)>)>, StoreError> {
        self.with_tables(disk, |tables| {
            let mut sizes = Vec::new();
            for table in tables.iter().rev() {
                sizes.push(table.scan(b"", None)?.len());
            }
            let picked = pick(&sizes);
            self.require(twin::compare(
                &format!("pick of {sizes:?}"),
                &picked,
                &twin::pick(&sizes),
            ));
            let Some(range) = picked else { return Ok(None) };
            // `pick` counts from the oldest table, the others from the newest.
            let newest = tables.len() - range.end..tables.len() - range.start;
            let (merged, older) = (&tables[newest.clone()], &tables[newest.end..]);
            let entries = compact(merged, older, now, self.gc_grace)?;
            let twin = twin::compact(merged, older, now, self.gc_grace)?;
            self.require(twin::compare("compact", &entries, &twin));
            Ok(Some((range, entries)))
        })
    }

    /// The value of `key`.
    pub fn get(&self, disk: &dyn Disk, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.with_all(disk, |tables| {
            let asked = Cell::new(0);
            let counted: Vec<Counted<'_>> =
                tables.iter().map(|&table| Counted { table, asked: &asked }).collect();
            let value = get(&counted.iter().map(|t| t as &dyn Table).collect::<Vec<_>>(), key)?;
            let mut needed = 0;
            for table in tables {
                needed += 1;
                if table.get(key)?.is_some() {
                    break;
                }
            }
            self.require(twin::compare("tables asked", &asked.get(), &needed));
            Ok(value)
        })
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
        self.with_all(disk, |tables| {
            let found = scan(tables, &[first], Some(&[first + 1]))?;
            self.require(twin::compare("scan", &found, &twin::scan(tables, first)?));
            Ok(found)
        })
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
        let opened = names.map(|name| self.table(disk, name)).collect::<Result<Vec<_>, _>>()?;
        let tables: Vec<&dyn Table> = opened.iter().map(|table| &**table as &dyn Table).collect();
        then(&tables)
    }

    fn table(&self, disk: &dyn Disk, name: &String) -> Result<Rc<SsTable<'static>>, StoreError> {
        let mut open = self.open.borrow_mut();
        open.retain(|name, _| self.write.tables().contains(name));
        if let Some(table) = open.get(name) {
            return Ok(Rc::clone(table));
        }
        let table = Rc::new(SsTable::open(disk.read(name)?)?);
        open.insert(name.clone(), Rc::clone(&table));
        Ok(table)
    }
}

/// A table that counts how often one is asked.
struct Counted<'a> {
    table: &'a dyn Table,
    asked: &'a Cell<usize>,
}

impl Table for Counted<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        self.asked.set(self.asked.get() + 1);
        self.table.get(key)
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        self.table.scan(from, until)
    }
}
