//! The pacer with what happened in the running second, and a budget that may be there or not.

use crate::types::{Millis, Response};

/// Spaces requests.
#[derive(Debug, Clone)]
pub struct Pacer {
    rate: u64,
    sent: Option<Millis>,
    answered: bool,
    refused: bool,
    second: u64,
    budget: Option<(u64, Millis)>,
}

impl Pacer {
    /// A pacer that begins with `rate` requests a second.
    pub fn new(rate: u64) -> Self {
        Pacer { rate, sent: None, answered: false, refused: false, second: 0, budget: None }
    }

    fn turn(&mut self, now: Millis) {
        if now / 1000 <= self.second {
            return;
        }
        if self.answered && !self.refused {
            self.rate += 1;
        }
        self.second = now / 1000;
        self.answered = false;
        self.refused = false;
    }

    /// When the next request may be sent.
    pub fn next_send(&mut self, now: Millis) -> Millis {
        self.turn(now);
        let gap = (1000 + self.rate - 1) / self.rate;
        let mut at = match self.sent {
            Some(sent) if sent + gap > now => sent + gap,
            _ => now,
        };
        self.budget = match self.budget {
            Some((_, end)) if end <= at => None,
            Some((0, end)) => {
                at = end;
                None
            }
            Some((left, end)) => Some((left - 1, end)),
            None => None,
        };
        self.sent = Some(at);
        at
    }

    /// Learns from an answer.
    pub fn on_response(&mut self, now: Millis, response: &Response) {
        self.turn(now);
        self.answered = true;
        if response.status == 429 && !self.refused {
            self.refused = true;
            self.rate = std::cmp::max(1, self.rate / 2);
        }
        let left = response.number("x-ratelimit-remaining");
        let reset = response.number("x-ratelimit-reset");
        if let Some((left, reset)) = left.zip(reset) {
            self.budget = Some((left, now.saturating_add(reset.saturating_mul(1000))));
        }
    }
}
