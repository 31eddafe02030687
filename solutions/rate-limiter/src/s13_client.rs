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
    let longest = 2_u64.saturating_pow(attempt).saturating_mul(base).min(cap);
    random.between(0, longest)
}

/// A client that retries with care and keeps fresh answers.
#[derive(Debug, Clone)]
pub struct Client {
    policy: RetryPolicy,
    random: Random,
    /// Bodies, and until when each is fresh.
    kept: HashMap<String, (String, Millis)>,
}

impl Client {
    /// A client that has nothing yet, retries by `policy` and draws its waits from `random`.
    pub fn new(policy: RetryPolicy, random: Random) -> Self {
        Client { policy, random, kept: HashMap::new() }
    }

    /// The answer to `key` if one is kept that is still fresh at `now`: then there is no need to ask.
    pub fn get(&self, now: Millis, key: &str) -> Option<&str> {
        let (body, until) = self.kept.get(key)?;
        (now < *until).then_some(body)
    }

    /// What to do after the `response` to `sent` at time `now`.
    ///
    /// A status below 400 is an answer; if it says `Cache-Control: max-age=s`, its body is kept as
    /// fresh for s seconds. A 429 or a 503 is sent again, `Retry-After` seconds and a [`backoff`]
    /// later, unless it has been sent `max_attempts` times, or may have taken effect: a 503 without
    /// `Retry-After` to a request that is not idempotent. Asking again does not change any other.
    pub fn on_response(&mut self, now: Millis, sent: &Sent, response: &Response) -> Next {
        let wait = response.number("Retry-After");
        let retries = match response.status {
            ..400 => {
                self.keep(now, sent, response);
                return Next::Done;
            }
            429 => true,
            503 => sent.idempotent || wait.is_some(),
            _ => false,
        };
        if !retries || sent.attempt + 1 >= self.policy.max_attempts {
            return Next::GiveUp;
        }
        let RetryPolicy { base, cap, .. } = self.policy;
        let told = wait.unwrap_or(0).saturating_mul(1000);
        let jitter = backoff(sent.attempt, base, cap, &mut self.random);
        Next::RetryAt(now.saturating_add(told).saturating_add(jitter))
    }

    fn keep(&mut self, now: Millis, sent: &Sent, response: &Response) {
        let directives = response.header("Cache-Control").unwrap_or_default().split(',');
        let max_age = directives.filter_map(|word| word.trim().strip_prefix("max-age=")).next();
        if let Some(seconds) = max_age.and_then(|seconds| seconds.parse::<u64>().ok()) {
            let until = now.saturating_add(seconds.saturating_mul(1000));
            self.kept.insert(sent.key.clone(), (response.body.clone(), until));
        }
    }
}
