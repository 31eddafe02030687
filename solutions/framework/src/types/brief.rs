//! What is asked before anything is drawn.

use std::fmt;

/// What a brief must know, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// What the system does, and what it leaves out.
    Features,
    /// Who calls it: browsers, phones, other services.
    Clients,
    /// Users, users at once, requests a second.
    Load,
    /// The load of next month, and of next year.
    Growth,
    /// How long it may be down.
    Availability,
    /// What must be able to grow without a redesign.
    Scalability,
    /// What is there already, to reuse or to fit into.
    ExistingStack,
}

impl Dimension {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Dimension; 7] = [
        Dimension::Features,
        Dimension::Clients,
        Dimension::Load,
        Dimension::Growth,
        Dimension::Availability,
        Dimension::Scalability,
        Dimension::ExistingStack,
    ];
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dimension::Features => "features",
            Dimension::Clients => "clients",
            Dimension::Load => "load",
            Dimension::Growth => "growth",
            Dimension::Availability => "availability",
            Dimension::Scalability => "scalability",
            Dimension::ExistingStack => "existing stack",
        })
    }
}

/// What a brief knows of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Nothing yet.
    Unknown,
    /// What the interviewer said.
    Answered(String),
    /// What the candidate supposes until somebody says otherwise.
    Assumed {
        /// The assumption.
        text: String,
        /// The unit of its number, if it has one.
        unit: Option<String>,
        /// Why it is plausible.
        reason: String,
    },
}

/// Something known that an answer replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub dimension: Dimension,
    /// What was assumed or answered before.
    pub old: String,
    /// What holds from now on.
    pub new: String,
    /// Whether the sketch must be planned anew.
    pub replan: bool,
}

/// Why a brief refused something. What is refused changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeError {
    /// There is no text, or only blanks.
    EmptyText,
    /// A number without a unit.
    MissingUnit(Dimension),
    /// An assumption without a reason.
    MissingReason(Dimension),
    /// The interviewer has answered this: nothing is left to assume.
    AlreadyAnswered(Dimension),
}

/// The first number of a text, in ones: "about 12,000 requests" is 12,000, "1.5 M users" 1,500,000.
///
/// Commas separate thousands; `k`, `M` and `B` (also `K`, `m`, `b`) may follow, with or without a
/// blank, if no letter comes after them.
pub fn quantity(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    let number = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let end = rest.find(|c| !number(c)).unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(['.', ',']).replace(',', "");
    let mut after = rest[end..].trim_start().chars();
    let factor = match (after.next(), after.next()) {
        (_, Some(second)) if second.is_alphabetic() => 1.0,
        (Some('k' | 'K'), _) => 1e3,
        (Some('m' | 'M'), _) => 1e6,
        (Some('b' | 'B'), _) => 1e9,
        _ => 1.0,
    };
    Some(digits.parse::<f64>().ok()? * factor)
}
