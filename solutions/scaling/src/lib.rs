//! Scaling, one file a step. Chapter: `book/scaling/README.md`.

pub mod s1_balancer;
pub mod s2_replication;
pub mod s3_shard;
pub mod s4_eviction;
pub mod s5_cache_tier;
pub mod s6_cdn;
pub mod s7_queue;
pub mod s8_fleet;
pub mod types;
