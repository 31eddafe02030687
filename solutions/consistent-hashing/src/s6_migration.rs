//! Step 6: moving the data while clients read and write.

use crate::s2_ring::successor;
use crate::types::{Entry, Move, Point, Refused, Store, Stores};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The moves of one plan, from the scan to the commit.
///
/// Until the commit the old owners answer for their keys; after it the new ones do.
#[derive(Debug, Clone)]
pub struct Migration {
    plan: Vec<Move>,
    /// What the scan found and no batch has copied yet. It ages while it waits.
    waiting: VecDeque<Entry>,
    /// Keys of the moving ranges: found by the scan, or written since.
    keys: BTreeSet<u64>,
    /// Keys written since the scan: the new owner has them, and newer than the scan does.
    written: BTreeSet<u64>,
    committed: bool,
}

impl Migration {
    /// Scans the sources of `plan` for the keys that have to move: range by range where a store has an
    /// index on hashes, else in one pass over all keys of that store. No other store is asked.
    ///
    /// # Panics
    /// If `stores` lacks a source of the plan.
    pub fn start<S: Store>(plan: Vec<Move>, stores: &mut Stores<S>) -> Self {
        let mut sources: BTreeMap<&str, Vec<&Move>> = BTreeMap::new();
        for step in &plan {
            sources.entry(&step.from).or_default().push(step);
        }
        let mut waiting = VecDeque::new();
        for (source, moves) in sources {
            let store = stores.get_mut(source).expect("the plan's sources have stores");
            waiting.extend(scanned(store, &moves));
        }
        let keys = waiting.iter().map(|&(key, _)| key).collect();
        Migration { plan, waiting, keys, written: BTreeSet::new(), committed: false }
    }

    /// Copies at most `batch` of the keys found to their new owners and returns how many are left. A
    /// key written since the scan keeps what was written.
    ///
    /// # Panics
    /// If `stores` lacks a new owner.
    pub fn copy_step<S: Store>(&mut self, stores: &mut Stores<S>, batch: usize) -> usize {
        for (key, value) in self.waiting.drain(..batch.min(self.waiting.len())) {
            if self.written.contains(&key) {
                continue;
            }
            if let Some(step) = moving(&self.plan, key) {
                store(stores, &step.to).put(key, value);
            }
        }
        self.waiting.len()
    }

    /// The value of `key` as its owner of the moment has it; `None` if there is none, or if `key` is in
    /// no moving range.
    ///
    /// # Panics
    /// If `stores` lacks that owner.
    pub fn read<S: Store>(&self, stores: &mut Stores<S>, key: u64) -> Option<u64> {
        let step = moving(&self.plan, key)?;
        store(stores, if self.committed { &step.to } else { &step.from }).get(key)
    }

    /// Writes `key`, which must be in a moving range: to both owners before the commit, to the new one
    /// after it.
    ///
    /// # Panics
    /// If `stores` lacks one of them.
    pub fn write<S: Store>(&mut self, stores: &mut Stores<S>, key: u64, value: u64) {
        let Some(step) = moving(&self.plan, key) else { return };
        store(stores, &step.to).put(key, value);
        if !self.committed {
            store(stores, &step.from).put(key, value);
            self.keys.insert(key);
            self.written.insert(key);
        }
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
        if !self.waiting.is_empty() {
            return Err(Refused::Unfinished { left: self.waiting.len() });
        }
        self.committed = true;
        for key in std::mem::take(&mut self.keys) {
            if let Some(step) = moving(&self.plan, key) {
                store(stores, &step.from).remove(key);
            }
        }
        Ok(())
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
    let owner = successor(points, key).expect("a ring with at least one server");
    let cache = store(caches, &points[owner].node);
    cache.get(key).unwrap_or_else(|| {
        let value = load(key);
        cache.put(key, value);
        value
    })
}

fn scanned<S: Store>(store: &mut S, moves: &[&Move]) -> Vec<Entry> {
    let mut found = Vec::new();
    for step in moves {
        let Some(entries) = store.scan_range(step.range) else {
            let mut all = store.scan_all();
            all.retain(|&(key, _)| moves.iter().any(|step| step.range.contains(key)));
            return all;
        };
        found.extend(entries);
    }
    found
}

fn moving(plan: &[Move], key: u64) -> Option<&Move> {
    plan.iter().find(|step| step.range.contains(key))
}

fn store<'a, S>(stores: &'a mut Stores<S>, node: &str) -> &'a mut S {
    stores.get_mut(node).expect("every owner has a store")
}
