//! Step 4: preference lists.

use consistent_hashing::s4_preference::{healthy, preference, with_zones};
use consistent_hashing::types::Point;
use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use sim::draw;
use std::collections::BTreeSet;

#[path = "rings.rs"]
mod rings;

const PLACES: [(u64, &str); 6] = [(10, "A"), (20, "B"), (30, "A"), (40, "C"), (50, "B"), (60, "D")];
const RING: &str = "10 A, 20 B, 30 A, 40 C, 50 B, 60 D";

#[rstest]
#[case::at_a_point(10, ["A", "B", "C"])]
#[case::behind_it(11, ["B", "A", "C"])]
#[case::between(25, ["A", "C", "B"])]
#[case::over_two_of_b(45, ["B", "D", "A"])]
#[case::over_the_end(55, ["D", "A", "B"])]
#[case::above_all(61, ["A", "B", "C"])]
fn ch_pl_1_the_next_distinct_servers(#[case] h: u64, #[case] want: [&str; 3]) {
    kit::case("CH-PL-1", RING, |trace| {
        let points = rings::by_hand(&PLACES);
        trace.expect(format!("preference({h}, 3)"), || preference(&points, h, 3), want.to_vec())
    });
}

#[test]
fn ch_pl_1_each_member_is_the_owner_without_those_before_it() {
    let scenario = (rings::small_rings(), 1..5_usize);
    property::holds("CH-PL-1", scenario, |trace, (points, n)| {
        for h in rings::edges(&points) {
            let mut left = points.clone();
            let mut want = Vec::new();
            while let Some(owner) = rings::owner_by_scan(&left, h).filter(|_| want.len() < n) {
                let owner = owner.to_owned();
                left.retain(|point| point.node != owner);
                want.push(owner);
            }
            trace.did(format!("preference(&[{}], {h}, {n})", rings::told(&points)));
            let got = preference(&points, h, n);
            trace.require(got == want, format!("{want:?}"), format!("{got:?}"))?;
        }
        Ok(())
    });
}

#[test]
fn ch_pl_1_the_run_around_the_ring_is_the_one_drawn() {
    kit::figure!("CH-PL-1", "s4_lists", lists);
}

#[test]
fn ch_pl_2_fewer_servers_than_replicas() {
    kit::case("CH-PL-2", RING, |trace| {
        let points = rings::by_hand(&PLACES);
        let all = vec!["B", "D", "A", "C"];
        trace.expect("preference(45, 9)", || preference(&points, 45, 9), all)?;
        let none: Vec<&str> = Vec::new();
        trace.expect("preference(45, 0)", || preference(&points, 45, 0), none.clone())?;
        trace.expect("preference(&[], 45, 3)", || preference(&[], 45, 3), none)
    });
}

/// A to D in zone 1, 1, 1 and 2.
fn zone(node: &str) -> u32 {
    if node == "D" { 2 } else { 1 }
}

#[rstest]
#[case::a_second_zone_first(10, 2, vec!["A", "D"])]
#[case::then_in_ring_order(10, 3, vec!["A", "D", "B"])]
#[case::until_nobody_is_left(25, 4, vec!["A", "D", "C", "B"])]
#[case::from_the_rare_zone(55, 3, vec!["D", "A", "B"])]
fn ch_pl_3_a_zone_is_used_twice_only_when_all_are(
    #[case] h: u64,
    #[case] n: usize,
    #[case] want: Vec<&str>,
) {
    kit::case("CH-PL-3", format!("{RING}; D in another zone than A, B, C"), |trace| {
        let points = rings::by_hand(&PLACES);
        trace.expect(
            format!("with_zones({h}, {n})"),
            || with_zones(&points, &zone, h, n),
            want.clone(),
        )
    });
}

#[test]
fn ch_pl_3_as_many_zones_as_there_are() {
    let scenario = (rings::small_rings(), 0..6_usize, 1..4_u32);
    property::holds("CH-PL-3", scenario, |trace, (points, n, zones)| {
        let zone = |node: &str| u32::from(node.as_bytes()[0]) % zones;
        let all: BTreeSet<&str> = points.iter().map(|point| point.node.as_str()).collect();
        let possible = all.iter().map(|node| zone(node)).collect::<BTreeSet<_>>().len();
        for h in rings::edges(&points) {
            trace.did(format!(
                "with_zones(&[{}], letter mod {zones}, {h}, {n})",
                rings::told(&points)
            ));
            let got = with_zones(&points, &zone, h, n);
            let distinct: BTreeSet<&str> = got.iter().copied().collect();
            let used = got.iter().map(|node| zone(node)).collect::<BTreeSet<_>>().len();
            trace.require(
                got.len() == n.min(all.len()) && distinct.len() == got.len(),
                format!("{} distinct servers", n.min(all.len())),
                format!("{got:?}"),
            )?;
            trace.require(
                used == n.min(possible),
                format!("{} zones", n.min(possible)),
                format!("{used} in {got:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_pl_4_those_that_are_down_are_skipped() {
    kit::case("CH-PL-4", format!("{RING}; B is down"), |trace| {
        let points = rings::by_hand(&PLACES);
        let up = |node: &str| node != "B";
        trace.expect("healthy(11, 3)", || healthy(&points, 11, 3, &up), vec!["A", "C", "D"])?;
        trace.expect("healthy(55, 2)", || healthy(&points, 55, 2, &up), vec!["D", "A"])?;
        trace.expect("healthy(45, 4)", || healthy(&points, 45, 4, &up), vec!["D", "A", "C"])
    });
}

#[test]
fn ch_pl_4_with_all_up_it_is_the_preference_list() {
    let scenario = (rings::small_rings(), 0..5_usize, any::<u8>());
    property::holds("CH-PL-4", scenario, |trace, (points, n, up)| {
        let is_up = |node: &str| up >> (node.as_bytes()[0] - b'A') & 1 == 1;
        let alive: Vec<Point> = points.iter().filter(|p| is_up(&p.node)).cloned().collect();
        for h in rings::edges(&points) {
            trace.did(format!("a ring of {}; preference({h}, {n})", rings::told(&points)));
            let all = preference(&points, h, n);
            let got = healthy(&points, h, n, &|_| true);
            trace.require(got == all, format!("{all:?} with all up"), format!("{got:?}"))?;
            let want = preference(&alive, h, n);
            let got = healthy(&points, h, n, &is_up);
            trace.require(
                got == want,
                format!("{want:?}, as on a ring of those that are up"),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_pl_5_one_server_changes_one_member() {
    let scenario = (rings::small_rings(), 1..5_usize);
    property::holds("CH-PL-5", scenario, |trace, (points, n)| {
        let gone = points[points.len() / 2].node.clone();
        let without: Vec<Point> = points.iter().filter(|p| p.node != gone).cloned().collect();
        for h in rings::edges(&points) {
            trace.did(format!(
                "a ring of {} with and without {gone}; preference({h}, {n})",
                rings::told(&points)
            ));
            let with = preference(&points, h, n);
            let less = preference(&without, h, n);
            let lost: Vec<&&str> = with.iter().filter(|node| !less.contains(node)).collect();
            let new: Vec<&&str> = less.iter().filter(|node| !with.contains(node)).collect();
            trace.require(
                lost.len() <= 1 && new.len() <= 1 && lost.iter().all(|node| ***node == gone),
                format!("{with:?} without {gone}, and at most one other"),
                format!("{less:?}"),
            )?;
        }
        Ok(())
    });
}

/// Whom a key meets around the ring: three replicas, over two zones, and with B down.
fn lists() -> String {
    let points = rings::by_hand(&PLACES);
    let row = |h: u64| {
        vec![
            h.to_string(),
            preference(&points, h, 3).join(" "),
            with_zones(&points, &zone, h, 3).join(" "),
            healthy(&points, h, 3, &|node| node != "B").join(" "),
        ]
    };
    let rows: Vec<Vec<String>> = [10, 11, 25, 45, 55, 61].into_iter().map(row).collect();
    draw::table(&["hash", "replicas", "with D in zone 2", "with B down"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_lists", lists())]
}
