//! Step 10: one count for many servers. Between two steps of a check, others take steps of theirs.

use crate::types::{self, Args, CheckProgram, Data, Key, Millis, Reply, Step};

/// A check by compare and swap: read, then write only if nobody wrote in between, else again.
#[derive(Debug, Clone)]
pub struct Cas {
    key: Key,
    limit: u64,
}

impl Cas {
    /// One check of cost 1 against `limit`, on the counter at `key`.
    pub fn new(key: Key, limit: u64) -> Self {
        Cas { key, limit }
    }
}

impl CheckProgram for Cas {
    fn next(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::Start | Reply::Changed(false) => Step::Get(self.key.clone()),
            Reply::Value(used) if used < self.limit => {
                Step::Cas { key: self.key.clone(), old: used, new: used + 1 }
            }
            Reply::Value(_) => Step::Done(Ok(false)),
            Reply::Changed(true) => Step::Done(Ok(true)),
            Reply::Failed(error) => Step::Done(Err(error)),
        }
    }
}

/// A check by a script that the store runs as one step.
#[derive(Debug, Clone)]
pub struct Script {
    args: Args,
}

impl Script {
    /// One check of cost 1 against `limit`, on the counter at `key`.
    pub fn new(key: Key, limit: u64) -> Self {
        Script { args: Args { key, numbers: vec![limit] } }
    }
}

impl CheckProgram for Script {
    fn next(&mut self, reply: Reply) -> Step {
        evaluated(reply, count_up, &self.args)
    }
}

/// A check by a script on a sorted set: the sliding log, kept in the store.
#[derive(Debug, Clone)]
pub struct SortedSet {
    args: Args,
}

impl SortedSet {
    /// One check of cost 1 at time `now` against `limit` in each `window` of milliseconds, on the
    /// set at `key`. `request` is a number that no other request has.
    pub fn new(key: Key, limit: u64, window: Millis, now: Millis, request: u64) -> Self {
        SortedSet { args: Args { key, numbers: vec![limit, window, now, request] } }
    }
}

impl CheckProgram for SortedSet {
    fn next(&mut self, reply: Reply) -> Step {
        evaluated(reply, log, &self.args)
    }
}

/// A check that is a single script, which returns 1 if it admits and 0 if not.
fn evaluated(reply: Reply, script: types::Script, args: &Args) -> Step {
    match reply {
        Reply::Value(admitted) => Step::Done(Ok(admitted == 1)),
        Reply::Failed(error) => Step::Done(Err(error)),
        _ => Step::Eval(script, args.clone()),
    }
}

fn count_up(data: &mut Data, args: &Args) -> u64 {
    let used = data.get(&args.key);
    if used >= args.numbers[0] {
        return 0;
    }
    data.put(&args.key, used + 1);
    1
}

fn log(data: &mut Data, args: &Args) -> u64 {
    let [limit, window, now, request] = args.numbers[..] else { return 0 };
    // What was admitted at t counts until t + window.
    if let Some(gone) = now.checked_sub(window) {
        data.trim(&args.key, gone);
    }
    if data.count(&args.key) >= limit {
        return 0;
    }
    data.add(&args.key, request, now);
    1
}
