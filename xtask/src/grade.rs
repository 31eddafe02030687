//! Grading: untrusted work in, verdicts that rest on something out.
//!
//! ```text
//! intake   folders, zip and tar.gz archives -> Taken: step files by student, and what was refused
//! judge    one step's source -> StepGrade, in a sandbox, with everything it rests on
//! store    OUT/: each StepGrade and each student's result, whole or not at all, keyed by content
//! run      workers over distinct sources, then results; merge joins the results of shards
//! report   results -> grades.csv and other formats, feedback pages, class.html
//! ```
//!
//! The parts meet in the values of [`result`], which `OUT/<student>/result.json` holds.

mod build;
pub mod class;
pub mod config;
pub mod course;
pub mod explain;
pub mod feedback;
pub mod formats;
pub mod html;
pub mod intake;
pub mod judge;
pub mod layers;
pub mod merge;
pub mod report;
pub mod result;
pub mod roster;
pub mod run;
pub mod safe;
pub mod sandbox;
mod scratch;
pub mod screen;
pub mod similarity;
mod sources;
pub mod store;
pub mod time;
pub mod times;
mod trial;
pub mod visible;
