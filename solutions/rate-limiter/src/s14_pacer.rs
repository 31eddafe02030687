//! Step 14: the pacer. A client that slows down before it is refused.

use crate::types::{Millis, Response};

/// Spaces requests so that few are refused: additive increase, multiplicative decrease.
#[derive(Debug, Clone)]
pub struct Pacer {
    /// Requests a second.
    rate: u64,
    /// When the last request was sent.
    last: Option<Millis>,
    /// The second that runs, and whether it had a refusal; `None` before its first answer.
    second: u64,
    refused: Option<bool>,
    /// What the server said it would still admit, and until when that holds.
    remaining: u64,
    until: Millis,
}

impl Pacer {
    /// A pacer that begins with `rate` requests a second, from 1 to 1000.
    pub fn new(rate: u64) -> Self {
        Pacer { rate, last: None, second: 0, refused: None, remaining: 0, until: 0 }
    }

    /// The earliest time from `now` on at which the next request may be sent. The caller sends it
    /// then: each call is one request.
    pub fn next_send(&mut self, now: Millis) -> Millis {
        self.enter(now);
        let gap = 1000_u64.div_ceil(self.rate);
        let mut at = self.last.map_or(now, |last| now.max(last + gap));
        match self.remaining.checked_sub(1) {
            Some(left) => self.remaining = left,
            None => at = at.max(self.until),
        }
        self.last = Some(at);
        at
    }

    /// Learns from an answer that came at `now`.
    ///
    /// In each second of the clock the first 429 halves the rate at once, to no less than 1; a
    /// second with answers and without a 429 adds 1 at its end. After `X-RateLimit-Remaining: r` and
    /// `X-RateLimit-Reset: s` no more than r requests are sent in the next s seconds.
    pub fn on_response(&mut self, now: Millis, response: &Response) {
        self.enter(now);
        let refused = response.status == 429;
        if refused && self.refused != Some(true) {
            self.rate = (self.rate / 2).max(1);
        }
        self.refused = Some(refused || self.refused == Some(true));
        let told = |name| response.number(name);
        if let (Some(remaining), Some(reset)) =
            (told("X-RateLimit-Remaining"), told("X-RateLimit-Reset"))
        {
            (self.remaining, self.until) = (remaining, now + reset.saturating_mul(1000));
        }
    }

    fn enter(&mut self, now: Millis) {
        let second = now / 1000;
        if second > self.second {
            self.rate += u64::from(self.refused == Some(false));
            (self.second, self.refused) = (second, None);
        }
    }
}
