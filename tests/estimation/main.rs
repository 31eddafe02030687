//! The chapter's tests, one file a step.

mod s1_units;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [s1_units::figures()].concat()
}
