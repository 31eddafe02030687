//! Step 6: the content delivery network. Copies near the customers.

use crate::types::cdn::{Admit, Bill, Origin, OriginDown, Response, Rules, Source};
use sim::Millis;
use std::collections::BTreeMap;

/// Edges before one origin. Methods panic if they are given the number of an edge that does not exist.
#[derive(Debug, Clone)]
pub struct Cdn {
    // Your fields.
}

impl Cdn {
    /// `edges` empty edges, all up.
    pub fn new(edges: usize, rules: Rules) -> Self {
        todo!()
    }

    /// The edge stops or starts. Clients of an edge that is down ask the origin.
    pub fn set_edge_up(&mut self, edge: usize, up: bool) {
        todo!()
    }

    /// What a client near `edge` gets.
    ///
    /// # Errors
    /// [`OriginDown`].
    pub fn fetch(
        &mut self,
        origin: &mut dyn Origin,
        now: Millis,
        edge: usize,
        path: &str,
    ) -> Result<Response, OriginDown> {
        todo!()
    }

    /// Removes the copies of `path` from every edge.
    pub fn invalidate(&mut self, path: &str) {
        todo!()
    }

    /// What was sent so far.
    pub fn bill(&self) -> Bill {
        todo!()
    }
}
