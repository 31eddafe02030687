//! Step 5: what breaks when something fails, and how often that is.

use crate::s4_load::loads;
use crate::types::{Component, Design, Kind, Mode, OnFailure, UseCase, round_up};

/// The names of the use cases that give no answer while the components `failed` are down, in the
/// order of the design.
pub fn breaks(design: &Design, failed: &[&str]) -> Vec<String> {
    todo!()
}

/// The part of time, 0 to 1, in which the use case called `name` is answered: the product over the
/// components without which it breaks, each up while enough of its replicas are. 0 if there is no
/// such use case. Faults are taken to be independent; clients are not ours.
pub fn availability(design: &Design, name: &str) -> f64 {
    todo!()
}

/// The components of which the loss of one replica leaves too few for the load and breaks a use
/// case: by name, clients left out.
pub fn spofs(design: &Design) -> Vec<String> {
    todo!()
}

/// The names of the use cases that break when `lost` zones fail. A component loses with each zone as
/// many replicas as the fullest one holds, and is down if too few are left for its load.
pub fn zone_loss(design: &Design, lost: u32) -> Vec<String> {
    todo!()
}
