//! Step 1: the load balancer. Many servers behind one address, and none that is down.
//!
//! Of the given `sim::Random`, `Random::seeded(seed)` makes one, and `between(low, high)` draws a whole
//! number, both ends included.

use crate::types::balancer::{BackendId, LbError, Policy};
use sim::Random;

/// Chooses a server for each request, and counts the connections that are open to each.
#[derive(Debug, Clone)]
pub struct LoadBalancer {
    // Your fields.
}

impl LoadBalancer {
    /// No servers yet.
    pub fn new(policy: Policy) -> Self {
        todo!()
    }

    /// Adds a healthy server. Only [`Policy::Weighted`] heeds its weight.
    ///
    /// # Errors
    /// [`LbError::DuplicateBackend`], [`LbError::ZeroWeight`].
    pub fn add(&mut self, id: BackendId, weight: u32) -> Result<(), LbError> {
        todo!()
    }

    /// Takes a server out, whatever connections it still has.
    ///
    /// # Errors
    /// [`LbError::UnknownBackend`].
    pub fn remove(&mut self, id: BackendId) -> Result<(), LbError> {
        todo!()
    }

    /// Notes what a health check found.
    ///
    /// # Errors
    /// [`LbError::UnknownBackend`].
    pub fn set_healthy(&mut self, id: BackendId, up: bool) -> Result<(), LbError> {
        todo!()
    }

    /// Chooses a healthy server by the policy and opens a connection to it.
    ///
    /// # Errors
    /// [`LbError::NoHealthyBackend`].
    pub fn pick(&mut self) -> Result<BackendId, LbError> {
        todo!()
    }

    /// Closes a connection. Nothing happens if the server has none or has left.
    pub fn release(&mut self, id: BackendId) {
        todo!()
    }

    /// How many connections to a server are open; `None` if it does not take part.
    pub fn in_flight(&self, id: BackendId) -> Option<u32> {
        todo!()
    }
}
