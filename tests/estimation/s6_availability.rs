//! Step 6: availability.

use estimation::s6_availability::rest;

#[test]
fn es_av_1_nothing_is_left_of_nothing() {
    kit::case("ES-AV-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn es_av_1_the_rest_is_left() {
    kit::case("ES-AV-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
