//! Leases as versions: each key has one slot, whose number changes with everything that happens to it,
//! and a token is the number that its holder saw.

use crate::types::cache_tier::{CacheDown, Db, LeaseToken, LookAside, Lookup, ReadResult};
use sim::Millis;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum State {
    Empty,
    Leased { since: Millis },
    Filled { until: Millis, value: String },
}

/// Slots; a server that's down has none.
#[derive(Debug, Clone)]
pub struct CacheServer {
    ttl: Millis,
    lease_every: Millis,
    slots: Option<BTreeMap<String, (u64, State)>>,
    version: u64,
}

impl CacheServer {
    /// Empty and up.
    pub fn new(ttl: Millis, lease_every: Millis) -> Self {
        CacheServer { ttl, lease_every, slots: Some(BTreeMap::new()), version: 0 }
    }

    /// Forgets everything but the version.
    pub fn set_down(&mut self, down: bool) {
        self.slots = if down { None } else { Some(BTreeMap::new()) };
    }

    fn put(&mut self, key: &str, state: State) -> Result<u64, CacheDown> {
        self.version += 1;
        let slots = self.slots.as_mut().ok_or(CacheDown)?;
        slots.insert(key.to_owned(), (self.version, state));
        Ok(self.version)
    }
}

impl LookAside for CacheServer {
    fn get(&mut self, now: Millis, key: &str) -> Result<Lookup, CacheDown> {
        match self.slots.as_ref().ok_or(CacheDown)?.get(key) {
            Some((_, State::Filled { until, value })) if now < *until => {
                Ok(Lookup::Hit(value.clone()))
            }
            Some((_, State::Leased { since })) if now - since < self.lease_every => {
                Ok(Lookup::Wait)
            }
            _ => self.put(key, State::Leased { since: now }).map(|v| Lookup::Miss(LeaseToken(v))),
        }
    }

    fn set(
        &mut self,
        now: Millis,
        key: &str,
        value: &str,
        token: LeaseToken,
    ) -> Result<bool, CacheDown> {
        let slot = self.slots.as_ref().ok_or(CacheDown)?.get(key);
        if !slot.is_some_and(|(version, _)| *version == token.0) {
            return Ok(false);
        }
        let until = now + self.ttl;
        self.put(key, State::Filled { until, value: value.to_owned() }).map(|_| true)
    }

    fn delete(&mut self, _now: Millis, key: &str) -> Result<(), CacheDown> {
        self.put(key, State::Empty).map(drop)
    }
}

/// The cache is asked, then the database.
pub fn read(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str) -> ReadResult {
    let token = match cache.get(now, key) {
        Ok(Lookup::Hit(value)) => return ReadResult::Value(Some(value)),
        Ok(Lookup::Wait) => return ReadResult::RetryLater,
        Ok(Lookup::Miss(token)) => Some(token),
        Err(CacheDown) => None,
    };
    let value = db.load(key);
    if let (Some(token), Some(value)) = (token, &value) {
        let _ = cache.set(now, key, value, token);
    } else if token.is_some() {
        let _ = cache.delete(now, key);
    }
    ReadResult::Value(value)
}

/// The database is told, then the cache.
pub fn write(cache: &mut dyn LookAside, db: &mut dyn Db, now: Millis, key: &str, value: &str) {
    db.store(key, value);
    let _ = cache.delete(now, key);
}
