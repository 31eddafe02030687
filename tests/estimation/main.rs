//! The chapter's tests, one file a step.

mod s1_units;
mod s2_traffic;
mod s3_storage;
mod s4_capacity;
mod s5_latency;
mod s6_availability;
mod s7_sheet;
mod s8_range;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_units::figures(),
        s2_traffic::figures(),
        s3_storage::figures(),
        s4_capacity::figures(),
        s5_latency::figures(),
        s6_availability::figures(),
        s7_sheet::figures(),
        s8_range::figures(),
    ]
    .concat()
}
