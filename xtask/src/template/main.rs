//! The chapter's tests, one file a step.

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    Vec::new()
}
