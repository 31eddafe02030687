//! Given: what a replicated database says and is asked.

/// A log sequence number: the place of a write in the order of all writes, from 1. `Lsn(0)` stands for
/// no write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lsn(pub u64);

/// Who may answer a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// The primary: the newest value.
    Primary,
    /// The node of this number, however far behind.
    Node(usize),
    /// The live replicas in turn; the primary if there is none.
    AnyReplica,
    /// A live node that has applied this write; any such node.
    AtLeast(Lsn),
}

/// Why the database refuses. What is refused changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbError {
    /// The primary is down.
    NoPrimary,
    /// This node is down.
    NodeDown(usize),
    /// No live node has applied the write that the reader wants to see.
    TooStale {
        /// That write.
        want: Lsn,
    },
    /// No live node can become the primary.
    NoCandidate,
}

/// An answer, and how fresh it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The value; `None` if the key isn't known.
    pub value: Option<String>,
    /// The node that answered.
    pub served_by: usize,
    /// The last write that this node had applied.
    pub applied: Lsn,
}

/// The outcome of a failover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The node that takes the writes from now on.
    pub new_primary: usize,
    /// Acknowledged writes that it never received, ascending.
    pub lost: Vec<Lsn>,
}
