//! Given: a rule, where rules come from, and what is told about how a rule fares.

use super::{Decision, Millis, RateLimiter};
use std::fmt;

/// One rule: whom it counts, how much it admits, and what happens to the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, unique in its file.
    pub name: String,
    /// Which attribute of a request is the key: every key is counted for itself.
    pub key: KeyBy,
    /// The cost admitted for one key in one window; at least 1.
    pub limit: u64,
    /// The window in milliseconds; at least 1.
    pub per: Millis,
    /// How it is counted.
    pub algorithm: Algorithm,
    /// What a refused client gets to hear.
    pub action: Action,
    /// How far and for how long the limit may be passed; `None` is a hard limit.
    pub soft: Option<Soft>,
}

/// The attribute of a request that a rule counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyBy {
    /// `key=user`: the user who is logged in.
    User,
    /// `key=ip`: the address the request comes from.
    Ip,
}

/// The algorithm of a rule, by its name in the rules file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// `algo=fixed_window`
    FixedWindow,
    /// `algo=sliding_log`
    SlidingLog,
    /// `algo=sliding_counter`
    SlidingCounter,
    /// `algo=token_bucket`
    TokenBucket,
}

/// What becomes of a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `action=reject`, the default: an answer says no.
    Reject,
    /// `action=drop`: no answer at all, as a packet filter would do it.
    Drop,
}

/// How a limit bends: `soft=20 for=10s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Soft {
    /// How far usage may pass the limit, in percent of it; at least 1.
    pub percent: u64,
    /// For how many milliseconds after it first did; at least 1.
    pub span: Millis,
}

impl Rule {
    /// The cost that the soft part admits on top of `limit`: `floor(limit · percent / 100)`, 0 for a
    /// hard limit.
    pub fn extra(&self) -> u64 {
        let percent = self.soft.map_or(0, |soft| soft.percent);
        let extra = u128::from(self.limit) * u128::from(percent) / 100;
        u64::try_from(extra).unwrap_or(u64::MAX)
    }
}

impl KeyBy {
    /// The attribute of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "user" => Some(KeyBy::User),
            "ip" => Some(KeyBy::Ip),
            _ => None,
        }
    }
}

impl Algorithm {
    /// The algorithm of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "fixed_window" => Some(Algorithm::FixedWindow),
            "sliding_log" => Some(Algorithm::SlidingLog),
            "sliding_counter" => Some(Algorithm::SlidingCounter),
            "token_bucket" => Some(Algorithm::TokenBucket),
            _ => None,
        }
    }
}

impl Action {
    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "reject" => Some(Action::Reject),
            "drop" => Some(Action::Drop),
            _ => None,
        }
    }
}

/// Why a rules file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleError {
    /// The faulty line, the first being 1; blank lines and comments count.
    pub line: usize,
    /// What is wrong with it.
    pub kind: RuleErrorKind,
}

/// What can be wrong with one line of a rules file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleErrorKind {
    /// It does not begin with the word `rule` and a name.
    NotARule,
    /// A rule above has the same name.
    DuplicateName,
    /// A word is not `field=value`, or no such field exists.
    UnknownField,
    /// A field is there twice.
    RepeatedField,
    /// `key`, `limit`, `per` or `algo` is missing, or `for` beside a `soft` above 0.
    MissingField,
    /// `key` is neither `user` nor `ip`.
    UnknownKey,
    /// `algo` is none of the [`Algorithm`]s.
    UnknownAlgorithm,
    /// `action` is neither `reject` nor `drop`.
    UnknownAction,
    /// A span ends in none of `ms`, `s`, `m` and `h`.
    UnknownUnit,
    /// A number is not one, or does not fit.
    NotANumber,
    /// `limit`, `per` or `for` is 0.
    Zero,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {:?}", self.line, self.kind)
    }
}

impl std::error::Error for RuleError {}

/// Where the rules come from: a file, a configuration server.
pub trait RuleSource {
    /// The text of the rules as it stands now.
    ///
    /// # Errors
    /// If the source does not answer.
    fn read(&mut self) -> Result<String, SourceDown>;
}

/// The source of the rules does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceDown;

/// Makes the limiter that counts one key of a rule: `limit` per `per` by `algorithm`. A token bucket
/// holds `limit` and fills in `per`.
pub type MakeLimiter = fn(&Rule) -> Box<dyn RateLimiter>;

/// A decision under a limit that may be soft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftDecision {
    /// What was decided. `remaining` counts up to the limit, not beyond it.
    pub decision: Decision,
    /// Whether the request was admitted beyond the limit.
    pub over: bool,
}

/// How a rule has fared since its numbers were last taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Requests admitted.
    pub allowed: u64,
    /// Requests refused.
    pub denied: u64,
    /// Keys with at least one request.
    pub active_keys: u64,
    /// Keys with at least one refused request.
    pub denied_keys: u64,
    /// The largest cost admitted for one key.
    pub max_usage: u64,
}

/// Whether a rule's limit suits its traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It refuses more than a fifth of its keys.
    TooStrict,
    /// It refuses nobody, and nobody comes near a tenth of it.
    TooLoose,
    /// Neither.
    Fit,
}
