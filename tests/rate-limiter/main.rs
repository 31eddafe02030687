//! The chapter's tests, one file a step.

#![allow(clippy::duplicate_mod, reason = "each file compiles alone, with its helpers")]

mod s10_shared_store;
mod s11_outage;
mod s12_regions;
mod s13_client;
mod s14_pacer;
mod s1_fixed_window;
mod s2_sliding_log;
mod s3_sliding_counter;
mod s4_token_bucket;
mod s5_leaky_bucket;
mod s6_rules;
mod s7_soft_limit;
mod s8_rule_limiter;
mod s9_gateway;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_fixed_window::figures(),
        s2_sliding_log::figures(),
        s3_sliding_counter::figures(),
        s4_token_bucket::figures(),
        s5_leaky_bucket::figures(),
        s10_shared_store::figures(),
        s12_regions::figures(),
        s13_client::figures(),
    ]
    .concat()
}
