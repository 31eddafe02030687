//! Step 5: the cache tier. A cache beside the database, which must not lie for long.

use crate::types::cache_tier::{CacheDown, Db, LeaseToken, LookAside, Lookup, ReadResult};
use sim::Millis;
use std::collections::BTreeMap;

/// A cache server whose entries expire, and which lets one client at a time fill a key (leases:
/// Nishtala et al. 2013).
#[derive(Debug, Clone)]
pub struct CacheServer {
    // Your fields.
}

impl CacheServer {
    /// An empty server. An entry lives for `ttl` ms; while a key is being fetched, the next client
    /// gets a token after `lease_every` ms.
    pub fn new(ttl: Millis, lease_every: Millis) -> Self {
        todo!()
    }

    /// The server stops answering, or answers again.
    pub fn set_down(&mut self, down: bool) {
        todo!()
    }
}

impl LookAside for CacheServer {
    fn get(&mut self, now: Millis, key: &str) -> Result<Lookup, CacheDown> {
        todo!()
    }

    fn set(
        &mut self,
        now: Millis,
        key: &str,
        value: &str,
        token: LeaseToken,
    ) -> Result<bool, CacheDown> {
        todo!()
    }

    fn delete(&mut self, _now: Millis, key: &str) -> Result<(), CacheDown> {
        todo!()
    }
}

/// Reads `key` from the cache, or from the database, and then fills the cache.
pub fn read(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str) -> ReadResult {
    todo!()
}

/// Writes to the database and removes the old value from the cache.
pub fn write(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str, value: &str) {
    todo!()
}
