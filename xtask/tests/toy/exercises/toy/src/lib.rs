//! Counting.

pub mod s1_counter;
pub mod s2_mean;
