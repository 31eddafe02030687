//! Step 1, with a slot for each dimension instead of a map.

use crate::types::{Change, Dimension, ScopeError, Status, quantity};

/// A vague prompt, and what questions have made of it.
#[derive(Debug, Clone)]
pub struct Brief {
    prompt: String,
    slots: [Status; 7],
    changes: Vec<Change>,
}

impl Brief {
    /// A brief that knows the prompt and nothing else.
    pub fn new(prompt: &str) -> Self {
        let slots = [(); 7].map(|()| Status::Unknown);
        Brief { prompt: prompt.into(), slots, changes: vec![] }
    }

    /// The prompt.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Writes down what the interviewer said.
    pub fn answer(&mut self, dimension: Dimension, text: &str) -> Result<(), ScopeError> {
        if text.trim().is_empty() {
            return Err(ScopeError::EmptyText);
        }
        let new = text.trim().to_string();
        let slot = &mut self.slots[dimension as usize];
        let old = match std::mem::replace(slot, Status::Answered(new.clone())) {
            Status::Unknown => return Ok(()),
            Status::Answered(old) => old,
            Status::Assumed { text, .. } => text,
        };
        let mut replan = false;
        if dimension == Dimension::Load {
            if let (Some(a), Some(b)) = (quantity(&old), quantity(&new)) {
                replan = a > 10.0 * b || b > 10.0 * a;
            }
        }
        self.changes.push(Change { dimension, old, new, replan });
        Ok(())
    }

    /// Writes down an assumption.
    pub fn assume(
        &mut self,
        dimension: Dimension,
        text: &str,
        unit: Option<&str>,
        reason: &str,
    ) -> Result<(), ScopeError> {
        let unit = unit.map(str::trim).filter(|unit| !unit.is_empty()).map(String::from);
        if let Status::Answered(_) = self.slots[dimension as usize] {
            return Err(ScopeError::AlreadyAnswered(dimension));
        }
        if text.trim().is_empty() {
            return Err(ScopeError::EmptyText);
        }
        match dimension {
            Dimension::Load | Dimension::Growth | Dimension::Availability if unit.is_none() => {
                return Err(ScopeError::MissingUnit(dimension));
            }
            _ => {}
        }
        if reason.trim().is_empty() {
            return Err(ScopeError::MissingReason(dimension));
        }
        let (text, reason) = (text.trim().into(), reason.trim().into());
        self.slots[dimension as usize] = Status::Assumed { text, unit, reason };
        Ok(())
    }

    /// What is known of a dimension.
    pub fn status(&self, dimension: Dimension) -> Status {
        self.slots[dimension as usize].clone()
    }

    /// What is missing.
    pub fn missing(&self) -> Vec<Dimension> {
        let mut missing = vec![];
        for d in Dimension::ALL {
            if self.status(d) == Status::Unknown {
                missing.push(d);
            }
        }
        missing
    }

    /// What to ask next.
    pub fn next_question(&self) -> Option<Dimension> {
        Dimension::ALL.into_iter().find(|d| self.status(*d) == Status::Unknown)
    }

    /// Whether a sketch can be drawn.
    pub fn ready(&self) -> bool {
        let open = self.missing();
        !open.contains(&Dimension::Features) && !open.contains(&Dimension::Load)
    }

    /// What answers have replaced.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}
