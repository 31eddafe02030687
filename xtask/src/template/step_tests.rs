//! Step {number}: {noun}.

use {crate}::{stem}::rest;

#[test]
fn {test}_nothing_is_left_of_nothing() {
    kit::case("{id}", "nothing", |trace| trace.expect("rest(0, 1)", || rest(0, 1), 0));
}

#[test]
fn {test}_the_rest_is_left() {
    kit::case("{id}", "three", |trace| trace.expect("rest(3, 1)", || rest(3, 1), 2));
}
