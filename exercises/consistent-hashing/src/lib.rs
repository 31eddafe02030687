//! Consistent hashing, one file a step. Chapter: `book/consistent-hashing/README.md`.

pub mod s1_modulo;
pub mod s2_ring;
pub mod s3_virtual_nodes;
pub mod s4_preference;
pub mod s5_migration_plan;
pub mod s6_migration;
pub mod s7_bounded_loads;
pub mod s8_ringless;
pub mod s9_slots;
pub mod types;
