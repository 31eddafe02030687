//! Grading: untrusted work in, verdicts that rest on something out.
//!
//! ```text
//! intake   folders, zip and tar.gz archives -> Taken: step files by student, and what was refused
//! judge    one step's source -> StepGrade, in a sandbox, with everything it rests on
//! store    OUT/: each StepGrade and each student's result, whole or not at all, keyed by content
//! report   results -> grades.csv and other formats, feedback pages, class.html
//! ```
//!
//! The parts meet in the values of [`result`], which `OUT/<student>/result.json` holds.

<<<<<<< HEAD
mod build;
pub mod judge;
pub mod layers;
pub mod result;
pub mod sandbox;
pub mod screen;
mod sources;
mod trial;
=======
pub mod class;
pub mod course;
pub mod feedback;
pub mod html;
pub mod result;
pub mod similarity;
pub mod times;
pub mod visible;
>>>>>>> grade-class
