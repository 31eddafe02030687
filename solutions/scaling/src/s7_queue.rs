//! Step 7: a message queue, which delivers until somebody says that the work is done.

use crate::types::queue::{Counts, Delivery, MsgId, Receipt, StaleReceipt};
use sim::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// Messages between those who ask for work and those who do it. `now` never decreases from call to
/// call.
#[derive(Debug, Clone)]
pub struct Queue {
    visibility: Millis,
    max_receives: u32,
    /// In the order of sending.
    messages: Vec<Message>,
    dead: BTreeMap<MsgId, String>,
    sent: u64,
    receipts: u64,
}

#[derive(Debug, Clone)]
struct Message {
    id: MsgId,
    body: String,
    receipt: Option<Receipt>,
    receive_count: u32,
    visible_at: Millis,
}

impl Queue {
    /// An empty queue. A delivery hides its message for `visibility` ms; a message whose
    /// `max_receives`-th delivery runs out is given up.
    ///
    /// # Panics
    /// If `max_receives` is 0.
    pub fn new(visibility: Millis, max_receives: u32) -> Self {
        assert!(max_receives > 0, "a message is delivered at least once");
        let (messages, dead) = (Vec::new(), BTreeMap::new());
        Queue { visibility, max_receives, messages, dead, sent: 0, receipts: 0 }
    }

    /// Puts a message in; it can be received at once.
    pub fn send(&mut self, body: &str) -> MsgId {
        self.sent += 1;
        let id = MsgId(self.sent);
        let body = body.to_owned();
        self.messages.push(Message { id, body, receipt: None, receive_count: 0, visible_at: 0 });
        id
    }

    /// Delivers a message, if one is visible.
    pub fn receive(&mut self, now: Millis) -> Option<Delivery> {
        self.give_up(now);
        let message = self.messages.iter_mut().find(|message| message.visible_at <= now)?;
        self.receipts += 1;
        let receipt = Receipt(self.receipts);
        message.receipt = Some(receipt);
        message.receive_count += 1;
        message.visible_at = now + self.visibility;
        let Message { id, ref body, receive_count, .. } = *message;
        Some(Delivery { id, body: body.clone(), receipt, receive_count })
    }

    /// The work is done: removes the message.
    ///
    /// # Errors
    /// [`StaleReceipt`] if this isn't the latest receipt of a message that is in the queue; nothing
    /// changes then.
    pub fn ack(&mut self, now: Millis, receipt: Receipt) -> Result<(), StaleReceipt> {
        self.give_up(now);
        let held = |message: &Message| message.receipt == Some(receipt);
        let at = self.messages.iter().position(held).ok_or(StaleReceipt)?;
        self.messages.remove(at);
        Ok(())
    }

    /// The messages that were given up, with their bodies.
    pub fn dead_letters(&mut self, now: Millis) -> BTreeMap<MsgId, String> {
        self.give_up(now);
        self.dead.clone()
    }

    /// How many messages are where.
    pub fn counts(&mut self, now: Millis) -> Counts {
        self.give_up(now);
        let visible = self.messages.iter().filter(|message| message.visible_at <= now).count();
        let in_flight = self.messages.len() - visible;
        Counts { visible, in_flight, dead: self.dead.len() }
    }

    /// Every call sees first to what has happened by itself since the last one.
    fn give_up(&mut self, now: Millis) {
        let over = |message: &mut Message| {
            message.receive_count >= self.max_receives && message.visible_at <= now
        };
        let dead = self.messages.extract_if(.., over);
        self.dead.extend(dead.map(|message| (message.id, message.body)));
    }
}

/// A worker that mails confirmations, and never the same one twice.
#[derive(Debug, Clone, Default)]
pub struct Mailer {
    done: BTreeSet<MsgId>,
    mailed: Vec<String>,
}

impl Mailer {
    /// A worker that has mailed nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Mails the body, unless it has done so for this message before.
    pub fn handle(&mut self, delivery: &Delivery) {
        if self.done.insert(delivery.id) {
            self.mailed.push(delivery.body.clone());
        }
    }

    /// What was mailed, in order.
    pub fn mailed(&self) -> &[String] {
        &self.mailed
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
    let served = u64::from(consumers) * u64::from(per_consumer_per_s);
    let gained = served.checked_sub(u64::from(arrivals_per_s)).filter(|&gained| gained > 0)?;
    Some((u64::from(backlog) * 1_000).div_ceil(gained))
}
