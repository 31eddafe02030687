//! Given: what a content delivery network is told and says.

use sim::Millis;

/// Which objects an edge stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admit {
    /// Every one that it fetches.
    Always,
    /// One that was asked for at this edge before, at most `window` ms ago.
    SecondRequest {
        /// In ms.
        window: Millis,
    },
}

/// How every edge works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A copy is fresh while its age, in ms, is below this.
    pub ttl: Millis,
    /// For how many ms after that it may be served if the origin does not answer.
    pub stale_if_error: Millis,
    /// Which objects are stored.
    pub admit: Admit,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A fresh copy at the edge.
    Edge,
    /// The origin, whether or not by way of the edge.
    Origin,
    /// An expired copy at the edge, since the origin does not answer.
    StaleEdge,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The object.
    pub body: String,
    /// Where it comes from.
    pub source: Source,
    /// How many ms ago it left the origin.
    pub age: Millis,
}

/// The origin does not answer, and nothing may be served in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OriginDown;

/// What is paid for, in bytes of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bill {
    /// Sent by edges to clients.
    pub edge_bytes: u64,
    /// Sent by the origin, to edges or to clients.
    pub origin_bytes: u64,
}

/// The server that has every object.
pub trait Origin {
    /// The object at `path`, query included; `None` if the origin does not answer.
    fn get(&mut self, path: &str) -> Option<String>;
}
