//! Messages that wait are in one room, those with a worker in another, sorted by the end of their time.

use crate::types::queue::{Counts, Delivery, MsgId, Receipt, StaleReceipt};
use sim::Millis;
use std::collections::{BTreeMap, VecDeque};

type Kept = (String, u32, u64);

/// The two rooms, and the dead. A receipt is a number drawn for a message, which it keeps until the next.
pub struct Queue {
    visibility: Millis,
    max_receives: u32,
    waiting: BTreeMap<MsgId, Kept>,
    out: VecDeque<(Millis, MsgId, Kept)>,
    dead: BTreeMap<MsgId, String>,
    ids: u64,
    receipts: u64,
}

impl Queue {
    /// Empty rooms.
    pub fn new(visibility: Millis, max_receives: u32) -> Self {
        Queue {
            visibility,
            max_receives,
            waiting: BTreeMap::new(),
            out: VecDeque::new(),
            dead: BTreeMap::new(),
            ids: 0,
            receipts: 1_000,
        }
    }

    /// Into the first room.
    pub fn send(&mut self, body: &str) -> MsgId {
        self.ids += 1;
        self.waiting.insert(MsgId(self.ids), (body.into(), 0, 0));
        MsgId(self.ids)
    }

    /// From the first room into the second.
    pub fn receive(&mut self, now: Millis) -> Option<Delivery> {
        self.come_back(now);
        let (id, (body, count, _)) = self.waiting.pop_first()?;
        self.receipts += 7;
        let (receive_count, receipt) = (count + 1, Receipt(self.receipts));
        let kept = (body.clone(), receive_count, self.receipts);
        self.out.push_back((now + self.visibility, id, kept));
        Some(Delivery { id, body, receipt, receive_count })
    }

    /// Out of whichever room.
    pub fn ack(&mut self, now: Millis, receipt: Receipt) -> Result<(), StaleReceipt> {
        self.come_back(now);
        let before = self.waiting.len() + self.out.len();
        self.waiting.retain(|_, (.., held)| *held != receipt.0);
        self.out.retain(|(_, _, (.., held))| *held != receipt.0);
        if self.waiting.len() + self.out.len() < before { Ok(()) } else { Err(StaleReceipt) }
    }

    /// The third room.
    pub fn dead_letters(&mut self, now: Millis) -> BTreeMap<MsgId, String> {
        self.come_back(now);
        self.dead.clone()
    }

    /// The rooms' sizes.
    pub fn counts(&mut self, now: Millis) -> Counts {
        self.come_back(now);
        let [visible, in_flight] = [self.waiting.len(), self.out.len()];
        Counts { visible, in_flight, dead: self.dead.len() }
    }

    fn come_back(&mut self, now: Millis) {
        while self.out.front().is_some_and(|(until, ..)| *until <= now)
            && let Some((_, id, kept)) = self.out.pop_front()
        {
            if kept.1 < self.max_receives {
                self.waiting.insert(id, kept);
            } else {
                self.dead.insert(id, kept.0);
            }
        }
    }
}

/// A list, searched.
#[derive(Default)]
pub struct Mailer {
    mails: Vec<(MsgId, String)>,
    bodies: Vec<String>,
}

impl Mailer {
    /// Nothing mailed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks through all mails.
    pub fn handle(&mut self, delivery: &Delivery) {
        if self.mails.iter().all(|(id, _)| *id != delivery.id) {
            self.mails.push((delivery.id, delivery.body.clone()));
            self.bodies.push(delivery.body.clone());
        }
    }

    /// All bodies.
    pub fn mailed(&self) -> &[String] {
        &self.bodies
    }
}

/// In signed numbers.
pub fn drain_time_ms(backlog: u32, arrivals: u32, consumers: u32, each: u32) -> Option<Millis> {
    let gained = i128::from(consumers) * i128::from(each) - i128::from(arrivals);
    let time = |gained| (i128::from(backlog) * 1_000 + gained - 1) / gained;
    (gained > 0).then(|| time(gained) as Millis)
}
