//! Given: what a table holds, and where it is read from.

use crate::types::Millis;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What values are found by.
pub type Key = Vec<u8>;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It has this value.
    Value(Vec<u8>),
    /// It was deleted at this time. Not the same as absent: a tombstone hides older values.
    Tombstone(Millis),
}

/// How a table is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Entries in a block, the unit in which a table is read; at least 1.
    pub keys_per_block: usize,
    /// Bits of the table's filter for each key; at least 1.
    pub bits_per_key: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { keys_per_block: 16, bits_per_key: 10 }
    }
}

/// Why a table cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildError {
    /// The key at this index isn't larger than the one before it.
    Unsorted {
        /// The index, from 0.
        at: usize,
    },
}

/// These bytes aren't what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrupt;

/// Bytes that are read in ranges, such as a file. Tests count the ranges.
pub trait BlockSource {
    /// How many bytes there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `length` bytes from `at`, or fewer at the end.
    fn read(&self, at: usize, length: usize) -> Vec<u8>;
}

impl<S: BlockSource + ?Sized> BlockSource for &S {
    fn len(&self) -> usize {
        S::len(self)
    }

    fn read(&self, at: usize, length: usize) -> Vec<u8> {
        S::read(self, at, length)
    }
}

impl BlockSource for Vec<u8> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn read(&self, at: usize, length: usize) -> Vec<u8> {
        let bytes = self.get(at..).unwrap_or_default();
        bytes[..length.min(bytes.len())].to_vec()
    }
}

/// Where entries are looked up: an SSTable, or the memtable.
pub trait Table {
    /// What it knows of `key`.
    ///
    /// # Errors
    /// If it can't be read.
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt>;

    /// Its entries with keys from `from`, inclusive, to `until`, exclusive, in order; `None` is the end.
    ///
    /// # Errors
    /// If it can't be read.
    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt>;
}

impl Table for BTreeMap<Key, Entry> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        Ok(BTreeMap::get(self, key).cloned())
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        let entries = self.range::<[u8], _>((Bound::Included(from), Bound::Unbounded));
        let within = |(key, _): &(&Key, &Entry)| until.is_none_or(|until| key[..] < *until);
        Ok(entries.take_while(within).map(|(key, entry)| (key.clone(), entry.clone())).collect())
    }
}
