//! Step 7: a message queue, which delivers until somebody says that the work is done.

use crate::types::queue::{Counts, Delivery, MsgId, Receipt, StaleReceipt};
use sim::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// Messages between those who ask for work and those who do it. `now` never decreases from call to
/// call.
#[derive(Debug, Clone)]
pub struct Queue {
    // Your fields.
}

impl Queue {
    /// An empty queue. A delivery hides its message for `visibility` ms; a message whose
    /// `max_receives`-th delivery runs out is given up.
    ///
    /// # Panics
    /// If `max_receives` is 0.
    pub fn new(visibility: Millis, max_receives: u32) -> Self {
        todo!()
    }

    /// Puts a message in; it can be received at once.
    pub fn send(&mut self, body: &str) -> MsgId {
        todo!()
    }

    /// Delivers a message, if one is visible.
    pub fn receive(&mut self, now: Millis) -> Option<Delivery> {
        todo!()
    }

    /// The work is done: removes the message.
    ///
    /// # Errors
    /// [`StaleReceipt`] if this isn't the latest receipt of a message that is in the queue; nothing
    /// changes then.
    pub fn ack(&mut self, now: Millis, receipt: Receipt) -> Result<(), StaleReceipt> {
        todo!()
    }

    /// The messages that were given up, with their bodies.
    pub fn dead_letters(&mut self, now: Millis) -> BTreeMap<MsgId, String> {
        todo!()
    }

    /// How many messages are where.
    pub fn counts(&mut self, now: Millis) -> Counts {
        todo!()
    }
}

/// A worker that mails confirmations, and never the same one twice.
#[derive(Debug, Clone, Default)]
pub struct Mailer {
    // Your fields.
}

impl Mailer {
    /// A worker that has mailed nothing.
    pub fn new() -> Self {
        todo!()
    }

    /// Mails the body, unless it has done so for this message before.
    pub fn handle(&mut self, delivery: &Delivery) {
        todo!()
    }

    /// What was mailed, in order.
    pub fn mailed(&self) -> &[String] {
        todo!()
    }
}

/// How long a backlog lasts, in ms, rounded up, while messages go on arriving; `None` if it never
/// ends. Rates are a second, for `consumers` workers of the same speed.
pub fn drain_time_ms(
    backlog: u32,
    arrivals_per_s: u32,
    consumers: u32,
    per_consumer_per_s: u32,
) -> Option<Millis> {
    todo!()
}
