//! A key-value store, one file a step. Chapter: `book/key-value-store/README.md`.
//!
//! What the steps share is given in [`types`]; each step fills one file.

pub mod s10_gossip;
pub mod s1_log;
pub mod s2_filter;
pub mod s3_sstable;
pub mod s4_write_path;
pub mod s5_read_path;
pub mod s6_version;
pub mod s7_quorum;
pub mod s8_handoff;
pub mod s9_merkle;
pub mod types;
