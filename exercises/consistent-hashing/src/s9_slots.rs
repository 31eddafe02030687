//! Step 9: fixed slots. Keys belong to slots for ever; only slots change hands.

use crate::types::{Refused, Route};
use std::collections::BTreeMap;

/// A table of `q` slots with a server each, whose counts differ by at most 1, and an epoch that every
/// change raises (Dynamo's strategy 3; the 16,384 slots of Redis Cluster).
#[derive(Debug, Clone)]
pub struct SlotMap {
    // Your fields.
}

impl SlotMap {
    /// A table of `q` slots over `nodes`, in epoch 0.
    ///
    /// # Panics
    /// If `q` isn't a power of two, or there are no nodes.
    pub fn new(q: u32, nodes: &[&str]) -> Self {
        todo!()
    }

    /// The slot of hash `h`: its top log₂ q bits.
    pub fn slot_of(&self, h: u64) -> u32 {
        todo!()
    }

    /// The server of a slot.
    ///
    /// # Panics
    /// If there is no such slot.
    pub fn node_of(&self, slot: u32) -> &str {
        todo!()
    }

    /// How many changes there have been.
    pub fn epoch(&self) -> u64 {
        todo!()
    }

    /// Gives a new server its share of slots, taken from those that have the most.
    ///
    /// # Errors
    /// [`Refused::Present`] if it takes part already.
    pub fn add(&mut self, node: &str) -> Result<(), Refused> {
        todo!()
    }

    /// Takes a server out and gives its slots to those that have the fewest.
    ///
    /// # Errors
    /// [`Refused::Unknown`] if it doesn't take part, [`Refused::LastNode`] if no other does.
    pub fn remove(&mut self, node: &str) -> Result<(), Refused> {
        todo!()
    }

    /// Where the key with hash `h` is, told to a client whose map is of `client_epoch`.
    pub fn route(&self, h: u64, client_epoch: u64) -> Route {
        todo!()
    }
}
