//! Given: what nodes tell about each other.

use crate::types::{Millis, NodeId};
use std::collections::BTreeMap;

/// A sign of life. The later one is the larger one, and a restart comes after all beats before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beat {
    /// Which start of the node this is; a restarted node has a higher one.
    pub generation: u64,
    /// How often it has ticked since then.
    pub heartbeat: u64,
}

/// The latest beat known of each node.
pub type Digest = BTreeMap<NodeId, Beat>;

/// What a node thinks of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It made progress lately.
    Alive,
    /// It's been quiet for some time.
    Suspect,
    /// It's been quiet for so long that others take its place.
    Dead,
}

/// How a node gossips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GossipOptions {
    /// How many peers hear of its digest at each tick.
    pub fanout: usize,
    /// Quiet for this long, a node is suspect.
    pub suspect_after: Millis,
    /// Quiet for this long, it's dead; more than `suspect_after`.
    pub dead_after: Millis,
}
