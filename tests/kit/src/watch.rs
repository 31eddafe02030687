//! A scenario that does not end is told while it lasts: whoever ends it knows what it was doing.

use crate::trace::Calls;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Long after every scenario of a sound step has ended, and before `cargo xtask check` loses patience.
const PATIENCE: Duration = Duration::from_secs(3);

/// Watches a scenario as long as it is alive.
pub(crate) struct Watch {
    _ended: Sender<()>,
}

impl Watch {
    /// Watches what `calls` tells of requirement `id`. It decides nothing: no verdict rests on a clock.
    pub(crate) fn over(id: &str, calls: Calls) -> Self {
        let (_ended, ended) = channel();
        let id = id.to_owned();
        thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{id} has no answer yet\ndid       {}", calls.told());
            }
        });
        Watch { _ended }
    }
}
