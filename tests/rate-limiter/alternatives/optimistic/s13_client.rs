//! Jitter from a draw over all numbers; the cache keeps whole answers with the time they came.

use crate::types::{Millis, Next, Response, RetryPolicy, Sent};
use sim::Random;
use std::collections::BTreeMap;

/// Full jitter.
pub fn backoff(attempt: u32, base: Millis, cap: Millis, random: &mut Random) -> Millis {
    let mut longest = base.min(cap);
    for _ in 0..attempt.min(64) {
        longest = longest.saturating_mul(2).min(cap);
    }
    let part = random.between(0, u64::MAX);
    ((u128::from(part) * (u128::from(longest) + 1)) >> 64) as Millis
}

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    policy: RetryPolicy,
    random: Random,
    kept: BTreeMap<String, (Millis, u64, String)>,
}

impl Client {
    /// A client that has nothing yet.
    pub fn new(policy: RetryPolicy, random: Random) -> Self {
        Client { policy, random, kept: BTreeMap::new() }
    }

    /// What is kept and fresh.
    pub fn get(&self, now: Millis, key: &str) -> Option<&str> {
        let (came, seconds, body) = self.kept.get(key)?;
        let age = now.saturating_sub(*came) / 1000;
        if age < *seconds { Some(body.as_str()) } else { None }
    }

    /// What to do next.
    pub fn on_response(&mut self, now: Millis, sent: &Sent, response: &Response) -> Next {
        if response.status < 400 {
            let control = response.header("cache-control").unwrap_or("").replace(' ', "");
            if let Some((_, rest)) = format!(",{control}").split_once(",max-age=") {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                if let Ok(seconds) = digits.parse() {
                    self.kept.insert(sent.key.clone(), (now, seconds, response.body.clone()));
                }
            }
            return Next::Done;
        }
        let after = response.number("retry-after");
        let worth_it = match (response.status, after) {
            (429, _) | (503, Some(_)) => true,
            (503, None) => sent.idempotent,
            _ => false,
        };
        if !worth_it || sent.attempt >= self.policy.max_attempts - 1 {
            return Next::GiveUp;
        }
        let floor = now.saturating_add(after.unwrap_or(0).saturating_mul(1000));
        let jitter = backoff(sent.attempt, self.policy.base, self.policy.cap, &mut self.random);
        Next::RetryAt(floor.saturating_add(jitter))
    }
}
