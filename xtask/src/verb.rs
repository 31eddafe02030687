//! The verbs of `cargo xtask`, one file each.

pub mod bench;
pub mod board;
pub mod book;
pub mod check;
pub mod ci;
pub mod drill;
pub mod estimate;
pub mod grade;
pub mod handout;
pub mod hint;
pub mod interview;
pub mod latency;
pub mod learn;
pub mod new_chapter;
pub mod new_step;
pub mod reset;
pub mod review;
pub mod similarity;
pub mod solution;
pub mod starter;
pub mod submit;
pub mod tests_first;
pub mod verify;
