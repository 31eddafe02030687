//! Step 3: the sorted string table. A file that never changes, in which a key costs one read.

use crate::s2_filter;
use crate::types::{
    BlockSource, BuildError, Corrupt, Entry, Key, Options, Reader, SEAL, Writer, seal, unseal,
};

/// A table of `entries`, as bytes: blocks, an index of their first keys, a filter, a foot; each part
/// sealed.
///
/// # Errors
/// [`BuildError::Unsorted`] unless the keys strictly ascend. No entries make an empty table.
///
/// # Panics
/// If an option is 0.
pub fn build(entries: &[(Key, Entry)], options: Options) -> Result<Vec<u8>, BuildError> {
    todo!()
}

/// An open table: its index and filter in memory, its blocks where they are.
pub struct SsTable<'a> {
    // Your fields.
    _held: std::marker::PhantomData<&'a ()>,
}

impl<'a> SsTable<'a> {
    /// Reads the index and the filter of a table.
    ///
    /// # Errors
    /// If one of them, or the foot, isn't what [`build`] wrote.
    pub fn open(source: impl BlockSource + 'a) -> Result<Self, Corrupt> {
        todo!()
    }

    /// What the table knows of `key`; `None` if nothing. Reads one block at most.
    ///
    /// # Errors
    /// If the block isn't what was written.
    pub fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        todo!()
    }

    /// The entries with keys from `from`, inclusive, to `until`, exclusive, in order; `None` is the end.
    ///
    /// # Errors
    /// If a block isn't what was written.
    pub fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        todo!()
    }
}
