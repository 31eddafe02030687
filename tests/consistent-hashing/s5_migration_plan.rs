//! Step 5: migration plan.

use consistent_hashing::s5_migration_plan::rest;

#[test]
fn ch_mi_1_nothing_is_left_of_nothing() {
    kit::case("CH-MI-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn ch_mi_1_the_rest_is_left() {
    kit::case("CH-MI-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
