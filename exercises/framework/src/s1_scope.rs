//! Step 1: a brief. What is known of a task, what is assumed, and what to ask next.

use crate::types::{Change, Dimension, ScopeError, Status, quantity};
use std::collections::BTreeMap;

/// A vague prompt, and what questions have made of it.
#[derive(Debug, Clone)]
pub struct Brief {
    // Your fields.
}

impl Brief {
    /// A brief that knows the prompt and nothing else.
    pub fn new(prompt: &str) -> Self {
        todo!()
    }

    /// The prompt.
    pub fn prompt(&self) -> &str {
        todo!()
    }

    /// Writes down what the interviewer said. An answer replaces whatever was known before.
    ///
    /// # Errors
    /// [`ScopeError::EmptyText`] if `text` is blank.
    pub fn answer(&mut self, dimension: Dimension, text: &str) -> Result<(), ScopeError> {
        todo!()
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
        todo!()
    }

    /// What is known of a dimension.
    pub fn status(&self, dimension: Dimension) -> Status {
        todo!()
    }

    /// The dimensions of which nothing is known, in the order of [`Dimension::ALL`].
    pub fn missing(&self) -> Vec<Dimension> {
        todo!()
    }

    /// What to ask next; `None` if nothing is missing.
    pub fn next_question(&self) -> Option<Dimension> {
        todo!()
    }

    /// Whether a first sketch can be drawn: features and load are known. The rest may stay open.
    pub fn ready(&self) -> bool {
        todo!()
    }

    /// What answers have replaced, in order.
    pub fn changes(&self) -> &[Change] {
        todo!()
    }
}
