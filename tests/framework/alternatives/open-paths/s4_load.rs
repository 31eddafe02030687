//! Step 4, with a list of paths still to follow instead of a recursion.

use crate::types::{Bottleneck, Design, OnFailure, Upgrade, round_up};
use std::collections::BTreeMap;

/// Requests a second at each component that has any.
pub fn loads(design: &Design) -> BTreeMap<String, f64> {
    loads_but(design, None)
}

/// Loads while `down` is down.
fn loads_but(design: &Design, down: Option<&str>) -> BTreeMap<String, f64> {
    let mut loads: BTreeMap<String, f64> = BTreeMap::new();
    for case in design.use_cases.iter().filter(|case| Some(case.entry.as_str()) != down) {
        let mut open = vec![(vec![case.entry.as_str()], case.rps)];
        while let Some((path, rps)) = open.pop() {
            if rps <= 0.0 {
                continue;
            }
            let here = path[path.len() - 1];
            *loads.entry(here.to_string()).or_default() += rps;
            for call in case.calls.iter().filter(|call| call.from == here) {
                let to = match &call.on_failure {
                    _ if Some(call.to.as_str()) != down => call.to.as_str(),
                    OnFailure::Fallback(other) => other.as_str(),
                    _ => continue,
                };
                if Some(to) != down && !path.contains(&to) {
                    open.push(([&path[..], &[to]].concat(), rps * call.per_request));
                }
            }
        }
    }
    loads
}

/// How full each loaded component is.
pub fn utilisation(design: &Design) -> BTreeMap<String, f64> {
    let mut full = BTreeMap::new();
    for (id, load) in loads(design) {
        let Some(c) = design.component(&id) else { continue };
        let Some(rps) = c.rps_per_replica else { continue };
        let takers = if c.single_writer { 1.0 } else { f64::from(c.replicas) };
        full.insert(id, load / (rps * takers));
    }
    full
}

/// What fills up first.
pub fn first_bottleneck(design: &Design) -> Option<Bottleneck> {
    let mut first: Option<Bottleneck> = None;
    for (id, used) in utilisation(design) {
        let factor = 1.0 / used;
        if first.as_ref().is_none_or(|first| factor < first.factor) {
            first = Some(Bottleneck { id, factor });
        }
    }
    first
}

/// What is too small at `factor` times the load.
pub fn at_scale(design: &Design, factor: f64, target: f64) -> Vec<Upgrade> {
    let loads = loads(design);
    let mut sorted: Vec<_> = design.components.iter().collect();
    sorted.sort_by_key(|c| &c.id);
    let mut upgrades = Vec::new();
    for c in sorted {
        let (Some(load), Some(rps)) = (loads.get(&c.id), c.rps_per_replica) else { continue };
        let (id, needed) = (c.id.clone(), round_up(load * factor / (rps * target)));
        if c.single_writer && needed > 1 {
            upgrades.push(Upgrade::Shards { id, needed });
        } else if !c.single_writer && needed > c.replicas {
            upgrades.push(Upgrade::Replicas { id, needed });
        }
    }
    upgrades
}

/// The loads while `id` is down.
pub fn without(design: &Design, id: &str) -> BTreeMap<String, f64> {
    loads_but(design, Some(id))
}
