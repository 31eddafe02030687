//! The world the workbook's designs run in: virtual time, seeded randomness, every interleaving, a
//! network that loses messages and a disk that loses power.
//!
//! Nothing here reads a clock, opens a socket or starts a thread, and only [`FileDisk`] touches files.
//! Time is a parameter, chance is a seed, and a simulation that failed once fails the same way for
//! ever. The exercises depend on this crate; you never need to change it.

pub mod crc;
pub mod disk;
pub mod draw;
pub mod erfc;
pub mod explore;
pub mod file_disk;
pub mod hash;
pub mod interleave;
pub mod random;
pub mod svg;
pub mod time;
pub mod world;

pub use crc::crc32;
pub use disk::{Disk, DiskError, SimDisk};
pub use erfc::erfc;
pub use file_disk::FileDisk;
pub use hash::hash64;
pub use random::Random;
pub use time::{Agenda, Millis};
