//! Step 3, with a table of who reaches whom instead of a search, and a sorted list instead of a set.

use crate::types::{Design, Finding, Kind, Mode, OnFailure, Scope, UseCase};
use std::collections::BTreeMap;

/// Who reaches whom over one arrow or more.
fn reach(case: &UseCase, waiting: bool) -> BTreeMap<(String, String), ()> {
    let mut far = BTreeMap::new();
    for call in case.calls.iter().filter(|call| !waiting || call.mode == Mode::Sync) {
        far.insert((call.from.clone(), call.to.clone()), ());
        if let OnFailure::Fallback(other) = &call.on_failure {
            far.insert((call.from.clone(), other.clone()), ());
        }
    }
    loop {
        let pairs: Vec<(String, String)> = far.keys().cloned().collect();
        let before = far.len();
        for (a, b) in &pairs {
            for (_, d) in pairs.iter().filter(|(c, _)| c == b) {
                far.insert((a.clone(), d.clone()), ());
            }
        }
        if far.len() == before {
            return far;
        }
    }
}

/// What is wrong with a design.
pub fn check(design: &Design, scope: &Scope) -> Vec<Finding> {
    let mut found = Vec::new();
    for feature in &scope.features {
        if design.use_cases.iter().all(|case| case.feature != *feature) {
            found.push(Finding::UncoveredFeature { feature: feature.clone() });
        }
    }
    let mut unused: Vec<String> = design.components.iter().map(|c| c.id.clone()).collect();
    for case in &design.use_cases {
        of_case(design, scope, case, &mut unused, &mut found);
    }
    found.extend(unused.into_iter().map(|id| Finding::UnusedComponent { id }));
    for c in &design.components {
        if scope.existing.iter().any(|purpose| *purpose == c.purpose) && !c.reused {
            found.push(Finding::ReinventedExisting { id: c.id.clone(), purpose: c.purpose.clone() });
        }
        if (c.kind, &c.key) == (Kind::Database, &None) {
            found.push(Finding::NoKey { id: c.id.clone() });
        }
    }
    found.sort();
    found.dedup();
    found
}

fn of_case(
    design: &Design,
    scope: &Scope,
    case: &UseCase,
    unused: &mut Vec<String>,
    found: &mut Vec<Finding>,
) {
    let use_case = case.name.clone();
    let kind = |id: &String| design.components.iter().find(|c| c.id == *id).map(|c| c.kind);
    let (far, waits) = (reach(case, false), reach(case, true));
    let here = |id: &String| *id == case.entry || far.contains_key(&(case.entry.clone(), id.clone()));
    unused.retain(|id| !here(id));
    if !scope.features.contains(&case.feature) {
        let feature = case.feature.clone();
        found.push(Finding::OutOfScope { use_case: use_case.clone(), feature });
    }
    if kind(&case.entry).is_none() {
        let id = case.entry.clone();
        found.push(Finding::UnknownComponent { use_case: use_case.clone(), id });
    }
    if kind(&case.entry) == Some(Kind::Client) && case.api.is_none() {
        found.push(Finding::NoApi { use_case: use_case.clone() });
    }
    for call in &case.calls {
        let mut called = vec![call.to.clone()];
        if let OnFailure::Fallback(other) = &call.on_failure {
            called.push(other.clone());
        }
        for id in called.iter().chain([&call.from]).filter(|id| kind(id).is_none()) {
            found.push(Finding::UnknownComponent { use_case: use_case.clone(), id: id.clone() });
        }
        if !here(&call.from) {
            let (from, to) = (call.from.clone(), call.to.clone());
            found.push(Finding::DisconnectedCall { use_case: use_case.clone(), from, to });
        }
        let stores = [Some(Kind::Database), Some(Kind::Cache), Some(Kind::Queue)];
        for store in called.iter().filter(|id| stores.contains(&kind(id))) {
            if kind(&call.from) == Some(Kind::Client) {
                let (client, store) = (call.from.clone(), store.clone());
                found.push(Finding::ClientTouchesStore { client, store });
            }
        }
    }
    let ids: Vec<String> =
        waits.keys().filter(|(a, b)| a == b).map(|(a, _)| a.clone()).collect();
    if !ids.is_empty() {
        found.push(Finding::SyncCycle { use_case, ids });
    }
}
