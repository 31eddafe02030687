//! Step 4: where the load goes, and what fills up first.

use crate::types::{Bottleneck, Call, Component, Design, OnFailure, Upgrade, UseCase, round_up};
use std::collections::BTreeMap;

/// Requests a second at each component that has any: over all use cases and all paths of calls from
/// the entry, the product of the calls for each request.
///
/// A call back to a component that is on its own path already is not followed.
pub fn loads(design: &Design) -> BTreeMap<String, f64> {
    let mut loads = BTreeMap::new();
    for case in &design.use_cases {
        flow(case, &case.entry, case.rps, &mut Vec::new(), &mut loads);
    }
    loads.retain(|_, load| *load > 0.0);
    loads
}

/// Follows `rps` requests a second from `id` on along all calls of the use case.
fn flow<'a>(
    case: &'a UseCase,
    id: &'a str,
    rps: f64,
    path: &mut Vec<&'a str>,
    loads: &mut BTreeMap<String, f64>,
) {
    if path.contains(&id) {
        return;
    }
    *loads.entry(id.to_owned()).or_insert(0.0) += rps;
    path.push(id);
    for call in case.calls.iter().filter(|call| call.from == id) {
        flow(case, &call.to, rps * call.per_request, path, loads);
    }
    path.pop();
}

/// The part of its capacity that each loaded component uses; above 1 it is overloaded. Components
/// that aren't ours to size are left out.
pub fn utilisation(design: &Design) -> BTreeMap<String, f64> {
    let loads = loads(design);
    let used = |component: &Component| {
        let capacity = component.rps_per_replica? * f64::from(takers(component));
        Some((component.id.clone(), loads.get(&component.id)? / capacity))
    };
    design.components.iter().filter_map(used).collect()
}

/// How many of a component take requests: a single writer's others stand by.
fn takers(component: &Component) -> u32 {
    if component.single_writer { 1 } else { component.replicas }
}

/// The component that fills up first as all loads grow alike; of equally full ones the first by
/// name. `None` if nothing that is ours to size has a load.
pub fn first_bottleneck(design: &Design) -> Option<Bottleneck> {
    let used = utilisation(design).into_iter();
    let fullest = used.reduce(|a, b| if b.1 > a.1 { b } else { a });
    fullest.map(|(id, used)| Bottleneck { id, factor: 1.0 / used })
}

/// What each component that is too small needs at `factor` times the load, if each replica is to be
/// at most `target` full, 0 to 1: by name. A single writer can't be multiplied, so it's sharded.
pub fn at_scale(design: &Design, factor: f64, target: f64) -> Vec<Upgrade> {
    let mut upgrades = BTreeMap::new();
    for (id, used) in utilisation(design) {
        let Some(component) = design.component(&id) else { continue };
        let has = takers(component);
        let needed = round_up(used * f64::from(has) * factor / target);
        if needed <= has {
            continue;
        }
        let upgrade = match component.single_writer {
            true => Upgrade::Shards { id: id.clone(), needed },
            false => Upgrade::Replicas { id: id.clone(), needed },
        };
        upgrades.insert(id, upgrade);
    }
    upgrades.into_values().collect()
}

/// The loads while `id` is down: who would call it calls its fallback, or nobody, and what it would
/// call itself isn't called.
pub fn without(design: &Design, id: &str) -> BTreeMap<String, f64> {
    let mut left = design.clone();
    for case in &mut left.use_cases {
        if case.entry == id {
            case.rps = 0.0;
        }
        case.calls = case.calls.drain(..).filter_map(|call| instead(call, id)).collect();
    }
    loads(&left)
}

/// The call that is made in place of `call` while `id` is down.
fn instead(call: Call, id: &str) -> Option<Call> {
    match call.on_failure.clone() {
        _ if call.to != id => Some(call),
        OnFailure::Fallback(other) if other != id => Some(Call { to: other, ..call }),
        _ => None,
    }
}
