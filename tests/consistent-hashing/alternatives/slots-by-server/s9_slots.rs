//! The table the other way round: each server's list of slots.

use crate::types::{Refused, Route};
use std::collections::BTreeMap;

/// Servers and their slots, and when each slot moved.
#[derive(Debug, Clone)]
pub struct SlotMap {
    bits: u32,
    slots: BTreeMap<String, Vec<u32>>,
    owners: Vec<String>,
    moved: Vec<u64>,
    epoch: u64,
}

impl SlotMap {
    /// Consecutive slots for each server.
    pub fn new(q: u32, nodes: &[&str]) -> Self {
        let bits = q.trailing_zeros();
        let mut slots: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let servers = nodes.len() as u64;
        for (i, node) in nodes.iter().enumerate() {
            let from = i as u64 * u64::from(q) / servers;
            let upto = (i as u64 + 1) * u64::from(q) / servers;
            slots.insert((*node).to_owned(), (from as u32..upto as u32).collect());
        }
        let mut map = SlotMap {
            bits,
            slots,
            owners: vec![String::new(); q as usize],
            moved: vec![0; q as usize],
            epoch: 0,
        };
        for (node, slots) in &map.slots {
            for &slot in slots {
                map.owners[slot as usize].clone_from(node);
            }
        }
        map
    }

    /// By 128-bit multiplication.
    pub fn slot_of(&self, h: u64) -> u32 {
        ((u128::from(h) << self.bits) >> 64) as u32
    }

    /// The server of a slot.
    pub fn node_of(&self, slot: u32) -> &str {
        &self.owners[slot as usize]
    }

    /// The number of changes.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Takes the last slot of the richest, until the newcomer has its share, rounded up where the
    /// richest can spare it.
    ///
    /// # Errors
    /// If it is here.
    pub fn add(&mut self, node: &str) -> Result<(), Refused> {
        if self.slots.contains_key(node) {
            return Err(Refused::Present);
        }
        self.epoch += 1;
        let mut own = Vec::new();
        while let Some((_, slots)) = self.slots.iter_mut().max_by_key(|(_, slots)| slots.len()) {
            if slots.len() <= own.len() + 1 {
                break;
            }
            own.extend(slots.pop());
        }
        for &slot in &own {
            self.hand(slot, node);
        }
        self.slots.insert(node.to_owned(), own);
        Ok(())
    }

    /// Gives each slot to the poorest.
    ///
    /// # Errors
    /// If it is not here, or alone.
    pub fn remove(&mut self, node: &str) -> Result<(), Refused> {
        match self.slots.len() {
            _ if !self.slots.contains_key(node) => return Err(Refused::Unknown),
            1 => return Err(Refused::LastNode),
            _ => self.epoch += 1,
        }
        for slot in self.slots.remove(node).unwrap_or_default().into_iter().rev() {
            let poorest = self.slots.iter().min_by_key(|(_, slots)| slots.len());
            let heir = poorest.map(|(name, _)| name.clone()).unwrap_or_default();
            self.hand(slot, &heir);
            self.slots.entry(heir).or_default().push(slot);
        }
        Ok(())
    }

    /// What a client of some epoch is told.
    pub fn route(&self, h: u64, client_epoch: u64) -> Route {
        let slot = self.slot_of(h);
        let node = self.node_of(slot).to_owned();
        if self.moved[slot as usize] <= client_epoch {
            return Route::Here(node);
        }
        Route::Moved { slot, node, epoch: self.epoch }
    }

    fn hand(&mut self, slot: u32, node: &str) {
        node.clone_into(&mut self.owners[slot as usize]);
        self.moved[slot as usize] = self.epoch;
    }
}
