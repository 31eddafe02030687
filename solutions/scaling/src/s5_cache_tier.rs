//! Step 5: the cache tier. A cache beside the database, which must not lie for long.

use crate::types::cache_tier::{CacheDown, Db, LeaseToken, LookAside, Lookup, ReadResult};
use sim::Millis;
use std::collections::BTreeMap;

/// A cache server whose entries expire, and which lets one client at a time fill a key (leases:
/// Nishtala et al. 2013).
#[derive(Debug, Clone)]
pub struct CacheServer {
    ttl: Millis,
    lease_every: Millis,
    up: bool,
    /// Values, and when they were set.
    entries: BTreeMap<String, (Millis, String)>,
    /// The token that is good for a key, and when it was issued.
    leases: BTreeMap<String, (Millis, LeaseToken)>,
    issued: u64,
}

impl CacheServer {
    /// An empty server. An entry lives for `ttl` ms; while a key is being fetched, the next client
    /// gets a token after `lease_every` ms.
    pub fn new(ttl: Millis, lease_every: Millis) -> Self {
        let (entries, leases) = (BTreeMap::new(), BTreeMap::new());
        CacheServer { ttl, lease_every, up: true, entries, leases, issued: 0 }
    }

    /// The server stops answering, or answers again.
    pub fn set_down(&mut self, down: bool) {
        self.up = !down;
        // Deletes that it didn't hear of can't be told apart from none at all. `issued` goes on: a
        // token from before must never look like a new one.
        self.entries.clear();
        self.leases.clear();
    }

    fn answering(&self) -> Result<(), CacheDown> {
        if self.up { Ok(()) } else { Err(CacheDown) }
    }
}

impl LookAside for CacheServer {
    fn get(&mut self, now: Millis, key: &str) -> Result<Lookup, CacheDown> {
        self.answering()?;
        if let Some((set, value)) = self.entries.get(key)
            && now < set + self.ttl
        {
            return Ok(Lookup::Hit(value.clone()));
        }
        if let Some((issued, _)) = self.leases.get(key)
            && now < issued + self.lease_every
        {
            return Ok(Lookup::Wait);
        }
        self.issued += 1;
        let token = LeaseToken(self.issued);
        self.leases.insert(key.to_owned(), (now, token));
        Ok(Lookup::Miss(token))
    }

    fn set(
        &mut self,
        now: Millis,
        key: &str,
        value: &str,
        token: LeaseToken,
    ) -> Result<bool, CacheDown> {
        self.answering()?;
        let good = self.leases.get(key).is_some_and(|&(_, good)| good == token);
        if good {
            self.leases.remove(key);
            self.entries.insert(key.to_owned(), (now, value.to_owned()));
        }
        Ok(good)
    }

    fn delete(&mut self, _now: Millis, key: &str) -> Result<(), CacheDown> {
        self.answering()?;
        self.entries.remove(key);
        self.leases.remove(key);
        Ok(())
    }
}

/// Reads `key` from the cache, or from the database, and then fills the cache.
pub fn read(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str) -> ReadResult {
    match cache.get(now, key) {
        Ok(Lookup::Hit(value)) => ReadResult::Value(Some(value)),
        Ok(Lookup::Wait) => ReadResult::RetryLater,
        Err(CacheDown) => ReadResult::Value(db.load(key)),
        Ok(Lookup::Miss(token)) => {
            let value = db.load(key);
            // If the cache fails now, the next reader loads once more, and nobody reads wrong.
            let _ = match &value {
                Some(value) => cache.set(now, key, value, token).map(drop),
                None => cache.delete(now, key),
            };
            ReadResult::Value(value)
        }
    }
}

/// Writes to the database and removes the old value from the cache.
pub fn write(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str, value: &str) {
    db.store(key, value);
    // A server that's down starts empty.
    let _ = cache.delete(now, key);
}
