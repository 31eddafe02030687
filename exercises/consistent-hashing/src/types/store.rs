//! Given: a server's data, as far as a migration may touch it.

use std::collections::BTreeMap;

/// A key, told by its hash, and its value.
pub type Entry = (u64, u64);

/// Every server's data, by the server's name.
pub type Stores<S> = BTreeMap<String, S>;

/// What one server's storage engine can do. Keys are told by their hashes.
pub trait Store {
    /// The entries whose hash lies in `range`, found by an index on hashes; `None` if the engine has
    /// no such index.
    fn scan_range(&mut self, range: super::HashRange) -> Option<Vec<Entry>>;

    /// All entries, in no order.
    fn scan_all(&mut self) -> Vec<Entry>;

    /// The value of one key.
    fn get(&mut self, key: u64) -> Option<u64>;

    /// Writes one key, new or known.
    fn put(&mut self, key: u64, value: u64);

    /// Removes one key, if it is there.
    fn remove(&mut self, key: u64);
}
