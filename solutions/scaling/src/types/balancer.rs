//! Given: how a load balancer may choose, and why it refuses.

/// A server's number.
pub type BackendId = u32;

/// How a load balancer chooses among the healthy servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// One after another; weights are not heeded.
    RoundRobin,
    /// As often as their weights say.
    Weighted,
    /// One with the fewest open connections.
    LeastConnections,
    /// The less loaded of two that are drawn at random (Mitzenmacher 2001).
    PowerOfTwo {
        /// The seed of the draws.
        seed: u64,
    },
}

/// Why a load balancer refuses. What is refused changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LbError {
    /// No server takes part that is healthy.
    NoHealthyBackend,
    /// This server does not take part.
    UnknownBackend(BackendId),
    /// This server takes part already.
    DuplicateBackend(BackendId),
    /// A weight of 0 would be a server that is never chosen.
    ZeroWeight,
}
