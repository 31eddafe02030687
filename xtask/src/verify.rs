//! The proof that a chapter teaches what it says: four witnesses a requirement, both ways.

pub mod faces;
pub mod finding;
pub mod names;
pub mod pages;
pub mod prose;
pub mod standing;
pub mod witness;

pub use finding::Finding;
