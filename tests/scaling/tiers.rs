//! A shop behind a cache, clients that come in between, and drawings of their runs.

use scaling::s5_cache_tier::{CacheServer, read, write};
use scaling::types::cache_tier::{CacheDown, Db, LeaseToken, LookAside, Lookup, ReadResult};
use sim::{Millis, draw};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

pub const TTL: Millis = 60_000;
pub const LEASE_EVERY: Millis = 10_000;

/// A database that counts its loads.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    rows: BTreeMap<String, String>,
    pub loads: usize,
}

impl Db for Counting {
    fn load(&mut self, key: &str) -> Option<String> {
        self.loads += 1;
        self.rows.get(key).cloned()
    }

    fn store(&mut self, key: &str, value: &str) {
        self.rows.insert(key.to_owned(), value.to_owned());
    }
}

/// The cache and the database, of which every client has the same.
#[derive(Debug, Clone)]
pub struct Shop {
    pub cache: CacheServer,
    pub db: Counting,
}

impl Shop {
    /// An empty cache before a database that knows these.
    pub fn with(rows: &[(&str, &str)]) -> Self {
        let mut shop = Shop { cache: CacheServer::new(TTL, LEASE_EVERY), db: Counting::default() };
        rows.iter().for_each(|(key, value)| shop.db.store(key, value));
        shop
    }

    pub fn read(&mut self, now: Millis, key: &str) -> ReadResult {
        read(&mut self.cache, &mut self.db, now, key)
    }

    pub fn write(&mut self, now: Millis, key: &str, value: &str) {
        write(&mut self.cache, &mut self.db, now, key, value);
    }
}

/// A value that was read.
pub fn value(text: &str) -> ReadResult {
    ReadResult::Value(Some(text.to_owned()))
}

/// A client's way to the shop: just before its call number `at`, from 0, something happens there.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    shop: &'a RefCell<Shop>,
    calls: &'a Cell<usize>,
    at: usize,
    meanwhile: &'a dyn Fn(&mut Shop),
}

impl Client<'_> {
    fn call<T>(&self, call: impl FnOnce(&mut Shop) -> T) -> T {
        let made = self.calls.replace(self.calls.get() + 1);
        let mut shop = self.shop.borrow_mut();
        if made == self.at {
            (self.meanwhile)(&mut shop);
        }
        call(&mut shop)
    }
}

impl LookAside for Client<'_> {
    fn get(&mut self, now: Millis, key: &str) -> Result<Lookup, CacheDown> {
        self.call(|shop| shop.cache.get(now, key))
    }

    fn set(
        &mut self,
        now: Millis,
        key: &str,
        value: &str,
        token: LeaseToken,
    ) -> Result<bool, CacheDown> {
        self.call(|shop| shop.cache.set(now, key, value, token))
    }

    fn delete(&mut self, now: Millis, key: &str) -> Result<(), CacheDown> {
        self.call(|shop| shop.cache.delete(now, key))
    }
}

impl Db for Client<'_> {
    fn load(&mut self, key: &str) -> Option<String> {
        self.call(|shop| shop.db.load(key))
    }

    fn store(&mut self, key: &str, value: &str) {
        self.call(|shop| shop.db.store(key, value));
    }
}

/// A read or a write, before whose call number `at` something happens; and the shop afterwards.
pub fn interrupted<T>(
    shop: Shop,
    at: usize,
    meanwhile: &dyn Fn(&mut Shop),
    run: impl FnOnce(&mut dyn LookAside, &mut dyn Db) -> T,
) -> (T, Shop) {
    let (shop, calls) = (RefCell::new(shop), Cell::new(0));
    let mut cache = Client { shop: &shop, calls: &calls, at, meanwhile };
    let mut db = cache;
    let done = run(&mut cache, &mut db);
    (done, shop.into_inner())
}

/// The loads of `cycles` cycles of one write and `reads` reads.
pub fn loads(cycles: usize, reads: usize) -> usize {
    let mut shop = Shop::with(&[]);
    for cycle in 0..cycles {
        shop.write(0, "lamp", &cycle.to_string());
        (0..reads).for_each(|_| drop(shop.read(0, "lamp")));
    }
    shop.db.loads
}

/// How often a cache helps, by the reads for each write.
pub fn ratio() -> String {
    let row = |reads: usize| {
        let (all, loads) = (100 * reads, loads(100, reads));
        let hits = format!("{} %", 100 * (all - loads) / all);
        vec![reads.to_string(), all.to_string(), loads.to_string(), hits]
    };
    let rows = [1, 2, 10, 100].map(row);
    draw::table(&["reads a write", "reads", "loads", "hits"], &rows)
}

/// A slow reader and a writer; what the cache and the database hold after each call.
pub fn lease() -> String {
    let mut shop = Shop::with(&[("lamp", "40")]);
    let mut rows = Vec::new();
    let mut told = |who: &str, call: &str, answer: String, shop: &Shop| {
        let cached = match shop.cache.clone().get(0, "lamp") {
            Ok(Lookup::Hit(value)) => value,
            _ => String::new(),
        };
        let stored = shop.db.rows.get("lamp").cloned().unwrap_or_default();
        rows.push(vec![who.to_owned(), call.to_owned(), answer, cached, stored]);
    };
    let token = match shop.cache.get(0, "lamp") {
        Ok(Lookup::Miss(token)) => token,
        _ => LeaseToken(0),
    };
    told("reader", "get", "miss, a token".into(), &shop);
    let old = shop.db.load("lamp").unwrap_or_default();
    told("reader", "load", old.clone(), &shop);
    shop.db.store("lamp", "45");
    told("writer", "store 45", String::new(), &shop);
    let _ = shop.cache.delete(0, "lamp");
    told("writer", "delete", String::new(), &shop);
    let set = shop.cache.set(0, "lamp", &old, token) == Ok(true);
    told("reader", "set 40", if set { "stored" } else { "refused" }.into(), &shop);
    let read = shop.read(0, "lamp");
    let read = if let ReadResult::Value(Some(value)) = read { value } else { String::new() };
    told("another", "read", read, &shop);
    draw::table(&["who", "call", "answer", "in the cache", "in the database"], &rows)
}
