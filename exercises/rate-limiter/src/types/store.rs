//! Given: a store that several limiters share. It does one [`Step`] at a time; between two steps of
//! one client, any other client may do one of its own.

use super::Millis;
use std::collections::BTreeMap;

/// The name of a value in the store. It holds everything that separates one count from another: the
/// rule, the client, and for a counter the window.
pub type Key = String;

/// One check against the store, told as steps: it says what it wants done, gets the reply, says what
/// it wants next, until it is done.
pub trait CheckProgram {
    /// The next step, given the `reply` to the last one; the first is [`Reply::Start`].
    fn next(&mut self, reply: Reply) -> Step;
}

/// What a client may ask of the store in one step, or the end of its check.
#[derive(Debug, Clone)]
pub enum Step {
    /// Reads a number; a missing one is 0. Reply: [`Reply::Value`].
    Get(Key),
    /// Writes a number. Reply: [`Reply::Changed`] of `true`.
    Put(Key, u64),
    /// Compare and swap: writes `new` if the number is `old`. Reply: [`Reply::Changed`].
    Cas {
        /// Which number.
        key: Key,
        /// What it must be; 0 also stands for a missing one.
        old: u64,
        /// What it becomes.
        new: u64,
    },
    /// Writes a number that vanishes after `ttl`, if there is none. Reply: [`Reply::Changed`].
    PutIfAbsent {
        /// Which number.
        key: Key,
        /// What it becomes.
        value: u64,
        /// For how many milliseconds.
        ttl: Millis,
    },
    /// Removes a number if it is `value`. Reply: [`Reply::Changed`].
    DeleteIf {
        /// Which number.
        key: Key,
        /// What it must be.
        value: u64,
    },
    /// Runs a script inside the store, as one step. Reply: [`Reply::Value`].
    Eval(Script, Args),
    /// The check is over: admitted or not, or the store failed.
    Done(Result<bool, StoreError>),
}

/// A script: what it does with the data happens at once, as far as others can see.
pub type Script = fn(&mut Data, &Args) -> u64;

/// What is handed to a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Args {
    /// The key to work on.
    pub key: Key,
    /// The numbers it needs, in an order of its own.
    pub numbers: Vec<u64>,
}

/// What the store replies to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Nothing yet: the check begins.
    Start,
    /// What was read, or what the script returned.
    Value(u64),
    /// Whether the step changed anything.
    Changed(bool),
    /// The step did not happen.
    Failed(StoreError),
}

/// Why a step did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// The store does not answer.
    Unreachable,
    /// The store refused the script.
    Script,
}

/// What a limiter does while its store fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPolicy {
    /// Admit: better too much traffic than none.
    Open,
    /// Refuse: better no traffic than too much.
    Closed,
}

/// The content of the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Data {
    numbers: BTreeMap<Key, (u64, Option<Millis>)>,
    sets: BTreeMap<Key, BTreeMap<u64, u64>>,
}

impl Data {
    /// The number at `key`, 0 if there is none.
    pub fn get(&self, key: &str) -> u64 {
        self.numbers.get(key).map_or(0, |&(number, _)| number)
    }

    /// Writes the number at `key`, for good.
    pub fn put(&mut self, key: &str, number: u64) {
        self.numbers.insert(key.to_owned(), (number, None));
    }

    /// Puts `member` into the sorted set at `key`. A member is in a set once: if it is there
    /// already, only its score changes.
    pub fn add(&mut self, key: &str, member: u64, score: u64) {
        self.sets.entry(key.to_owned()).or_default().insert(member, score);
    }

    /// Removes the members of the sorted set at `key` whose score is at most `highest`.
    pub fn trim(&mut self, key: &str, highest: u64) {
        if let Some(set) = self.sets.get_mut(key) {
            set.retain(|_, score| *score > highest);
        }
    }

    /// The number of members in the sorted set at `key`.
    pub fn count(&self, key: &str) -> u64 {
        self.sets.get(key).map_or(0, |set| set.len() as u64)
    }
}

/// The store: its data and its own clock, which alone decides when a number vanishes.
#[derive(Debug, Clone, Default)]
pub struct Store {
    /// The content.
    pub data: Data,
    /// The store's time.
    pub now: Millis,
}

impl Store {
    /// Whether there is a number at `key` that has not vanished.
    pub fn holds(&self, key: &str) -> bool {
        let ends = self.data.numbers.get(key).map(|&(_, ends)| ends);
        ends.is_some_and(|ends| ends.is_none_or(|ends| self.now < ends))
    }

    /// Does one step.
    ///
    /// # Panics
    /// If the step is [`Step::Done`]: there is nothing to do.
    pub fn run(&mut self, step: &Step) -> Reply {
        match step {
            Step::Get(key) => Reply::Value(self.number(key)),
            Step::Put(key, number) => {
                self.data.put(key, *number);
                Reply::Changed(true)
            }
            Step::Cas { key, old, new } => {
                let same = self.number(key) == *old;
                if same {
                    self.data.put(key, *new);
                }
                Reply::Changed(same)
            }
            Step::PutIfAbsent { key, value, ttl } => {
                let absent = !self.holds(key);
                if absent {
                    let ends = Some(self.now + ttl);
                    self.data.numbers.insert(key.clone(), (*value, ends));
                }
                Reply::Changed(absent)
            }
            Step::DeleteIf { key, value } => {
                let same = self.holds(key) && self.data.get(key) == *value;
                if same {
                    self.data.numbers.remove(key);
                }
                Reply::Changed(same)
            }
            Step::Eval(script, args) => Reply::Value(script(&mut self.data, args)),
            Step::Done(_) => panic!("a check that is done asks nothing of the store"),
        }
    }

    fn number(&self, key: &str) -> u64 {
        if self.holds(key) { self.data.get(key) } else { 0 }
    }
}
