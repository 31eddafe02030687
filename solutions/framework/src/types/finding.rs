//! What can be wrong with a diagram.

use std::fmt;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The diagram contradicts the brief or itself.
    Error,
    /// Something is left unsaid.
    Note,
}

/// Something wrong with a diagram.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// A feature of the brief that no use case serves.
    UncoveredFeature {
        /// The feature.
        feature: String,
    },
    /// A use case for a feature that nobody asked for.
    OutOfScope {
        /// The use case.
        use_case: String,
        /// Its feature.
        feature: String,
    },
    /// A call that no request can lead to.
    DisconnectedCall {
        /// The use case.
        use_case: String,
        /// Who calls.
        from: String,
        /// Who is called.
        to: String,
    },
    /// A name that no component has.
    UnknownComponent {
        /// The use case.
        use_case: String,
        /// The name.
        id: String,
    },
    /// A component that no use case reaches.
    UnusedComponent {
        /// The component.
        id: String,
    },
    /// A client that calls a database, a cache or a queue itself.
    ClientTouchesStore {
        /// The client.
        client: String,
        /// What it calls.
        store: String,
    },
    /// Components that wait for themselves.
    SyncCycle {
        /// The use case.
        use_case: String,
        /// Those that wait, directly or not, for themselves, by name.
        ids: Vec<String>,
    },
    /// A new component for what is there already.
    ReinventedExisting {
        /// The component.
        id: String,
        /// What both are for.
        purpose: String,
    },
    /// A use case that a client enters by no named call.
    NoApi {
        /// The use case.
        use_case: String,
    },
    /// A database without a key.
    NoKey {
        /// The database.
        id: String,
    },
}

impl Finding {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Finding::NoApi { .. } | Finding::NoKey { .. } => Severity::Note,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::UncoveredFeature { feature } => write!(f, "no use case serves \"{feature}\""),
            Finding::OutOfScope { use_case, feature } => {
                write!(f, "{use_case} serves \"{feature}\", which nobody asked for")
            }
            Finding::DisconnectedCall { use_case, from, to } => {
                write!(f, "{use_case}: no request reaches {from}, which calls {to}")
            }
            Finding::UnknownComponent { use_case, id } => {
                write!(f, "{use_case}: no component is called {id}")
            }
            Finding::UnusedComponent { id } => write!(f, "no use case reaches {id}"),
            Finding::ClientTouchesStore { client, store } => {
                write!(f, "{client} calls {store} itself")
            }
            Finding::SyncCycle { use_case, ids } => {
                write!(f, "{use_case}: these wait for themselves: {}", ids.join(", "))
            }
            Finding::ReinventedExisting { id, purpose } => {
                write!(f, "{id} is new, but there is something for \"{purpose}\" already")
            }
            Finding::NoApi { use_case } => write!(f, "{use_case}: which call does a client make?"),
            Finding::NoKey { id } => write!(f, "{id}: by which key are records found?"),
        }
    }
}
