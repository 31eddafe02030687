//! The chapter's tests, one file a step.

#![allow(clippy::duplicate_mod, reason = "each file compiles alone, with its helpers")]

mod s1_scope;
mod s2_timebox;
mod s3_diagram;
mod s4_load;
mod s5_failure;
mod s6_tradeoff;
mod s7_review;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s2_timebox::figures(),
        s4_load::figures(),
        s5_failure::figures(),
        s6_tradeoff::figures(),
        s7_review::figures(),
    ]
    .concat()
}
