//! What is wrong with a design file: where, what, and what to write instead.

use std::fmt;
use std::ops::Range;

/// A design file that cannot be read as a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// What to write instead.
    pub fix: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { line, column, problem, fix } = self;
        write!(f, "{line}:{column}: {problem}\n  fix: {fix}")
    }
}

/// The problem at the bytes `span` of `text`.
pub fn at(text: &str, span: Range<usize>, problem: String, fix: String) -> Malformed {
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Malformed { line, column, problem, fix }
}

/// What the reader of TOML objects to.
pub fn of(text: &str, error: &toml::de::Error) -> Malformed {
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let fix = match quoted[..] {
        [unknown, ref known @ ..] if message.starts_with("unknown") => {
            let known = known.iter().copied();
            match nearest(unknown, known.clone()) {
                Some(near) => format!("write `{near}`"),
                None => format!("one of: {}", known.collect::<Vec<_>>().join(", ")),
            }
        }
        [field] if message.starts_with("missing field") => format!("add `{field} = …` here"),
        _ if message.contains("expected f64") || message.contains("expected u32") => {
            "write a number, without quotes".into()
        }
        _ if message.contains("expected a string") => "write the text in quotes".into(),
        _ if message.contains("duplicate") => "say it once".into(),
        _ => "mend the TOML here: quotes, brackets, one `key = value` a line".into(),
    };
    at(text, error.span().unwrap_or(0..0), message, fix)
}

/// Of `known` the one that is at most two letters away from `word`.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|one| (distance(word, one), one))
        .filter(|(far, _)| *far <= 2)
        .min()
        .map(|(_, one)| one)
}

/// How many letters must be added, taken away, changed or swapped with the next one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let moved = table[i - 1][j].min(table[i][j - 1]) + 1;
                    let swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    let swapped = if swap { table[i - 2][j - 2] + 1 } else { usize::MAX };
                    changed.min(moved).min(swapped)
                }
            };
        }
    }
    table[a.len()][b.len()]
}
