//! The verbs of `cargo xtask`, one file each.

pub mod board;
pub mod check;
pub mod hint;
pub mod learn;
pub mod reset;
pub mod solution;
pub mod starter;
pub mod verify;
