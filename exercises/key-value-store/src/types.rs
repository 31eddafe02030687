//! Given: what the steps share. Tests compare these values, so they are not yours to change.

mod codec;
mod engine;
mod gossip;
mod handoff;
mod merkle;
mod quorum;
mod table;
mod version;

pub use codec::{Reader, SEAL, Writer, seal, unseal};
pub use engine::{EngineOptions, LOG, StoreError};
pub use gossip::{Beat, Digest, GossipOptions, Health};
pub use handoff::{Full, Hint, HintId, Target};
pub use merkle::{Contents, EntryHash, Mismatch, NodeSource, SyncStats, key_hash};
pub use quorum::{ConfigError, Dc, GetEffect, Level, OpError, PutEffect, Reconcile, Replica};
pub use sim::{Disk, DiskError, Millis};
pub use table::{BlockSource, BuildError, Corrupt, Entry, Key, Options, Table};
pub use version::{Causality, Dot, NodeId, Version, VersionVector};

/// What the log keeps: bytes, whatever they mean to whoever wrote them.
pub type Record = Vec<u8>;

/// How a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// With a whole frame.
    Clean,
    /// Inside a frame: a write that was never finished.
    Torn,
    /// With a whole frame whose checksum is wrong.
    Corrupt,
}

/// What could be read of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The records before the first frame that isn't whole and right, in the order written.
    pub records: Vec<Record>,
    /// The length of their frames in bytes.
    pub valid_len: usize,
    /// What came next.
    pub tail: Tail,
}
