//! Step 4: preference.

use consistent_hashing::s4_preference::rest;

#[test]
fn ch_pr_1_nothing_is_left_of_nothing() {
    kit::case("CH-PR-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn ch_pr_1_the_rest_is_left() {
    kit::case("CH-PR-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
