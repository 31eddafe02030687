//! Step 4: where the load goes, and what fills up first.

use crate::types::{Bottleneck, Call, Component, Design, OnFailure, Upgrade, UseCase, round_up};
use std::collections::BTreeMap;

/// Requests a second at each component that has any: over all use cases and all paths of calls from
/// the entry, the product of the calls for each request.
///
/// A call back to a component that is on its own path already is not followed.
pub fn loads(design: &Design) -> BTreeMap<String, f64> {
    todo!()
}

/// The part of its capacity that each loaded component uses; above 1 it is overloaded. Components
/// that aren't ours to size are left out.
pub fn utilisation(design: &Design) -> BTreeMap<String, f64> {
    todo!()
}

/// The component that fills up first as all loads grow alike; of equally full ones the first by
/// name. `None` if nothing that is ours to size has a load.
pub fn first_bottleneck(design: &Design) -> Option<Bottleneck> {
    todo!()
}

/// What each component that is too small needs at `factor` times the load, if each replica is to be
/// at most `target` full, 0 to 1: by name. A single writer can't be multiplied, so it's sharded.
pub fn at_scale(design: &Design, factor: f64, target: f64) -> Vec<Upgrade> {
    todo!()
}

/// The loads while `id` is down: who would call it calls its fallback, or nobody, and what it would
/// call itself isn't called.
pub fn without(design: &Design, id: &str) -> BTreeMap<String, f64> {
    todo!()
}
