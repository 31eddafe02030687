//! Rate limiters, one file a step. Chapter: `book/rate-limiter/README.md`.
//!
//! What every limiter shares is given in [`types`]; each step fills one file.

pub mod s1_fixed_window;
pub mod s2_sliding_log;
pub mod s3_sliding_counter;
pub mod s4_token_bucket;
pub mod s5_leaky_bucket;
pub mod types;
