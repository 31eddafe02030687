//! The chapter's tests, one file a step.

mod s1_fixed_window;
mod s2_sliding_log;
mod s3_sliding_counter;
mod s4_token_bucket;
mod s5_leaky_bucket;

/// Every figure of the chapter, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    [
        s1_fixed_window::figures(),
        s2_sliding_log::figures(),
        s3_sliding_counter::figures(),
        s4_token_bucket::figures(),
        s5_leaky_bucket::figures(),
    ]
    .concat()
}
