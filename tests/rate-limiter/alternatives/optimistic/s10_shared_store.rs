//! Swaps first and reads only when that fails; scripts as closures.

use crate::types::{Args, CheckProgram, Key, Millis, Reply, Step};

/// A check by compare and swap that begins with a guess.
#[derive(Debug, Clone)]
pub struct Cas {
    key: Key,
    limit: u64,
}

impl Cas {
    /// One check of cost 1.
    pub fn new(key: Key, limit: u64) -> Self {
        Cas { key, limit }
    }

    fn swap(&self, used: u64) -> Step {
        if used >= self.limit {
            return Step::Done(Ok(false));
        }
        Step::Cas { key: self.key.clone(), old: used, new: used + 1 }
    }
}

impl CheckProgram for Cas {
    fn next(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::Start => self.swap(0),
            Reply::Value(used) => self.swap(used),
            Reply::Changed(true) => Step::Done(Ok(true)),
            Reply::Changed(false) => Step::Get(self.key.clone()),
            Reply::Failed(error) => Step::Done(Err(error)),
        }
    }
}

/// A check by a script.
#[derive(Debug, Clone)]
pub struct Script(Args);

impl Script {
    /// One check of cost 1.
    pub fn new(key: Key, limit: u64) -> Self {
        Script(Args { key, numbers: vec![limit] })
    }
}

impl CheckProgram for Script {
    fn next(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::Failed(error) => Step::Done(Err(error)),
            Reply::Value(left) => Step::Done(Ok(left > 0)),
            _ => Step::Eval(
                |data, args| {
                    let left = args.numbers[0].saturating_sub(data.get(&args.key));
                    data.put(&args.key, data.get(&args.key) + left.min(1));
                    left
                },
                self.0.clone(),
            ),
        }
    }
}

/// A check on a sorted set.
#[derive(Debug, Clone)]
pub struct SortedSet(Args);

impl SortedSet {
    /// One check of cost 1.
    pub fn new(key: Key, limit: u64, window: Millis, now: Millis, request: u64) -> Self {
        // Scores from 1 on, so that the oldest that counts is never below 0.
        let numbers = vec![request, now + window + 1, now + 1, limit];
        SortedSet(Args { key, numbers })
    }
}

impl CheckProgram for SortedSet {
    fn next(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::Failed(error) => Step::Done(Err(error)),
            Reply::Value(admitted) => Step::Done(Ok(admitted != 0)),
            _ => Step::Eval(
                |data, args| {
                    // The score is when the request ceases to count.
                    data.trim(&args.key, args.numbers[2]);
                    let admits = data.count(&args.key) < args.numbers[3];
                    if admits {
                        data.add(&args.key, args.numbers[0], args.numbers[1]);
                    }
                    u64::from(admits)
                },
                self.0.clone(),
            ),
        }
    }
}
