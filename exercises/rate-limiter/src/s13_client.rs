//! Step 13: the polite client. It waits as it is told, never in step with the others, and does not
//! ask for what it has.
//!
//! Of the given `sim::Random`, `between(low, high)` draws a whole number, both ends included.

use crate::types::{Millis, Next, Response, RetryPolicy, Sent};
use sim::Random;
use std::collections::HashMap;

/// The wait in milliseconds after attempt number `attempt`, the first being 0: drawn evenly from
/// `0..=min(cap, base · 2^attempt)`, so that clients that were refused together come back apart
/// ("full jitter").
pub fn backoff(attempt: u32, base: Millis, cap: Millis, random: &mut Random) -> Millis {
    todo!()
}

/// A client that retries with care and keeps fresh answers.
#[derive(Debug, Clone)]
pub struct Client {
    // Your fields.
}

impl Client {
    /// A client that has nothing yet, retries by `policy` and draws its waits from `random`.
    pub fn new(policy: RetryPolicy, random: Random) -> Self {
        todo!()
    }

    /// The answer to `key` if one is kept that is still fresh at `now`: then there is no need to ask.
    pub fn get(&self, now: Millis, key: &str) -> Option<&str> {
        todo!()
    }

    /// What to do after the `response` to `sent` at time `now`.
    ///
    /// A status below 400 is an answer; if it says `Cache-Control: max-age=s`, its body is kept as
    /// fresh for s seconds. A 429 or a 503 is sent again, `Retry-After` seconds and a [`backoff`]
    /// later, unless it has been sent `max_attempts` times, or may have taken effect: a 503 without
    /// `Retry-After` to a request that is not idempotent. Asking again does not change any other.
    pub fn on_response(&mut self, now: Millis, sent: &Sent, response: &Response) -> Next {
        todo!()
    }
}
