//! Step 6: the rules. Read from a text that operators edit while the limiter runs.

use crate::types::RuleErrorKind as Kind;
use crate::types::{Action, Algorithm, KeyBy, Millis, Rule, RuleError, RuleSource, Soft};
use std::collections::BTreeMap;

/// The rules in `text`, one a line, in its order:
///
/// ```text
/// rule login key=ip limit=5 per=1m algo=fixed_window soft=20 for=10s action=reject   # a comment
/// ```
///
/// The fields stand in any order. `soft` (percent, default 0: hard), `for` (needed if `soft` is above
/// 0) and `action` (default `reject`) may be left out. A span is a whole number and one of the units
/// `ms`, `s`, `m` and `h`. What follows a `#` is a comment; lines without a word are skipped.
///
/// # Errors
/// The first faulty line, and what is wrong with it. No rule of a faulty text is used.
pub fn parse(text: &str) -> Result<Vec<Rule>, RuleError> {
    let mut rules: Vec<Rule> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let words = text.split('#').next().unwrap_or_default().split_whitespace();
        let words: Vec<&str> = words.collect();
        if words.is_empty() {
            continue;
        }
        let rule = rule(&words).map_err(|kind| RuleError { line, kind })?;
        if rules.iter().any(|known| known.name == rule.name) {
            return Err(RuleError { line, kind: Kind::DuplicateName });
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// The field names a rule may have.
const FIELDS: [&str; 7] = ["key", "limit", "per", "algo", "soft", "for", "action"];

fn rule(words: &[&str]) -> Result<Rule, Kind> {
    let ["rule", name, fields @ ..] = words else { return Err(Kind::NotARule) };
    let mut values = BTreeMap::new();
    for field in fields {
        let (field, value) = field.split_once('=').ok_or(Kind::UnknownField)?;
        if !FIELDS.contains(&field) {
            return Err(Kind::UnknownField);
        }
        if values.insert(field, value).is_some() {
            return Err(Kind::RepeatedField);
        }
    }
    let value = |field| values.get(field).copied().ok_or(Kind::MissingField);
    let percent = number(value("soft").unwrap_or("0"))?;
    let soft = match percent {
        0 => None,
        percent => Some(Soft { percent, span: span(value("for")?)? }),
    };
    Ok(Rule {
        name: (*name).to_owned(),
        key: KeyBy::named(value("key")?).ok_or(Kind::UnknownKey)?,
        limit: positive(number(value("limit")?)?)?,
        per: span(value("per")?)?,
        algorithm: Algorithm::named(value("algo")?).ok_or(Kind::UnknownAlgorithm)?,
        action: Action::named(value("action").unwrap_or("reject")).ok_or(Kind::UnknownAction)?,
        soft,
    })
}

fn number(text: &str) -> Result<u64, Kind> {
    text.parse().map_err(|_| Kind::NotANumber)
}

fn positive(number: u64) -> Result<u64, Kind> {
    if number == 0 { Err(Kind::Zero) } else { Ok(number) }
}

/// A span such as `10s`, in milliseconds.
fn span(text: &str) -> Result<Millis, Kind> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(Kind::UnknownUnit),
    };
    let count = number(&text[..text.len() - unit.len()])?;
    positive(count.checked_mul(length).ok_or(Kind::NotANumber)?)
}

/// The rules in force, re-read now and then from where they are kept.
pub struct RuleCache {
    source: Box<dyn RuleSource>,
    refresh_ms: Millis,
    /// When the source may be asked again.
    next_read: Millis,
    rules: Vec<Rule>,
}

impl RuleCache {
    /// A cache without rules, which asks `source` at most once in `refresh_ms` milliseconds.
    pub fn new(source: Box<dyn RuleSource>, refresh_ms: Millis) -> Self {
        RuleCache { source, refresh_ms, next_read: 0, rules: Vec::new() }
    }

    /// Reads the source if `refresh_ms` have passed since it was last asked, or it never was, and
    /// tells whether the rules in force are others than before. If the source fails or holds a
    /// faulty text, the last good rules stay in force.
    pub fn refresh(&mut self, now: Millis) -> bool {
        if now < self.next_read {
            return false;
        }
        // Counted from a failure too: a source in trouble is not helped by being asked more often.
        self.next_read = now + self.refresh_ms;
        let text = self.source.read().ok();
        match text.and_then(|text| parse(&text).ok()) {
            Some(rules) if rules != self.rules => {
                self.rules = rules;
                true
            }
            _ => false,
        }
    }

    /// The rules in force, in the order of their text; none before the first good one was read.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}
