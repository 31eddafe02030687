//! Given: what a message queue says.

/// The number of a message: from 1, in the order of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MsgId(pub u64);

/// Proof of one delivery. No two deliveries have the same, not even of the same message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Receipt(pub u64);

/// A message in a worker's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub id: MsgId,
    /// What was sent.
    pub body: String,
    /// What the worker gives back when it has finished.
    pub receipt: Receipt,
    /// How often the message was delivered, this time included.
    pub receive_count: u32,
}

/// An acknowledgement that came too late: the message is gone, dead, or delivered to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaleReceipt;

/// How many messages are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// To be had by the next `receive`.
    pub visible: usize,
    /// With a worker, and hidden from the others.
    pub in_flight: usize,
    /// Given up.
    pub dead: usize,
}
