//! Given: what data centres tell each other.

use std::collections::BTreeMap;

/// A data centre, by its number.
pub type Dc = u32;

/// What a data centre knows of one window, in a message that may come late, twice or out of order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The number of the window: `k` for `[k·W, (k+1)·W)`.
    pub window: u64,
    /// What each data centre has admitted in it. One that admitted nothing is not there.
    pub admitted: BTreeMap<Dc, u64>,
}
