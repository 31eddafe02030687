//! Step 10: gossip. Who is alive, found out by hearsay.
//!
//! Of the given `sim::Random`, `between(low, high)` draws a whole number, both ends included.

use crate::types::{Beat, Digest, GossipOptions, Health, Millis, NodeId};
use std::collections::BTreeMap;

/// What one node has heard of all others.
#[derive(Debug, Clone)]
pub struct Gossip {
    // Your fields.
}

impl Gossip {
    /// A node that starts at `now`, for the `generation`-th time (from 1), and has heard nothing of its
    /// `peers` yet. They get the time to speak up: their silence begins now.
    pub fn new(
        me: NodeId,
        generation: u64,
        peers: &[NodeId],
        options: GossipOptions,
        now: Millis,
    ) -> Self {
        todo!()
    }

    /// A heartbeat: who is to be sent which digest. Peers are chosen by `random`, dead ones too, for
    /// nobody else can find out that they are back.
    pub fn tick(&mut self, now: Millis, random: &mut sim::Random) -> Vec<(NodeId, Digest)> {
        todo!()
    }

    /// Another node's digest arrives: of each node the later beat is kept, and only a later one is news.
    pub fn merge(&mut self, now: Millis, digest: &Digest) {
        todo!()
    }

    /// What this node thinks of `node`, from how long it's been quiet. Whoever it never heard of is dead.
    pub fn health(&self, now: Millis, node: NodeId) -> Health {
        todo!()
    }
}

/// How surprising a silence of `elapsed` is if gaps have this `mean` and standard deviation `sd`, all in
/// the same unit: −log₁₀ of the probability of a longer gap, by the normal distribution (Hayashibara et
/// al. 2004). At 1 a suspicion is wrong once in 10 gaps, at 8 once in 10^8. `sd` is above 0.
pub fn phi(elapsed: f64, mean: f64, sd: f64) -> f64 {
    todo!()
}

/// The same if gaps are distributed exponentially, like arrivals of a Poisson stream with this `mean`.
pub fn phi_exponential(elapsed: f64, mean: f64) -> f64 {
    todo!()
}
