//! Step 2: the mean.

use toy::s2_mean::mean;

#[test]
fn ty_me_1_the_mean_of_nothing_is_none() {
    kit::case("TY-ME-1", "no numbers", |trace| trace.expect("mean(&[])", || mean(&[]), None));
}

// ANCHOR: floor
#[test]
fn ty_me_2_the_mean_is_rounded_down() {
    kit::case("TY-ME-2", "two numbers", |trace| {
        trace.expect("mean(&[1, 2])", || mean(&[1, 2]), Some(1))
    });
}
// ANCHOR_END: floor
