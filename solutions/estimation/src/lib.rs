//! Estimation, one file a step. Chapter: `book/estimation/README.md`.

pub mod s1_units;
pub mod s2_traffic;
pub mod s3_storage;
pub mod s4_capacity;
pub mod s5_latency;
pub mod s6_availability;
pub mod s7_sheet;
pub mod s8_range;
pub mod types;
