//! Step 4: eviction.

use scaling::s4_eviction::rest;

#[test]
fn sc_ev_1_nothing_is_left_of_nothing() {
    kit::case("SC-EV-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn sc_ev_1_the_rest_is_left() {
    kit::case("SC-EV-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
