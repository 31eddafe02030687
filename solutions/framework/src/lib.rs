//! A framework for design, one file a step. Chapter: `book/framework/README.md`.

pub mod s1_scope;
pub mod s2_timebox;
pub mod s3_diagram;
pub mod s4_load;
pub mod s5_failure;
pub mod s6_tradeoff;
pub mod s7_review;
pub mod types;
