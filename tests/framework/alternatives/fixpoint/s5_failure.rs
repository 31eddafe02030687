//! Step 5, with failures that spread until nothing changes, and binomials instead of a table.

use crate::s4_load::loads;
use crate::types::{Component, Design, Kind, Mode, OnFailure, UseCase, round_up};
use std::collections::BTreeSet;

fn breaks_one(case: &UseCase, failed: &[&str]) -> bool {
    let mut down: BTreeSet<&str> = failed.iter().copied().collect();
    loop {
        let before = down.len();
        for call in case.calls.iter().filter(|call| call.mode == Mode::Sync) {
            let lost = down.contains(call.to.as_str());
            let breaks = match &call.on_failure {
                OnFailure::Fail => lost,
                OnFailure::Fallback(other) => lost && down.contains(other.as_str()),
                OnFailure::Skip => false,
            };
            if breaks {
                down.insert(&call.from);
            }
        }
        if down.len() == before {
            return down.contains(case.entry.as_str());
        }
    }
}

/// What breaks.
pub fn breaks(design: &Design, failed: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for case in &design.use_cases {
        if breaks_one(case, failed) {
            broken.push(case.name.clone());
        }
    }
    broken
}

/// How available a use case is.
pub fn availability(design: &Design, name: &str) -> f64 {
    let Some(case) = design.use_cases.iter().find(|case| case.name == name) else { return 0.0 };
    let mut product = 1.0;
    for c in design.components.iter().filter(|c| c.kind != Kind::Client) {
        if breaks_one(case, &[&c.id]) {
            let (n, up) = (c.replicas, c.availability);
            // C(n, i) · up^i · down^(n−i), summed from k.
            let mut sum = 0.0;
            for i in k(design, c)..=n {
                let ways = (0..i).fold(1.0, |ways, j| ways * f64::from(n - j) / f64::from(j + 1));
                sum += ways * up.powi(i as i32) * (1.0 - up).powi((n - i) as i32);
            }
            product *= sum;
        }
    }
    product
}

/// Single points of failure.
pub fn spofs(design: &Design) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for c in design.components.iter().filter(|c| c.kind != Kind::Client) {
        if c.replicas <= k(design, c) && design.use_cases.iter().any(|x| breaks_one(x, &[&c.id])) {
            ids.insert(c.id.clone());
        }
    }
    ids.into_iter().collect()
}

/// What breaks without some zones.
pub fn zone_loss(design: &Design, lost: u32) -> Vec<String> {
    let mut down = Vec::new();
    for c in design.components.iter().filter(|c| c.kind != Kind::Client) {
        let fullest = c.replicas / c.zones + u32::from(c.replicas % c.zones > 0);
        let left = i64::from(c.replicas) - i64::from(fullest) * i64::from(lost);
        if left < i64::from(k(design, c)) {
            down.push(c.id.as_str());
        }
    }
    breaks(design, &down)
}

fn k(design: &Design, c: &Component) -> u32 {
    let Some(rps) = c.rps_per_replica else { return c.quorum };
    loads(design).get(&c.id).map_or(c.quorum, |load| c.quorum.max(round_up(load / rps)))
}
