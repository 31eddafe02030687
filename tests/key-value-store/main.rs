//! The chapter's tests, one file a step.

#![allow(clippy::duplicate_mod, reason = "each file compiles alone, with its helpers")]

mod s10_gossip;
mod s1_log;
mod s2_filter;
mod s3_sstable;
mod s4_write_path;
mod s5_read_path;
mod s6_version;
mod s7_quorum;
mod s8_handoff;
mod s9_merkle;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_log::figures(),
        s2_filter::figures(),
        s3_sstable::figures(),
        s4_write_path::figures(),
        s5_read_path::figures(),
        s6_version::figures(),
        s7_quorum::figures(),
        s8_handoff::figures(),
        s9_merkle::figures(),
        s10_gossip::figures(),
    ]
    .concat()
}
