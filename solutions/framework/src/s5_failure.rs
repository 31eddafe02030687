//! Step 5: what breaks when something fails, and how often that is.

use crate::s4_load::loads;
use crate::types::{Component, Design, Kind, Mode, OnFailure, UseCase, round_up};

/// The names of the use cases that give no answer while the components `failed` are down, in the
/// order of the design.
pub fn breaks(design: &Design, failed: &[&str]) -> Vec<String> {
    let broken = design.use_cases.iter().filter(|case| !survives(case, &case.entry, failed, &[]));
    broken.map(|case| case.name.clone()).collect()
}

/// Whether `id` answers: it is up, and so is what it can't answer without.
fn survives(case: &UseCase, id: &str, failed: &[&str], path: &[&str]) -> bool {
    if failed.contains(&id) {
        return false;
    }
    // Who waits for itself is somebody else's finding; here it only must end.
    if path.contains(&id) {
        return true;
    }
    let path = [path, &[id]].concat();
    let waits = case.calls.iter().filter(|call| call.from == id && call.mode == Mode::Sync);
    waits.into_iter().all(|call| match &call.on_failure {
        OnFailure::Skip => true,
        OnFailure::Fail => survives(case, &call.to, failed, &path),
        OnFailure::Fallback(other) => {
            survives(case, &call.to, failed, &path) || survives(case, other, failed, &path)
        }
    })
}

/// The part of time, 0 to 1, in which the use case called `name` is answered: the product over the
/// components without which it breaks, each up while enough of its replicas are. 0 if there is no
/// such use case. Faults are taken to be independent; clients are not ours.
pub fn availability(design: &Design, name: &str) -> f64 {
    let Some(case) = design.use_cases.iter().find(|case| case.name == name) else { return 0.0 };
    let hard = design.components.iter().filter(|component| {
        component.kind != Kind::Client && !survives(case, &case.entry, &[&component.id], &[])
    });
    hard.map(|c| at_least(needed(design, c), c.replicas, c.availability)).product()
}

/// The components of which the loss of one replica leaves too few for the load and breaks a use
/// case: by name, clients left out.
pub fn spofs(design: &Design) -> Vec<String> {
    let single = design.components.iter().filter(|c| {
        c.kind != Kind::Client
            && c.replicas.saturating_sub(1) < needed(design, c)
            && !breaks(design, &[&c.id]).is_empty()
    });
    let mut ids: Vec<String> = single.map(|c| c.id.clone()).collect();
    ids.sort();
    ids
}

/// The names of the use cases that break when `lost` zones fail. A component loses with each zone as
/// many replicas as the fullest one holds, and is down if too few are left for its load.
pub fn zone_loss(design: &Design, lost: u32) -> Vec<String> {
    let down = |c: &&Component| {
        let gone = c.replicas.div_ceil(c.zones.max(1)).saturating_mul(lost);
        c.kind != Kind::Client && c.replicas.saturating_sub(gone) < needed(design, c)
    };
    let down: Vec<&str> = design.components.iter().filter(down).map(|c| c.id.as_str()).collect();
    breaks(design, &down)
}

/// How many replicas must be up: as many as carry the load, and at least the quorum.
fn needed(design: &Design, component: &Component) -> u32 {
    let load = loads(design).get(&component.id).copied().unwrap_or(0.0);
    component.rps_per_replica.map_or(1, |rps| round_up(load / rps)).max(component.quorum)
}

/// The probability that at least `k` of `n` are up, if each is with probability `up`.
fn at_least(k: u32, n: u32, up: f64) -> f64 {
    // Replica by replica: the probability of each number that may be up so far.
    let mut odds = vec![1.0];
    for _ in 0..n {
        let fewer = odds.iter().map(|odd| odd * (1.0 - up)).chain([0.0]);
        let more = std::iter::once(0.0).chain(odds.iter().map(|odd| odd * up));
        odds = fewer.zip(more).map(|(down, up)| down + up).collect();
    }
    odds.iter().skip(k as usize).sum()
}
