//! A design: components, and for each use case who calls whom.

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A user's device, or whoever else calls from outside.
    Client,
    /// Content delivery network.
    Cdn,
    /// Spreads requests over servers.
    LoadBalancer,
    /// Our own code.
    Service,
    /// Memory in front of something slower.
    Cache,
    /// Keeps records.
    Database,
    /// Keeps work until somebody does it.
    Queue,
    /// Keeps files.
    ObjectStore,
    /// Somebody else's service.
    External,
}

/// A box of the diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its name, unique in the design.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub purpose: String,
    /// How many there are, at least 1.
    pub replicas: u32,
    /// Requests a second that one replica can answer; `None` if it isn't ours to size.
    pub rps_per_replica: Option<f64>,
    /// The part of time that one replica is up, 0 to 1.
    pub availability: f64,
    /// How many must be up whatever the load, at least 1: two of three that agree by majority.
    pub quorum: u32,
    /// Over how many zones the replicas are spread, at least 1.
    pub zones: u32,
    /// Whether all writes must go through one of them, so that more replicas take no more writes.
    pub single_writer: bool,
    /// Whether it was there before this design.
    pub reused: bool,
    /// The key by which a database finds its records.
    pub key: Option<String>,
    /// What is watched to know that it is well.
    pub signal: Option<String>,
}

/// Whether a caller waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It waits for the answer.
    Sync,
    /// It goes on.
    Async,
}

/// What a caller does when its call is in vain. One that doesn't wait doesn't fail with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnFailure {
    /// It fails too.
    Fail,
    /// It asks this component instead.
    Fallback(String),
    /// It answers without.
    Skip,
}

/// An arrow of the diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Calls for each request that reaches `from`: 0.1 of a cache that misses once in ten.
    pub per_request: f64,
    /// Whether `from` waits.
    pub mode: Mode,
    /// What `from` does if the call is in vain.
    pub on_failure: OnFailure,
}

/// Something a user does, and the calls it causes.
#[derive(Debug, Clone, PartialEq)]
pub struct UseCase {
    /// Its name, unique in the design.
    pub name: String,
    /// The feature of the brief it belongs to.
    pub feature: String,
    /// The component where a request comes in.
    pub entry: String,
    /// Requests a second.
    pub rps: f64,
    /// The call a client makes, as in `GET /{code}`.
    pub api: Option<String>,
    /// Who calls whom, in no particular order.
    pub calls: Vec<Call>,
}

/// Boxes and arrows.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// The boxes.
    pub components: Vec<Component>,
    /// The arrows, use case by use case.
    pub use_cases: Vec<UseCase>,
}

impl Design {
    /// The component called `id`.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }
}

/// What of a brief a diagram is held to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The features asked for.
    pub features: Vec<String>,
    /// The purposes for which there is something already.
    pub existing: Vec<String>,
}

/// `x` rounded up to a whole number. A billionth too much is rounding error and not rounded up.
pub fn round_up(x: f64) -> u32 {
    (x - x.abs() * 1e-9).ceil().max(0.0) as u32
}
