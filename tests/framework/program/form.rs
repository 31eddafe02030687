//! The form of `design.toml`: what may be written where. A key that isn't here is a misspelt one.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A design file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The task as it was given.
    pub prompt: String,
    #[serde(default)]
    pub brief: Brief,
    #[serde(default)]
    pub component: Vec<Component>,
    #[serde(default)]
    pub use_case: Vec<UseCase>,
    #[serde(default)]
    pub decision: Vec<Decision>,
    #[serde(default)]
    pub feedback: Vec<Feedback>,
    #[serde(default)]
    pub wrap_up: WrapUp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// The features asked for, by the names that use cases use.
    #[serde(default)]
    pub features: Vec<String>,
    /// The purposes for which there is something already.
    #[serde(default)]
    pub existing: Vec<String>,
    /// The part of time that each use case is to be answered, 0 to 1.
    pub target: Option<Spanned<f64>>,
    /// What the interviewer said.
    #[serde(default)]
    pub answered: BTreeMap<Dimension, Spanned<String>>,
    /// What the candidate supposes.
    #[serde(default)]
    pub assumed: BTreeMap<Dimension, Spanned<Assumed>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Features,
    Clients,
    Load,
    Growth,
    Availability,
    Scalability,
    ExistingStack,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    pub text: String,
    pub unit: Option<String>,
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    pub id: Spanned<String>,
    pub kind: Kind,
    /// What it is for.
    pub purpose: String,
    pub replicas: Option<Spanned<u32>>,
    /// Requests a second that one replica can answer.
    pub rps: Option<Spanned<f64>>,
    /// The part of time that one replica is up, 0 to 1.
    pub up: Option<Spanned<f64>>,
    /// How many must be up whatever the load; 1 if absent.
    pub quorum: Option<Spanned<u32>>,
    pub zones: Option<Spanned<u32>>,
    #[serde(default)]
    pub single_writer: bool,
    #[serde(default)]
    pub reused: bool,
    pub key: Option<String>,
    pub signal: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Client,
    Cdn,
    LoadBalancer,
    Service,
    Cache,
    Database,
    Queue,
    ObjectStore,
    External,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseCase {
    pub name: Spanned<String>,
    pub feature: String,
    pub entry: Spanned<String>,
    pub rps: Spanned<f64>,
    pub api: Option<String>,
    #[serde(default)]
    pub calls: Vec<Call>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub from: Spanned<String>,
    pub to: Spanned<String>,
    /// Calls for each request that reaches `from`; 1 if absent.
    pub times: Option<Spanned<f64>>,
    /// Whether `from` waits; it does if absent.
    pub wait: Option<bool>,
    /// Whom `from` asks if it waits in vain.
    pub fallback: Option<Spanned<String>>,
    /// Whether `from` does without if it waits in vain.
    #[serde(default)]
    pub skip: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub question: String,
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    #[serde(default)]
    pub alternative: Vec<Alternative>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub name: String,
    pub better: Better,
    pub weight: Option<Spanned<f64>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Lower,
    Higher,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    pub name: String,
    #[serde(default)]
    pub downside: String,
    #[serde(default)]
    pub scores: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    pub text: String,
    /// What it changed in the design.
    pub change: Option<String>,
    /// Why it changed nothing.
    pub reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapUp {
    /// What the interviewer asked about, in the order of asking.
    #[serde(default)]
    pub asked: Vec<String>,
    pub bottleneck: Option<Spanned<String>>,
    pub ten_times: Option<String>,
    /// What happens when a component fails.
    #[serde(default)]
    pub failures: BTreeMap<Spanned<String>, String>,
}
