//! Step 9: fixed slots. Keys belong to slots for ever; only slots change hands.

use crate::types::{Refused, Route};
use std::collections::BTreeMap;

/// A table of `q` slots with a server each, whose counts differ by at most 1, and an epoch that every
/// change raises (Dynamo's strategy 3; the 16,384 slots of Redis Cluster).
#[derive(Debug, Clone)]
pub struct SlotMap {
    /// Each slot's server.
    owners: Vec<String>,
    /// The epoch in which each slot moved last.
    moved: Vec<u64>,
    /// How many slots each server has.
    counts: BTreeMap<String, u32>,
    epoch: u64,
}

impl SlotMap {
    /// A table of `q` slots over `nodes`, in epoch 0.
    ///
    /// # Panics
    /// If `q` isn't a power of two, or there are no nodes.
    pub fn new(q: u32, nodes: &[&str]) -> Self {
        assert!(q.is_power_of_two(), "a power of two, so that the top bits name the slot");
        assert!(!nodes.is_empty(), "slots need a server");
        let owners: Vec<String> =
            nodes.iter().cycle().take(q as usize).map(|&node| node.to_owned()).collect();
        let mut counts: BTreeMap<String, u32> =
            nodes.iter().map(|&node| (node.to_owned(), 0)).collect();
        for owner in &owners {
            *counts.entry(owner.clone()).or_default() += 1;
        }
        SlotMap { moved: vec![0; owners.len()], owners, counts, epoch: 0 }
    }

    /// The slot of hash `h`: its top log₂ q bits.
    pub fn slot_of(&self, h: u64) -> u32 {
        // With a single slot no bit is left to shift by.
        h.checked_shr(64 - self.owners.len().ilog2()).unwrap_or(0) as u32
    }

    /// The server of a slot.
    ///
    /// # Panics
    /// If there is no such slot.
    pub fn node_of(&self, slot: u32) -> &str {
        &self.owners[slot as usize]
    }

    /// How many changes there have been.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Gives a new server its share of slots, taken from those that have the most.
    ///
    /// # Errors
    /// [`Refused::Present`] if it takes part already.
    pub fn add(&mut self, node: &str) -> Result<(), Refused> {
        if self.counts.contains_key(node) {
            return Err(Refused::Present);
        }
        self.epoch += 1;
        let share = self.owners.len() as u32 / (self.counts.len() as u32 + 1);
        let mut taken = 0;
        // First what nobody may keep, then what is still missing.
        for keep in [share + 1, share] {
            for slot in 0..self.owners.len() {
                match self.counts.get_mut(&self.owners[slot]) {
                    Some(count) if taken < share && *count > keep => *count -= 1,
                    _ => continue,
                }
                taken += 1;
                self.hand(slot, node.to_owned());
            }
        }
        self.counts.insert(node.to_owned(), taken);
        Ok(())
    }

    /// Takes a server out and gives its slots to those that have the fewest.
    ///
    /// # Errors
    /// [`Refused::Unknown`] if it doesn't take part, [`Refused::LastNode`] if no other does.
    pub fn remove(&mut self, node: &str) -> Result<(), Refused> {
        if !self.counts.contains_key(node) {
            return Err(Refused::Unknown);
        }
        if self.counts.len() == 1 {
            return Err(Refused::LastNode);
        }
        self.epoch += 1;
        self.counts.remove(node);
        for slot in 0..self.owners.len() {
            if self.owners[slot] != node {
                continue;
            }
            let poorest = self.counts.iter_mut().min_by_key(|(_, count)| **count);
            let (heir, count) = poorest.expect("another server");
            *count += 1;
            let heir = heir.clone();
            self.hand(slot, heir);
        }
        Ok(())
    }

    /// Where the key with hash `h` is, told to a client whose map is of `client_epoch`.
    pub fn route(&self, h: u64, client_epoch: u64) -> Route {
        let slot = self.slot_of(h);
        let node = self.node_of(slot).to_owned();
        match self.moved[slot as usize] > client_epoch {
            true => Route::Moved { slot, node, epoch: self.epoch },
            false => Route::Here(node),
        }
    }

    fn hand(&mut self, slot: usize, node: String) {
        self.owners[slot] = node;
        self.moved[slot] = self.epoch;
    }
}
