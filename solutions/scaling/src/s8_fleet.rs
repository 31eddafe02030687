//! Step 8: a fleet. Regions near the users, servers that remember nothing, and as many as the load needs.

use crate::types::fleet::{NoRegion, RegionId, Request, SessionStore, Target};
use sim::Millis;

/// The regions, and who is sent to which. Methods panic if they are given the number of a client or a
/// region that does not exist.
#[derive(Debug, Clone)]
pub struct Regions {
    latencies: Vec<Vec<Millis>>,
    up: Vec<bool>,
    stores: Vec<SessionStore>,
}

impl Regions {
    /// Regions that are all up, with no sessions. `latencies[client][region]` is the time of a round
    /// trip in ms; each client has one for each region.
    pub fn new(latencies: Vec<Vec<Millis>>) -> Self {
        let regions = latencies.first().map_or(0, Vec::len);
        let stores = vec![SessionStore::default(); regions];
        Regions { latencies, up: vec![true; regions], stores }
    }

    /// The region fails, or is back. Its sessions stay on its disks.
    pub fn set_up(&mut self, region: RegionId, up: bool) {
        self.up[region] = up;
    }

    /// The region that `client` is sent to: the nearest that is up.
    ///
    /// # Errors
    /// [`NoRegion`] if none is up.
    pub fn resolve(&self, client: usize) -> Result<RegionId, NoRegion> {
        let live = (0..self.up.len()).filter(|&region| self.up[region]);
        live.min_by_key(|&region| self.latencies[client][region]).ok_or(NoRegion)
    }

    /// The sessions of a region.
    pub fn store(&mut self, region: RegionId) -> &mut SessionStore {
        &mut self.stores[region]
    }

    /// Copies to region `to` each session of which region `from` has a later version. Does nothing if
    /// one of the two is down.
    pub fn replicate(&mut self, from: RegionId, to: RegionId) {
        if !self.up[from] || !self.up[to] {
            return;
        }
        for user in self.stores[from].users() {
            let session = self.stores[from].get(&user);
            if session.version > self.stores[to].get(&user).version {
                self.stores[to].put(&user, session);
            }
        }
    }
}

/// A server that may be replaced by any other between two requests.
#[derive(Debug, Clone, Default)]
pub struct Server {}

impl Server {
    /// A new server.
    pub fn new() -> Self {
        Server {}
    }

    /// Does what `user` asks and returns the cart as it is then. A changed session is in the store, one
    /// version later, before the user has the answer.
    pub fn handle(&mut self, store: &mut SessionStore, user: &str, asks: Request) -> Vec<String> {
        let mut session = store.get(user);
        if let Request::Add(item) = asks {
            session.cart.push(item);
            session.version += 1;
            store.put(user, session.clone());
        }
        session.cart
    }
}

/// How many servers a load of so many requests a second needs: the fewest of which none has more than
/// its share, within the limits.
pub fn desired(load: u32, target: &Target) -> u32 {
    // In whole numbers: 540.0 / 100.0 / 0.6 is a little more than 9.
    let share = u64::from(target.per_server) * u64::from(target.percent);
    let servers = (u64::from(load) * 100).div_ceil(share);
    servers.clamp(target.min.into(), target.max.into()) as u32
}

/// Adds servers at once and takes them away slowly.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    target: Target,
    servers: u32,
    /// When all servers were last needed.
    needed_at: Millis,
}

impl Autoscaler {
    /// A fleet of the least size.
    pub fn new(target: Target) -> Self {
        Autoscaler { target, servers: target.min, needed_at: 0 }
    }

    /// The load is looked at; returns how many servers there are from now on. `now` never decreases.
    pub fn step(&mut self, now: Millis, load: u32) -> u32 {
        let wanted = desired(load, &self.target);
        if wanted >= self.servers {
            self.servers = wanted;
            self.needed_at = now;
        } else if now - self.needed_at >= self.target.cooldown {
            self.servers -= 1;
        }
        self.servers
    }
}
