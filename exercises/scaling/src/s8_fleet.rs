//! Step 8: a fleet. Regions near the users, servers that remember nothing, and as many as the load needs.

use crate::types::fleet::{NoRegion, RegionId, Request, SessionStore, Target};
use sim::Millis;

/// The regions, and who is sent to which. Methods panic if they are given the number of a client or a
/// region that does not exist.
#[derive(Debug, Clone)]
pub struct Regions {
    // Your fields.
}

impl Regions {
    /// Regions that are all up, with no sessions. `latencies[client][region]` is the time of a round
    /// trip in ms; each client has one for each region.
    pub fn new(latencies: Vec<Vec<Millis>>) -> Self {
        todo!()
    }

    /// The region fails, or is back. Its sessions stay on its disks.
    pub fn set_up(&mut self, region: RegionId, up: bool) {
        todo!()
    }

    /// The region that `client` is sent to: the nearest that is up.
    ///
    /// # Errors
    /// [`NoRegion`] if none is up.
    pub fn resolve(&self, client: usize) -> Result<RegionId, NoRegion> {
        todo!()
    }

    /// The sessions of a region.
    pub fn store(&mut self, region: RegionId) -> &mut SessionStore {
        todo!()
    }

    /// Copies to region `to` each session of which region `from` has a later version. Does nothing if
    /// one of the two is down.
    pub fn replicate(&mut self, from: RegionId, to: RegionId) {
        todo!()
    }
}

/// A server that may be replaced by any other between two requests.
#[derive(Debug, Clone, Default)]
pub struct Server {}

impl Server {
    /// A new server.
    pub fn new() -> Self {
        todo!()
    }

    /// Does what `user` asks and returns the cart as it is then. A changed session is in the store, one
    /// version later, before the user has the answer.
    pub fn handle(&mut self, store: &mut SessionStore, user: &str, asks: Request) -> Vec<String> {
        todo!()
    }
}

/// How many servers a load of so many requests a second needs: the fewest of which none has more than
/// its share, within the limits.
pub fn desired(load: u32, target: &Target) -> u32 {
    todo!()
}

/// Adds servers at once and takes them away slowly.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    // Your fields.
}

impl Autoscaler {
    /// A fleet of the least size.
    pub fn new(target: Target) -> Self {
        todo!()
    }

    /// The load is looked at; returns how many servers there are from now on. `now` never decreases.
    pub fn step(&mut self, now: Millis, load: u32) -> u32 {
        todo!()
    }
}
