//! Step 1: a brief. What is known of a task, what is assumed, and what to ask next.

use crate::types::{Change, Dimension, ScopeError, Status, quantity};
use std::collections::BTreeMap;

/// A load that changes by more than this factor, up or down, is another task.
const REPLAN: f64 = 10.0;

/// A vague prompt, and what questions have made of it.
#[derive(Debug, Clone)]
pub struct Brief {
    prompt: String,
    known: BTreeMap<Dimension, Status>,
    changes: Vec<Change>,
}

impl Brief {
    /// A brief that knows the prompt and nothing else.
    pub fn new(prompt: &str) -> Self {
        Brief { prompt: prompt.to_owned(), known: BTreeMap::new(), changes: Vec::new() }
    }

    /// The prompt.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Writes down what the interviewer said. An answer replaces whatever was known before.
    ///
    /// # Errors
    /// [`ScopeError::EmptyText`] if `text` is blank.
    pub fn answer(&mut self, dimension: Dimension, text: &str) -> Result<(), ScopeError> {
        let text = filled(text).ok_or(ScopeError::EmptyText)?;
        if let Some(old) = self.text(dimension) {
            let replan = dimension == Dimension::Load && far_apart(&old, &text);
            self.changes.push(Change { dimension, old, new: text.clone(), replan });
        }
        self.known.insert(dimension, Status::Answered(text));
        Ok(())
    }

    /// Writes down an assumption. A later one replaces it.
    ///
    /// # Errors
    /// If the dimension is answered, the text or the reason blank, or the unit of load, growth or
    /// availability blank or absent.
    pub fn assume(
        &mut self,
        dimension: Dimension,
        text: &str,
        unit: Option<&str>,
        reason: &str,
    ) -> Result<(), ScopeError> {
        if matches!(self.status(dimension), Status::Answered(_)) {
            return Err(ScopeError::AlreadyAnswered(dimension));
        }
        let text = filled(text).ok_or(ScopeError::EmptyText)?;
        let unit = unit.and_then(filled);
        let measured =
            matches!(dimension, Dimension::Load | Dimension::Growth | Dimension::Availability);
        if measured && unit.is_none() {
            return Err(ScopeError::MissingUnit(dimension));
        }
        let reason = filled(reason).ok_or(ScopeError::MissingReason(dimension))?;
        self.known.insert(dimension, Status::Assumed { text, unit, reason });
        Ok(())
    }

    /// What is known of a dimension.
    pub fn status(&self, dimension: Dimension) -> Status {
        self.known.get(&dimension).cloned().unwrap_or(Status::Unknown)
    }

    /// The dimensions of which nothing is known, in the order of [`Dimension::ALL`].
    pub fn missing(&self) -> Vec<Dimension> {
        Dimension::ALL.into_iter().filter(|d| !self.known.contains_key(d)).collect()
    }

    /// What to ask next; `None` if nothing is missing.
    pub fn next_question(&self) -> Option<Dimension> {
        self.missing().first().copied()
    }

    /// Whether a first sketch can be drawn: features and load are known. The rest may stay open.
    pub fn ready(&self) -> bool {
        [Dimension::Features, Dimension::Load].iter().all(|d| self.known.contains_key(d))
    }

    /// What answers have replaced, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    fn text(&self, dimension: Dimension) -> Option<String> {
        match self.status(dimension) {
            Status::Unknown => None,
            Status::Answered(text) | Status::Assumed { text, .. } => Some(text),
        }
    }
}

/// The text without blanks around it, if anything is left.
fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn far_apart(old: &str, new: &str) -> bool {
    let (Some(old), Some(new)) = (quantity(old), quantity(new)) else { return false };
    // Multiplied, so that a load of nothing needs no division.
    old.max(new) > REPLAN * old.min(new)
}
