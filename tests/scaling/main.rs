//! The chapter's tests, one file a step.

mod s1_balancer;
mod s2_replication;
mod s3_shard;
mod s4_eviction;
mod s5_cache_tier;
mod s6_cdn;
mod s7_queue;
mod s8_fleet;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_balancer::figures(),
        s2_replication::figures(),
        s3_shard::figures(),
        s4_eviction::figures(),
        s5_cache_tier::figures(),
        s6_cdn::figures(),
        s7_queue::figures(),
        s8_fleet::figures(),
    ]
    .concat()
}
