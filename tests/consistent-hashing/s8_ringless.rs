//! Step 8: ringless.

use consistent_hashing::s8_ringless::rest;

#[test]
fn ch_ri_1_nothing_is_left_of_nothing() {
    kit::case("CH-RI-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn ch_ri_1_the_rest_is_left() {
    kit::case("CH-RI-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
