//! The chapter's tests, one file a step.

mod s1_modulo;
mod s2_ring;
mod s3_virtual_nodes;
mod s4_preference;
mod s5_migration_plan;
mod s6_migration;
mod s7_bounded_loads;
mod s8_ringless;
mod s9_slots;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_modulo::figures(),
        s2_ring::figures(),
        s3_virtual_nodes::figures(),
        s4_preference::figures(),
        s5_migration_plan::figures(),
        s7_bounded_loads::figures(),
        s8_ringless::figures(),
        s9_slots::figures(),
    ]
    .concat()
}
