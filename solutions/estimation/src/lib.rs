//! Estimation, one file a step. Chapter: `book/estimation/README.md`.

pub mod s1_units;
pub mod types;
