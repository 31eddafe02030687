//! What one node stores: siblings by key, and hints for others, over the engine.

use super::engine::Engine;
use super::twin;
use super::wire::{Siblings, decode, encode};
use key_value_store::s1_log;
use key_value_store::s6_version::reconcile;
use key_value_store::types::{
    Contents, Disk, EngineOptions, Key, Millis, NodeId, Options, StoreError,
};

/// Small, so that a short run flushes and merges.
pub const ENGINE: EngineOptions =
    EngineOptions { memtable_max: 4, table: Options { keys_per_block: 2, bits_per_key: 10 } };

/// First bytes of the engine's keys, by what they hold.
const LIVE: u8 = b'k';
const GONE: u8 = b't';
const HINT: u8 = b'h';
/// The file of starts: a record without contents each.
const STARTS: &str = "starts";

/// The storage of one node.
pub struct Replica {
    engine: Engine,
}

impl Replica {
    /// Opens what is on the disk. Answers which start this is, from 1.
    pub fn open(disk: &mut dyn Disk, gc_grace: Millis) -> Result<(Self, u64), StoreError> {
        let before = disk.read(STARTS).unwrap_or_default();
        let starts = s1_log::recover(disk, STARTS)?;
        let engine = Engine::open(disk, ENGINE, gc_grace)?;
        let twin = twin::replay(&before);
        engine.require(twin::compare("starts", &s1_log::replay(&before), &twin));
        engine.require(twin::compare("starts recovered", &starts, &twin.records));
        s1_log::append(disk, STARTS, b"")?;
        Ok((Replica { engine }, 1 + starts.len() as u64))
    }

    /// Whether some part has done what its twin doesn't, since the last question.
    pub fn verdict(&self) -> twin::Verdict {
        self.engine.verdict()
    }

    /// The siblings of `key`, tombstones among them as long as they are kept.
    pub fn siblings(&self, disk: &dyn Disk, key: &[u8]) -> Result<Siblings, StoreError> {
        if let Some(bytes) = self.engine.get(disk, &named(LIVE, key))? {
            return Ok(decode(&bytes)?);
        }
        // The engine's tombstone decides when a deletion is forgotten; beside it stands who deleted.
        if self.engine.is_deleted(disk, &named(LIVE, key))?
            && let Some(bytes) = self.engine.get(disk, &named(GONE, key))?
        {
            return Ok(decode(&bytes)?);
        }
        Ok(Siblings::new())
    }

    /// Sets the siblings of `key`, durably.
    pub fn store(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        key: &[u8],
        siblings: &Siblings,
    ) -> Result<(), StoreError> {
        if siblings.iter().any(|version| version.value.is_some()) {
            return self.engine.put(disk, &named(LIVE, key), &encode(siblings));
        }
        self.engine.put(disk, &named(GONE, key), &encode(siblings))?;
        self.engine.delete(disk, now, &named(LIVE, key))
    }

    /// Every key that this node keeps for itself, with its siblings.
    pub fn contents(&self, disk: &dyn Disk) -> Result<Contents<Vec<u8>>, StoreError> {
        let mut contents = Contents::new();
        for (key, _) in
            self.engine.scan(disk, LIVE)?.into_iter().chain(self.engine.scan(disk, GONE)?)
        {
            let key = key[1..].to_vec();
            let siblings = self.siblings(disk, &key)?;
            if !siblings.is_empty() {
                contents.insert(key, siblings);
            }
        }
        Ok(contents)
    }

    /// Keeps a hint through a crash, together with what was kept for the same owner and key.
    pub fn keep_hint(
        &mut self,
        disk: &mut dyn Disk,
        owner: NodeId,
        key: &[u8],
        siblings: &Siblings,
    ) -> Result<(), StoreError> {
        let name = hint_name(owner, key);
        let mut all = siblings.clone();
        if let Some(bytes) = self.engine.get(disk, &name)? {
            all.extend(decode(&bytes)?);
        }
        self.engine.put(disk, &name, &encode(&reconcile(all)))
    }

    /// The hint has been delivered.
    pub fn drop_hint(
        &mut self,
        disk: &mut dyn Disk,
        now: Millis,
        owner: NodeId,
        key: &[u8],
    ) -> Result<(), StoreError> {
        self.engine.delete(disk, now, &hint_name(owner, key))
    }

    /// Merges tables, and forgets tombstones that are old enough.
    pub fn compact(&mut self, disk: &mut dyn Disk, now: Millis) -> Result<(), StoreError> {
        self.engine.compact(disk, now)
    }

    /// The hints that were kept, by owner and key.
    pub fn hints(&self, disk: &dyn Disk) -> Result<Vec<(NodeId, Key, Siblings)>, StoreError> {
        let mut hints = Vec::new();
        for (name, bytes) in self.engine.scan(disk, HINT)? {
            hints.push((NodeId::from(name[1]), name[2..].to_vec(), decode(&bytes)?));
        }
        Ok(hints)
    }
}

fn named(first: u8, key: &[u8]) -> Vec<u8> {
    [&[first], key].concat()
}

fn hint_name(owner: NodeId, key: &[u8]) -> Vec<u8> {
    [&[HINT, owner as u8], key].concat()
}
