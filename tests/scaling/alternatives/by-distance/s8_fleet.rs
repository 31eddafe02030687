//! Each client has its list of regions, nearest first; the autoscaler keeps when it may shrink.

use crate::types::fleet::{NoRegion, RegionId, Request, SessionStore, Target};
use sim::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// Lists, a set of the dead, and the stores.
pub struct Regions {
    lists: Vec<Vec<RegionId>>,
    down: BTreeSet<RegionId>,
    stores: BTreeMap<RegionId, SessionStore>,
}

impl Regions {
    /// Sorts the lists.
    pub fn new(latencies: Vec<Vec<Millis>>) -> Self {
        let sorted = |row: &Vec<Millis>| {
            let mut list: Vec<RegionId> = (0..row.len()).collect();
            list.sort_by_key(|&region| row[region]);
            list
        };
        let lists = latencies.iter().map(sorted).collect();
        Regions { lists, down: BTreeSet::new(), stores: BTreeMap::new() }
    }

    /// Into the set or out of it.
    pub fn set_up(&mut self, region: RegionId, up: bool) {
        if up {
            self.down.remove(&region);
        } else {
            self.down.insert(region);
        }
    }

    /// The first of the list that isn't down.
    pub fn resolve(&self, client: usize) -> Result<RegionId, NoRegion> {
        let mut list = self.lists[client].iter().copied();
        list.find(|region| !self.down.contains(region)).ok_or(NoRegion)
    }

    /// Made when first asked for.
    pub fn store(&mut self, region: RegionId) -> &mut SessionStore {
        self.stores.entry(region).or_default()
    }

    /// The copy is made first and compared then.
    pub fn replicate(&mut self, from: RegionId, to: RegionId) {
        if [from, to].iter().any(|region| self.down.contains(region)) {
            return;
        }
        let source = self.store(from).clone();
        let target = self.store(to);
        for user in source.users() {
            let newer = [source.get(&user), target.get(&user)];
            let newer = newer.into_iter().max_by_key(|session| session.version);
            target.put(&user, newer.unwrap_or_default());
        }
    }
}

/// Counts what it does, which nobody depends on.
#[derive(Clone)]
pub struct Server {
    handled: u64,
}

impl Server {
    /// Nothing done yet.
    pub fn new() -> Self {
        Server { handled: 0 }
    }

    /// The store is read again after the write.
    pub fn handle(&mut self, store: &mut SessionStore, user: &str, asks: Request) -> Vec<String> {
        self.handled += 1;
        if let Request::Add(item) = asks {
            let mut session = store.get(user);
            session.cart.push(item);
            session.version += 1;
            store.put(user, session);
        }
        store.get(user).cart
    }
}

/// Tries one size after another.
pub fn desired(load: u32, target: &Target) -> u32 {
    let share = |servers: u32| u64::from(servers) * u64::from(target.per_server * target.percent);
    let enough = |servers: &u32| share(*servers) >= 100 * u64::from(load);
    (target.min..target.max).find(enough).unwrap_or(target.max)
}

/// Nothing goes before `until`.
pub struct Autoscaler {
    target: Target,
    size: u32,
    until: Millis,
}

impl Autoscaler {
    /// The least.
    pub fn new(target: Target) -> Self {
        Autoscaler { target, size: target.min, until: 0 }
    }

    /// A server that's needed puts the end off.
    pub fn step(&mut self, now: Millis, load: u32) -> u32 {
        let wanted = desired(load, &self.target);
        if wanted < self.size && now >= self.until {
            self.size -= 1;
        } else if wanted >= self.size {
            self.until = now + self.target.cooldown;
            self.size = wanted;
        }
        self.size
    }
}
