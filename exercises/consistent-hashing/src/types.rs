//! Given: what the steps share. Tests compare these values, so they are not yours to change.

mod store;

pub use store::{Entry, Store, Stores};

/// A place on the ring and the server that stands there. Points order by place, then by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The place: 0 to 2^64 − 1, and after that 0 again.
    pub at: u64,
    /// The server's name.
    pub node: String,
}

/// How servers and keys get their places on the ring.
pub trait RingHash {
    /// The place of the point number `replica` of server `node`.
    fn point(&self, node: &str, replica: u32) -> u64;

    /// The place of a key.
    fn key(&self, key: &[u8]) -> u64;
}

/// The chapter's places: XXH64 of `name#replica`, and of the key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Xxh64;

impl RingHash for Xxh64 {
    fn point(&self, node: &str, replica: u32) -> u64 {
        sim::hash64(0, format!("{node}#{replica}").as_bytes())
    }

    fn key(&self, key: &[u8]) -> u64 {
        sim::hash64(0, key)
    }
}

/// The hashes in `(after, upto]`, clockwise: past 2^64 − 1 if `upto` is below `after`, and all of
/// them if the two are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashRange {
    /// The last hash before the range.
    pub after: u64,
    /// The last hash of the range.
    pub upto: u64,
}

impl HashRange {
    /// Whether `hash` lies in the range.
    pub fn contains(&self, hash: u64) -> bool {
        // Both counted from the first hash of the range, so that the end of the ring is no edge.
        let first = self.after.wrapping_add(1);
        hash.wrapping_sub(first) <= self.upto.wrapping_sub(first)
    }
}

/// A range of hashes that changes its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The hashes.
    pub range: HashRange,
    /// Their owner before the change.
    pub from: String,
    /// Their owner after it.
    pub to: String,
}

/// What is to be done for a range of hashes that has lost one of its replicas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// A survivor has the data: copy it to the server that holds the range from now on.
    Copy(Move),
    /// Nobody has it any more.
    Lost(HashRange),
}

/// Why something was refused. What is refused changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Every server is at its capacity.
    Full,
    /// The migration cannot be committed yet.
    Unfinished {
        /// Keys still to be copied.
        left: usize,
    },
    /// The server takes part already.
    Present,
    /// The server does not take part.
    Unknown,
    /// Without its last server the data would have no owner.
    LastNode,
}

/// A server's answer to a client that knows the slots of some epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The client's map is right about this slot: its server.
    Here(String),
    /// The slot has moved since the client's epoch.
    Moved {
        /// The slot.
        slot: u32,
        /// Its server now.
        node: String,
        /// The epoch now.
        epoch: u64,
    },
}
