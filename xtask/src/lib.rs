//! The workbook's commands. Each verb is one file under [`verb`]; the rest is what they share.
//!
//! Nothing here links a chapter: steps are compiled and run as programs of their own.

pub mod bank;
pub mod compile;
pub mod externs;
pub mod fingerprint;
pub mod grade;
pub mod handout;
pub mod integrity;
pub mod interview;
pub mod judge;
pub mod learn;
pub mod overlay;
pub mod page;
pub mod program;
pub mod run;
pub mod starter;
pub mod state;
pub mod submission;
pub mod tell;
pub mod template;
pub mod verb;
pub mod verify;
pub mod workspace;
