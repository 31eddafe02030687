//! What is measured: one face for three stores.

#[path = "engine.rs"]
mod engine;

use engine::Engine;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use key_value_store::types::{EngineOptions, LOG, Options};
use sim::FileDisk;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// Entries of a memtable of ours; some 2 MB, which is what `fjall` gets.
const MEMTABLE: usize = 1 << 14;
const MEMTABLE_BYTES: u64 = 2 << 20;

/// A store as the benchmark uses it.
pub trait Subject {
    fn put(&mut self, key: &[u8], value: &[u8]);
    /// The length of the value.
    fn get(&self, key: &[u8]) -> Option<usize>;
    /// How many keys there are from the one to before the other.
    fn scan(&self, from: &[u8], until: &[u8]) -> usize;
    /// Bytes of the tables, once all that was put is in tables and nothing is left to be merged.
    fn settled_bytes(&mut self) -> u64;
}

/// A floor: no disk at all.
pub type Map = BTreeMap<Vec<u8>, Vec<u8>>;

impl Subject for Map {
    fn put(&mut self, key: &[u8], value: &[u8]) {
        self.insert(key.to_vec(), value.to_vec());
    }

    fn get(&self, key: &[u8]) -> Option<usize> {
        Map::get(self, key).map(|value| value.clone().len())
    }

    fn scan(&self, from: &[u8], until: &[u8]) -> usize {
        let range = self.range(from.to_vec()..until.to_vec());
        range.map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<_>>().len()
    }

    fn settled_bytes(&mut self) -> u64 {
        0
    }
}

/// The chapter's engine.
pub struct Ours {
    engine: Engine,
    folder: PathBuf,
}

impl Ours {
    /// In an empty `folder`, with one sync of the log for `every` puts, or none.
    pub fn new(folder: &Path, every: Option<u64>) -> Self {
        let mut disk = FileDisk::open(folder).expect("a folder");
        disk.sync_seldom(LOG, every.unwrap_or(u64::MAX));
        let options = EngineOptions { memtable_max: MEMTABLE, table: Options::default() };
        let engine = Engine::open(disk, options, 0).expect("an empty folder");
        Ours { engine, folder: folder.into() }
    }
}

impl Subject for Ours {
    fn put(&mut self, key: &[u8], value: &[u8]) {
        self.engine.put(0, key, value).expect("the disk works");
    }

    fn get(&self, key: &[u8]) -> Option<usize> {
        self.engine.get(key).expect("the disk works").map(|value| value.len())
    }

    fn scan(&self, from: &[u8], until: &[u8]) -> usize {
        self.engine.scan(from, until).expect("the disk works").len()
    }

    fn settled_bytes(&mut self) -> u64 {
        self.engine.flush(0).expect("the disk works");
        let files = std::fs::read_dir(&self.folder).expect("a folder").flatten();
        let tables = files.filter(|file| file.file_name() != LOG);
        tables.map(|file| file.metadata().map_or(0, |data| data.len())).sum()
    }
}

/// `fjall`, with the same bound on its memtable and the same syncs.
pub struct Fjall {
    database: Database,
    keyspace: Keyspace,
    every: u64,
    puts: u64,
}

impl Fjall {
    /// In an empty `folder`, with one sync of the journal for `every` puts, or none.
    pub fn new(folder: &Path, every: Option<u64>) -> Self {
        let database = Database::builder(folder).open().expect("an empty folder");
        let options = || KeyspaceCreateOptions::default().max_memtable_size(MEMTABLE_BYTES);
        let keyspace = database.keyspace("bench", options).expect("a new keyspace");
        Fjall { database, keyspace, every: every.unwrap_or(u64::MAX), puts: 0 }
    }
}

impl Subject for Fjall {
    fn put(&mut self, key: &[u8], value: &[u8]) {
        self.keyspace.insert(key, value).expect("the disk works");
        self.puts += 1;
        if self.puts.is_multiple_of(self.every) {
            self.database.persist(PersistMode::SyncData).expect("the disk works");
        }
    }

    fn get(&self, key: &[u8]) -> Option<usize> {
        self.keyspace.get(key).expect("the disk works").map(|value| value.len())
    }

    fn scan(&self, from: &[u8], until: &[u8]) -> usize {
        let found = self.keyspace.range(from..until).map(|guard| guard.into_inner());
        found.collect::<Result<Vec<_>, _>>().expect("the disk works").len()
    }

    fn settled_bytes(&mut self) -> u64 {
        self.keyspace.rotate_memtable_and_wait().expect("the disk works");
        // Merging goes on in threads of its own, and begins a moment after a flush.
        for _ in 0..50 {
            sleep(Duration::from_millis(100));
            if self.database.active_compactions() == 0 && self.database.outstanding_flushes() == 0 {
                break;
            }
        }
        self.keyspace.disk_space()
    }
}
