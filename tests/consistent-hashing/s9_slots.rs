//! Step 9: slots.

use consistent_hashing::s9_slots::rest;

#[test]
fn ch_sl_1_nothing_is_left_of_nothing() {
    kit::case("CH-SL-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn ch_sl_1_the_rest_is_left() {
    kit::case("CH-SL-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
