//! Rate limiters, one file a step. Chapter: `book/rate-limiter/README.md`.
//!
//! What every limiter shares is given in [`types`]; each step fills one file.

pub mod s10_shared_store;
pub mod s11_outage;
pub mod s12_regions;
pub mod s13_client;
pub mod s14_pacer;
pub mod s1_fixed_window;
pub mod s2_sliding_log;
pub mod s3_sliding_counter;
pub mod s4_token_bucket;
pub mod s5_leaky_bucket;
pub mod s6_rules;
pub mod s7_soft_limit;
pub mod s8_rule_limiter;
pub mod s9_gateway;
pub mod types;
