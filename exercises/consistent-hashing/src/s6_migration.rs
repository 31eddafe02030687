//! Step 6: moving the data while clients read and write.

use crate::s2_ring::successor;
use crate::types::{Entry, Move, Point, Refused, Store, Stores};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The moves of one plan, from the scan to the commit.
///
/// Until the commit the old owners answer for their keys; after it the new ones do.
#[derive(Debug, Clone)]
pub struct Migration {
    // Your fields.
}

impl Migration {
    /// Scans the sources of `plan` for the keys that have to move: range by range where a store has an
    /// index on hashes, else in one pass over all keys of that store. No other store is asked.
    ///
    /// # Panics
    /// If `stores` lacks a source of the plan.
    pub fn start<S: Store>(plan: Vec<Move>, stores: &mut Stores<S>) -> Self {
        todo!()
    }

    /// Copies at most `batch` of the keys found to their new owners and returns how many are left. A
    /// key written since the scan keeps what was written.
    ///
    /// # Panics
    /// If `stores` lacks a new owner.
    pub fn copy_step<S: Store>(&mut self, stores: &mut Stores<S>, batch: usize) -> usize {
        todo!()
    }

    /// The value of `key` as its owner of the moment has it; `None` if there is none, or if `key` is in
    /// no moving range.
    ///
    /// # Panics
    /// If `stores` lacks that owner.
    pub fn read<S: Store>(&self, stores: &mut Stores<S>, key: u64) -> Option<u64> {
        todo!()
    }

    /// Writes `key`, which must be in a moving range: to both owners before the commit, to the new one
    /// after it.
    ///
    /// # Panics
    /// If `stores` lacks one of them.
    pub fn write<S: Store>(&mut self, stores: &mut Stores<S>, key: u64, value: u64) {
        todo!()
    }

    /// Hands the ranges over: from now on the new owners answer, and the old ones hold none of the
    /// moved keys any more. A second commit changes nothing.
    ///
    /// # Errors
    /// [`Refused::Unfinished`] while keys wait to be copied.
    ///
    /// # Panics
    /// If `stores` lacks an old owner.
    pub fn commit<S: Store>(&mut self, stores: &mut Stores<S>) -> Result<(), Refused> {
        todo!()
    }
}

/// Reads `key` through the cache that owns it on the ring `points`: on a miss `load` fetches the value,
/// and the cache keeps it. A cache migrates by missing.
///
/// # Panics
/// If the ring is empty or `caches` lacks the owner.
pub fn read_through<S: Store>(
    points: &[Point],
    caches: &mut Stores<S>,
    key: u64,
    load: &mut dyn FnMut(u64) -> u64,
) -> u64 {
    todo!()
}
