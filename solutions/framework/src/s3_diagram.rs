//! Step 3: a diagram that can be checked. Boxes and arrows against the brief and against each other.

use crate::types::{Design, Finding, Kind, Mode, OnFailure, Scope, UseCase};
use std::collections::BTreeSet;

/// What is wrong with `design`, given what was asked for: sorted, each finding once.
pub fn check(design: &Design, scope: &Scope) -> Vec<Finding> {
    let mut findings = BTreeSet::new();
    findings.extend(features(design, scope));
    let mut used = BTreeSet::new();
    for case in &design.use_cases {
        let reached = reached(case);
        findings.extend(names(design, case));
        findings.extend(disconnected(case, &reached));
        findings.extend(clients(design, case));
        findings.extend(cycle(case));
        used.extend(reached);
    }
    for component in &design.components {
        let id = component.id.clone();
        if !used.contains(&id) {
            findings.insert(Finding::UnusedComponent { id: id.clone() });
        }
        if !component.reused && scope.existing.contains(&component.purpose) {
            let purpose = component.purpose.clone();
            findings.insert(Finding::ReinventedExisting { id: id.clone(), purpose });
        }
        if component.kind == Kind::Database && component.key.is_none() {
            findings.insert(Finding::NoKey { id });
        }
    }
    findings.into_iter().collect()
}

/// Features without a use case, and use cases without a feature.
fn features(design: &Design, scope: &Scope) -> Vec<Finding> {
    let served = |feature: &&String| design.use_cases.iter().any(|case| case.feature == **feature);
    let uncovered = scope.features.iter().filter(|feature| !served(feature));
    let uncovered = uncovered.map(|f| Finding::UncoveredFeature { feature: f.clone() });
    let extra = design.use_cases.iter().filter(|case| !scope.features.contains(&case.feature));
    let extra = extra.map(|case| Finding::OutOfScope {
        use_case: case.name.clone(),
        feature: case.feature.clone(),
    });
    uncovered.chain(extra).collect()
}

/// Who may be asked from where: the arrows of a use case, fallbacks among them.
fn arrows(case: &UseCase) -> Vec<(&str, &str, Mode)> {
    let mut arrows = Vec::new();
    for call in &case.calls {
        arrows.push((call.from.as_str(), call.to.as_str(), call.mode));
        if let OnFailure::Fallback(other) = &call.on_failure {
            arrows.push((call.from.as_str(), other.as_str(), call.mode));
        }
    }
    arrows
}

/// What requests that come in at the entry can lead to, the entry among it.
fn reached(case: &UseCase) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([case.entry.clone()]);
    reached.extend(beyond(&case.entry, &arrows(case)));
    reached
}

/// What lies one arrow or more behind `from`.
fn beyond(from: &str, arrows: &[(&str, &str, Mode)]) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(here) = open.pop() {
        for (_, to, _) in arrows.iter().filter(|(from, ..)| *from == here) {
            if found.insert((*to).to_owned()) {
                open.push(to);
            }
        }
    }
    found
}

fn names(design: &Design, case: &UseCase) -> Vec<Finding> {
    let arrows = arrows(case);
    let named = arrows.iter().flat_map(|(from, to, _)| [*from, *to]).chain([case.entry.as_str()]);
    let unknown = named.filter(|id| design.component(id).is_none());
    unknown
        .map(|id| Finding::UnknownComponent { use_case: case.name.clone(), id: id.to_owned() })
        .collect()
}

fn disconnected(case: &UseCase, reached: &BTreeSet<String>) -> Vec<Finding> {
    let lost = case.calls.iter().filter(|call| !reached.contains(&call.from));
    lost.map(|call| Finding::DisconnectedCall {
        use_case: case.name.clone(),
        from: call.from.clone(),
        to: call.to.clone(),
    })
    .collect()
}

/// What a client must not call, and what it must be told.
fn clients(design: &Design, case: &UseCase) -> Vec<Finding> {
    let kind = |id: &str| design.component(id).map(|component| component.kind);
    let store = |id: &str| matches!(kind(id), Some(Kind::Database | Kind::Cache | Kind::Queue));
    let arrows = arrows(case);
    let touches =
        arrows.iter().filter(|(from, to, _)| kind(from) == Some(Kind::Client) && store(to));
    let mut findings: Vec<Finding> = touches
        .map(|(from, to, _)| Finding::ClientTouchesStore {
            client: (*from).to_owned(),
            store: (*to).to_owned(),
        })
        .collect();
    if kind(&case.entry) == Some(Kind::Client) && case.api.is_none() {
        findings.push(Finding::NoApi { use_case: case.name.clone() });
    }
    findings
}

/// Components that wait for themselves; a call that nobody waits for ends the waiting.
fn cycle(case: &UseCase) -> Option<Finding> {
    let mut waits = arrows(case);
    waits.retain(|(.., mode)| *mode == Mode::Sync);
    let callers: BTreeSet<&str> = waits.iter().map(|(from, ..)| *from).collect();
    let waiting = callers.into_iter().filter(|id| beyond(id, &waits).contains(*id));
    let ids: Vec<String> = waiting.map(str::to_owned).collect();
    (!ids.is_empty()).then(|| Finding::SyncCycle { use_case: case.name.clone(), ids })
}
