//! What a review knows, and what it says.

use super::{Dimension, Finding};
use std::fmt;

/// Everything a review judges, gathered from the steps before and from the candidate's notes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// What is neither answered nor assumed, in the order in which it is asked.
    pub open_questions: Vec<Dimension>,
    /// What is wrong with the diagram.
    pub findings: Vec<Finding>,
    /// The components that are ours to size.
    pub parts: Vec<Part>,
    /// The use cases.
    pub use_cases: Vec<Available>,
    /// What was chosen, and from what.
    pub decisions: Vec<Decision>,
    /// What fills up first.
    pub bottleneck: Option<Bottleneck>,
    /// What ten times the load needs.
    pub upgrades: Vec<Upgrade>,
    /// What was said in the room.
    pub session: Session,
}

/// What a review knows of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name.
    pub id: String,
    /// How many there are.
    pub replicas: u32,
    /// Whether some use case reaches it.
    pub used: bool,
    /// Load over capacity; 0 if it has no load.
    pub utilisation: f64,
    /// Replicas that twice today's load needs, each 70 % full.
    pub needed_for_load: u32,
    /// Replicas that the availability target needs.
    pub needed_for_target: u32,
    /// Whether the loss of one replica breaks a use case.
    pub spof: bool,
    /// Whether something is watched to know that it is well.
    pub watched: bool,
}

/// How available a use case is.
#[derive(Debug, Clone, PartialEq)]
pub struct Available {
    /// Its name.
    pub use_case: String,
    /// The part of time, 0 to 1.
    pub availability: f64,
    /// The part of time that the brief asks for, if it does.
    pub target: Option<f64>,
}

/// A choice among alternatives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// What was to be decided.
    pub question: String,
    /// What could have been chosen.
    pub alternatives: Vec<String>,
    /// What the weights say, or why they say nothing.
    pub outcome: String,
}

/// What fills up first as the load grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Bottleneck {
    /// The component.
    pub id: String,
    /// How many times today's load fills it; below 1 it is over its capacity already.
    pub factor: f64,
}

/// What a component needs at a larger load.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upgrade {
    /// So many replicas.
    Replicas {
        /// The component.
        id: String,
        /// How many.
        needed: u32,
    },
    /// So many shards: one writer can't be multiplied, only divided.
    Shards {
        /// The component.
        id: String,
        /// How many.
        needed: u32,
    },
}

/// What the interviewer said of the design, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// What was said.
    pub text: String,
    /// What became of it.
    pub response: Response,
}

/// What became of feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// Agreed to, with the change it made to the design; blank if it made none.
    Accepted {
        /// The change.
        change: String,
    },
    /// Not followed, for a reason; blank if none was given.
    Declined {
        /// The reason.
        reason: String,
    },
    /// Nothing.
    Unanswered,
}

/// What was said in the room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The components the interviewer asked about, in the order of asking.
    pub asked: Vec<String>,
    /// What the interviewer said of the design.
    pub feedback: Vec<Feedback>,
    /// The component the candidate called the bottleneck.
    pub bottleneck: Option<String>,
    /// The components of which the candidate told a failure.
    pub failures: Vec<String>,
    /// The candidate's plan for ten times the load.
    pub scale_plan: Option<String>,
}

/// What an interviewer writes down against a candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RedFlag {
    /// A component that nothing needs, or more of it than anything needs.
    OverEngineered {
        /// The component.
        id: String,
    },
    /// A decision without an alternative.
    NarrowMinded {
        /// What was decided.
        question: String,
    },
    /// Feedback that went nowhere.
    Stubborn {
        /// The feedback.
        feedback: String,
    },
}

/// What a wrap-up left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// No bottleneck was named.
    Bottleneck,
    /// What happens when this single point of failure fails.
    Failure {
        /// The component.
        id: String,
    },
    /// What is watched of this component.
    Signal {
        /// The component.
        id: String,
    },
    /// A plan for ten times the load.
    ScalePlan,
}

/// What a review says.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Against the candidate, sorted.
    pub red_flags: Vec<RedFlag>,
    /// Questions still open, in the order in which they are asked.
    pub open_questions: Vec<Dimension>,
    /// Against the diagram, sorted.
    pub findings: Vec<Finding>,
    /// How available each use case is, by name.
    pub use_cases: Vec<Available>,
    /// What was chosen, sorted.
    pub decisions: Vec<Decision>,
    /// Single points of failure, by name.
    pub spofs: Vec<String>,
    /// What fills up first.
    pub bottleneck: Option<Bottleneck>,
    /// What ten times the load needs, sorted.
    pub upgrades: Vec<Upgrade>,
    /// What to talk about in depth, the first thing first.
    pub deep_dive: Vec<String>,
    /// What the wrap-up left out, sorted.
    pub missing: Vec<Missing>,
}

impl fmt::Display for RedFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RedFlag::OverEngineered { id } => {
                write!(f, "over-engineered: nothing needs this much of {id}")
            }
            RedFlag::NarrowMinded { question } => {
                write!(f, "narrow-minded: one way only for \"{question}\"")
            }
            RedFlag::Stubborn { feedback } => write!(f, "stubborn: nothing came of \"{feedback}\""),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Bottleneck => write!(f, "name the bottleneck"),
            Missing::Failure { id } => write!(f, "say what happens when {id} fails"),
            Missing::Signal { id } => write!(f, "say what is watched of {id}"),
            Missing::ScalePlan => write!(f, "plan for ten times the load"),
        }
    }
}

impl fmt::Display for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Upgrade::Replicas { id, needed } => write!(f, "{id}: {needed} replicas"),
            Upgrade::Shards { id, needed } => write!(f, "{id}: {needed} shards"),
        }
    }
}

/// A part in percent, without the digits that rounding leaves behind.
fn percent(part: f64) -> f64 {
    (part * 1e9).round() / 1e7
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.question, self.outcome)
    }
}

impl fmt::Display for Available {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = (1.0 - self.availability) * 365.25 * 24.0;
        let Available { use_case, availability, target } = self;
        write!(f, "{use_case}: {:.5} %, down {hours:.2} h a year", availability * 100.0)?;
        match target {
            Some(target) if availability < target => {
                write!(f, "; the target is {} %", percent(*target))
            }
            _ => Ok(()),
        }
    }
}

/// A heading, and a line for each of `lines`, or `none`.
fn block<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    head: &str,
    lines: &[T],
    none: &str,
) -> fmt::Result {
    match lines {
        [] => writeln!(f, "{head}\n  {none}"),
        lines => {
            writeln!(f, "{head}")?;
            lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        block(f, "red flags", &self.red_flags, "none")?;
        block(f, "open questions", &self.open_questions, "none")?;
        block(f, "findings", &self.findings, "none")?;
        block(f, "available", &self.use_cases, "no use case")?;
        block(f, "decisions", &self.decisions, "none")?;
        block(f, "single points of failure", &self.spofs, "none")?;
        let full = self.bottleneck.iter();
        let full = full
            .map(|Bottleneck { id, factor }| format!("{id}, full at {factor:.2} times the load"));
        block(f, "first bottleneck", &full.collect::<Vec<_>>(), "nothing has a load")?;
        block(f, "ten times the load needs", &self.upgrades, "nothing more")?;
        block(f, "deep dive, in this order", &self.deep_dive, "nothing")?;
        block(f, "missing from the wrap-up", &self.missing, "nothing")
    }
}
