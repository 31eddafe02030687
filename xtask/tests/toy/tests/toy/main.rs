//! The chapter's tests, one file a step.

mod s1_counter;
mod s2_mean;
