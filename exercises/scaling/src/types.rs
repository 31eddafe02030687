//! Given: what the steps share, one file a step. Tests compare these values, so they are not yours to
//! change.

pub mod balancer;
pub mod cache_tier;
pub mod cdn;
pub mod eviction;
pub mod fleet;
pub mod queue;
pub mod replication;
pub mod shard;
