//! Step 3: shard.

use scaling::s3_shard::rest;

#[test]
fn sc_sh_1_nothing_is_left_of_nothing() {
    kit::case("SC-SH-1", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn sc_sh_1_the_rest_is_left() {
    kit::case("SC-SH-1", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
