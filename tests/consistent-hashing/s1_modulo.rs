//! Step 1: the remainder.

use consistent_hashing::s1_modulo::{count_moved, moved_fraction, slot};
use kit::property;
use rstest::rstest;
use sim::draw;

#[path = "rings.rs"]
mod rings;

#[test]
fn ch_mod_1_the_slot_is_the_remainder() {
    kit::case("CH-MOD-1", "four servers", |trace| {
        trace.expect("slot(7, 4)", || slot(7, 4), Some(3))?;
        trace.expect("slot(8, 4)", || slot(8, 4), Some(0))?;
        trace.expect("slot(2^64 - 1, 10)", || slot(u64::MAX, 10), Some(5))
    });
}

#[test]
fn ch_mod_1_without_servers_there_is_no_slot() {
    kit::case("CH-MOD-1", "no servers", |trace| trace.expect("slot(7, 0)", || slot(7, 0), None));
}

#[rstest]
#[case::one_more(4, 5, (4, 5))]
#[case::one_more_of_ten(10, 11, (10, 11))]
#[case::two_more(10, 12, (5, 6))]
#[case::doubled(4, 8, (1, 2))]
#[case::halved(8, 4, (1, 2))]
#[case::unchanged(6, 6, (0, 1))]
fn ch_mod_2_the_fraction_that_moves(#[case] a: u64, #[case] b: u64, #[case] want: (u64, u64)) {
    kit::case("CH-MOD-2", "evenly spread hashes", |trace| {
        trace.expect(format!("moved_fraction({a}, {b})"), || moved_fraction(a, b), want)
    });
}

#[test]
fn ch_mod_2_the_fraction_is_counted_over_a_whole_period() {
    property::holds("CH-MOD-2", (1..40_u64, 1..40_u64), |trace, (a, b)| {
        let period = a * b;
        let moved = (0..period).filter(|h| h % a != h % b).count() as u64;
        trace.did(format!("moved_fraction({a}, {b})"));
        let (top, bottom) = moved_fraction(a, b);
        trace.require(
            u128::from(top) * u128::from(period) == u128::from(moved) * u128::from(bottom),
            format!("{moved} of the first {period} hashes"),
            format!("{top}/{bottom}"),
        )
    });
}

#[rstest]
#[case::one_more(4, 5, 8_019)]
#[case::one_more_of_ten(10, 11, 9_043)]
#[case::two_more(10, 12, 8_327)]
#[case::doubled(4, 8, 5_012)]
fn ch_mod_3_most_keys_move(#[case] a: u64, #[case] b: u64, #[case] moved: usize) {
    let hashes = rings::hashes(10_000);
    kit::case("CH-MOD-3", "the hashes of key-0 to key-9999", |trace| {
        trace.expect(
            format!("count_moved(&hashes, {a}, {b})"),
            || count_moved(&hashes, a, b),
            moved,
        )
    });
}

#[test]
fn ch_mod_3_the_run_of_a_growing_cluster_is_the_one_drawn() {
    kit::figure!("CH-MOD-3", "s1_moved", moved);
}

/// What moves at each step from 4 to 12 servers: by theory, and counted.
fn moved() -> String {
    let hashes = rings::hashes(10_000);
    let row = |n: u64| {
        let (top, bottom) = moved_fraction(n, n + 1);
        let counted = count_moved(&hashes, n, n + 1);
        vec![
            format!("{n} to {}", n + 1),
            format!("{top}/{bottom}"),
            counted.to_string(),
            (10_000 / (n + 1)).to_string(),
            "#".repeat(counted / 250),
        ]
    };
    let rows: Vec<Vec<String>> = (4..12).map(row).collect();
    draw::table(&["servers", "part", "moved", "needed", "of 10000"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s1_moved", moved())]
}
