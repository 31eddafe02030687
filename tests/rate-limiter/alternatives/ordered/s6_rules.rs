//! The rules, read field by field into a rule that is checked at the end.

use crate::types::RuleErrorKind as Kind;
use crate::types::{Action, Algorithm, KeyBy, Millis, Rule, RuleError, RuleSource, Soft};
use std::collections::HashSet;

#[derive(Default)]
struct Draft {
    key: Option<KeyBy>,
    limit: Option<u64>,
    per: Option<Millis>,
    algorithm: Option<Algorithm>,
    action: Option<Action>,
    percent: Option<u64>,
    span: Option<Millis>,
}

fn set<T>(place: &mut Option<T>, value: Result<T, Kind>) -> Result<(), Kind> {
    match place.replace(value?) {
        Some(_) => Err(Kind::RepeatedField),
        None => Ok(()),
    }
}

impl Draft {
    fn field(&mut self, word: &str) -> Result<(), Kind> {
        let Some((field, value)) = word.split_once('=') else { return Err(Kind::UnknownField) };
        match field {
            "key" => set(&mut self.key, KeyBy::named(value).ok_or(Kind::UnknownKey)),
            "limit" => set(&mut self.limit, number(value).and_then(above_zero)),
            "per" => set(&mut self.per, span(value)),
            "algo" => {
                let algorithm = Algorithm::named(value).ok_or(Kind::UnknownAlgorithm);
                set(&mut self.algorithm, algorithm)
            }
            "action" => set(&mut self.action, Action::named(value).ok_or(Kind::UnknownAction)),
            "soft" => set(&mut self.percent, number(value)),
            "for" => set(&mut self.span, span(value)),
            _ => Err(Kind::UnknownField),
        }
    }

    fn finish(self, name: &str) -> Result<Rule, Kind> {
        let soft = match (self.percent, self.span) {
            (None | Some(0), _) => None,
            (Some(percent), Some(span)) => Some(Soft { percent, span }),
            (Some(_), None) => return Err(Kind::MissingField),
        };
        Ok(Rule {
            name: name.to_string(),
            key: self.key.ok_or(Kind::MissingField)?,
            limit: self.limit.ok_or(Kind::MissingField)?,
            per: self.per.ok_or(Kind::MissingField)?,
            algorithm: self.algorithm.ok_or(Kind::MissingField)?,
            action: self.action.unwrap_or(Action::Reject),
            soft,
        })
    }
}

fn number(text: &str) -> Result<u64, Kind> {
    text.parse().or(Err(Kind::NotANumber))
}

fn above_zero(number: u64) -> Result<u64, Kind> {
    (number > 0).then_some(number).ok_or(Kind::Zero)
}

fn span(text: &str) -> Result<Millis, Kind> {
    for (unit, length) in [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)] {
        if let Some(count) = text.strip_suffix(unit) {
            let span = number(count)?.checked_mul(length).ok_or(Kind::NotANumber)?;
            return above_zero(span);
        }
    }
    Err(Kind::UnknownUnit)
}

/// The rules of a text.
pub fn parse(text: &str) -> Result<Vec<Rule>, RuleError> {
    let mut names = HashSet::new();
    let mut rules = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let bare = line.find('#').map_or(line, |at| &line[..at]);
        let mut words = bare.split_whitespace();
        let Some(first) = words.next() else { continue };
        let rule = (|| {
            let name = words.next().filter(|_| first == "rule").ok_or(Kind::NotARule)?;
            let mut draft = Draft::default();
            words.try_for_each(|word| draft.field(word))?;
            let rule = draft.finish(name)?;
            if names.insert(rule.name.clone()) { Ok(rule) } else { Err(Kind::DuplicateName) }
        })();
        rules.push(rule.map_err(|kind| RuleError { line: index + 1, kind })?);
    }
    Ok(rules)
}

/// The rules in force.
pub struct RuleCache {
    source: Box<dyn RuleSource>,
    refresh_ms: Millis,
    asked: Option<Millis>,
    rules: Vec<Rule>,
}

impl RuleCache {
    /// A cache without rules.
    pub fn new(source: Box<dyn RuleSource>, refresh_ms: Millis) -> Self {
        RuleCache { source, refresh_ms, asked: None, rules: Vec::new() }
    }

    /// Reads the source if it is time to.
    pub fn refresh(&mut self, now: Millis) -> bool {
        if self.asked.is_some_and(|asked| now.saturating_sub(asked) < self.refresh_ms) {
            return false;
        }
        self.asked = Some(now);
        let Ok(text) = self.source.read() else { return false };
        let Ok(rules) = parse(&text) else { return false };
        let before = std::mem::replace(&mut self.rules, rules);
        before != self.rules
    }

    /// The rules in force.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}
