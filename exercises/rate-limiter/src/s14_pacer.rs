//! Step 14: the pacer. A client that slows down before it is refused.

use crate::types::{Millis, Response};

/// Spaces requests so that few are refused: additive increase, multiplicative decrease.
#[derive(Debug, Clone)]
pub struct Pacer {
    // Your fields.
}

impl Pacer {
    /// A pacer that begins with `rate` requests a second, from 1 to 1000.
    pub fn new(rate: u64) -> Self {
        todo!()
    }

    /// The earliest time from `now` on at which the next request may be sent. The caller sends it
    /// then: each call is one request.
    pub fn next_send(&mut self, now: Millis) -> Millis {
        todo!()
    }

    /// Learns from an answer that came at `now`.
    ///
    /// In each second of the clock the first 429 halves the rate at once, to no less than 1; a
    /// second with answers and without a 429 adds 1 at its end. After `X-RateLimit-Remaining: r` and
    /// `X-RateLimit-Reset: s` no more than r requests are sent in the next s seconds.
    pub fn on_response(&mut self, now: Millis, response: &Response) {
        todo!()
    }
}
