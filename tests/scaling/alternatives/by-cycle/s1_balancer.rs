//! Turns are read off a written cycle; servers stand in a map by their number.

use crate::types::balancer::{BackendId, LbError, Policy};
use sim::Random;
use std::collections::BTreeMap;

/// Weight, health and open connections of each server, and the cycle with the place reached in it.
pub struct LoadBalancer {
    policy: Policy,
    backends: BTreeMap<BackendId, (u32, bool, u32)>,
    cycle: Vec<BackendId>,
    next: usize,
    random: Random,
}

impl LoadBalancer {
    /// No servers yet.
    pub fn new(policy: Policy) -> Self {
        let seed = if let Policy::PowerOfTwo { seed } = policy { seed ^ 1 } else { 0 };
        let random = Random::seeded(seed);
        LoadBalancer { policy, backends: BTreeMap::new(), cycle: Vec::new(), next: 0, random }
    }

    /// Weight 0 is refused first.
    pub fn add(&mut self, id: BackendId, weight: u32) -> Result<(), LbError> {
        if self.backends.contains_key(&id) {
            return Err(LbError::DuplicateBackend(id));
        }
        if weight == 0 {
            return Err(LbError::ZeroWeight);
        }
        self.backends.insert(id, (weight, true, 0));
        self.write_cycle();
        Ok(())
    }

    /// The cycle is written anew.
    pub fn remove(&mut self, id: BackendId) -> Result<(), LbError> {
        self.backends.remove(&id).ok_or(LbError::UnknownBackend(id))?;
        self.write_cycle();
        Ok(())
    }

    /// The cycle is written anew if something changed.
    pub fn set_healthy(&mut self, id: BackendId, up: bool) -> Result<(), LbError> {
        let backend = self.backends.get_mut(&id).ok_or(LbError::UnknownBackend(id))?;
        if std::mem::replace(&mut backend.1, up) != up {
            self.write_cycle();
        }
        Ok(())
    }

    /// The last of several that are equally loaded.
    pub fn pick(&mut self) -> Result<BackendId, LbError> {
        let alive: Vec<(u32, BackendId)> =
            self.backends.iter().filter(|(_, b)| b.1).map(|(&id, b)| (b.2, id)).collect();
        if alive.is_empty() {
            return Err(LbError::NoHealthyBackend);
        }
        let least = |some: &[(u32, BackendId)]| {
            some.iter().rev().min_by_key(|(open, _)| *open).expect("somebody").1
        };
        let id = match self.policy {
            Policy::RoundRobin | Policy::Weighted => {
                self.next += 1;
                self.cycle[(self.next - 1) % self.cycle.len()]
            }
            Policy::LeastConnections => least(&alive),
            Policy::PowerOfTwo { .. } => {
                let mut left = alive;
                let mut two = Vec::new();
                while two.len() < 2 && !left.is_empty() {
                    two.push(left.swap_remove(self.random.between(0, left.len() as u64 - 1) as usize));
                }
                least(&two)
            }
        };
        self.backends.get_mut(&id).expect("a server of the cycle").2 += 1;
        Ok(id)
    }

    /// Closes a connection, if there is one.
    pub fn release(&mut self, id: BackendId) {
        if let Some((_, _, open)) = self.backends.get_mut(&id).filter(|backend| backend.2 > 0) {
            *open -= 1;
        }
    }

    /// Open connections.
    pub fn in_flight(&self, id: BackendId) -> Option<u32> {
        self.backends.get(&id).map(|backend| backend.2)
    }

    fn write_cycle(&mut self) {
        let weighted = self.policy == Policy::Weighted;
        let alive = self.backends.iter().filter(|(_, backend)| backend.1);
        self.cycle = alive
            .flat_map(|(&id, &(weight, ..))| vec![id; if weighted { weight as usize } else { 1 }])
            .collect();
        self.next = 0;
    }
}
