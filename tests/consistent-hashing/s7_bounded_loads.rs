//! Step 7: bounded loads.

use consistent_hashing::s7_bounded_loads::rest;

#[test]
fn ch_bo_1_nothing_is_left_of_nothing() {
    kit::case("CH-BO-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn ch_bo_1_the_rest_is_left() {
    kit::case("CH-BO-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
