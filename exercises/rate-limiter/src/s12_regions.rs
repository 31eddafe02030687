//! Step 12: data centres that hear of each other late.

use crate::types::{Dc, Millis, Report};

/// One data centre's view of a limit that all of them share, window by window.
#[derive(Debug, Clone)]
pub struct DcLimiter {
    // Your fields.
}

impl DcLimiter {
    /// What data centre `dc` knows at time 0: nobody has admitted anything. All of them together
    /// should admit `limit` requests in each `window` of milliseconds.
    ///
    /// # Panics
    /// If `window` is 0.
    pub fn new(dc: Dc, limit: u64, window: Millis) -> Self {
        todo!()
    }

    /// Admits a request at time `now` if, in its window, what this data centre has admitted and
    /// what it last heard of the others is together below the limit.
    pub fn admit(&mut self, now: Millis) -> bool {
        todo!()
    }

    /// What this data centre knows of the latest window it has seen or heard of: a message to the
    /// others.
    pub fn report(&self) -> Report {
        todo!()
    }

    /// Takes in what another data centre knows. Of two counts for one data centre the larger is the
    /// later one; what is told of a past window is of no use any more.
    pub fn merge(&mut self, heard: &Report) {
        todo!()
    }
}
