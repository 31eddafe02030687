//! Step 1: balancer.

use scaling::s1_balancer::rest;

#[test]
fn sc_ba_1_nothing_is_left_of_nothing() {
    kit::case("SC-BA-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn sc_ba_1_the_rest_is_left() {
    kit::case("SC-BA-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
