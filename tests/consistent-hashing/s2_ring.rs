//! Step 2: the ring.

use consistent_hashing::s2_ring::{Ring, successor};
use consistent_hashing::types::{Point, Xxh64};
use kit::property;
use kit::proptest::prelude::*;
use rings::Hand;
use sim::draw;
use std::collections::BTreeSet;

#[path = "rings.rs"]
mod rings;

/// A at 100 and 400, B at 200, C at 300.
fn abc() -> Ring<Hand> {
    let hash = Hand::places(&[("A", &[100, 400]), ("B", &[200]), ("C", &[300]), ("D", &[250])]);
    let mut ring = Ring::new(hash);
    ring.add("A", 2);
    ring.add("B", 1);
    ring.add("C", 1);
    ring
}

const ABC: &str = "a ring of A at 100 and 400, B at 200, C at 300";

#[test]
fn ch_ri_1_a_key_belongs_to_the_next_point_clockwise() {
    kit::case("CH-RI-1", ABC, |trace| {
        let ring = abc();
        for (h, owner) in [(0, "A"), (99, "A"), (100, "A"), (101, "B"), (200, "B"), (201, "C")] {
            trace.expect(format!("owner_of_hash({h})"), || ring.owner_of_hash(h), Some(owner))?;
        }
        trace.expect("owner_of_hash(400)", || ring.owner_of_hash(400), Some("A"))
    });
}

#[test]
fn ch_ri_1_above_the_last_point_the_ring_begins_again() {
    kit::case("CH-RI-1", ABC, |trace| {
        let mut ring = abc();
        ring.remove("A");
        trace.did("remove(A)");
        trace.expect("owner_of_hash(301)", || ring.owner_of_hash(301), Some("B"))?;
        trace.expect("owner_of_hash(2^64 - 1)", || ring.owner_of_hash(u64::MAX), Some("B"))?;
        trace.expect("owner(\"250\")", || ring.owner(b"250"), Some("C"))
    });
}

#[test]
fn ch_ri_1_the_successor_is_the_nearest_clockwise() {
    property::holds("CH-RI-1", (rings::small_rings(), any::<u64>()), |trace, (points, h)| {
        for h in rings::edges(&points).into_iter().chain([h]) {
            let want = rings::owner_by_scan(&points, h);
            trace.did(format!("successor(&[{}], {h})", rings::told(&points)));
            let got = successor(&points, h).and_then(|at| points.get(at));
            trace.require(
                got.map(|p| p.node.as_str()) == want,
                format!("a point of {want:?}"),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_ri_2_an_empty_ring_owns_nothing() {
    kit::case("CH-RI-2", "Ring::new(Xxh64)", |trace| {
        let mut ring = Ring::new(Xxh64);
        trace.expect("owner(\"k\")", || ring.owner(b"k"), None)?;
        trace.expect("successor(&[], 7)", || successor(&[], 7), None)?;
        trace.expect("add(\"a\", 1)", || ring.add("a", 1), true)?;
        for h in [0, 7, u64::MAX] {
            trace.expect(format!("owner_of_hash({h})"), || ring.owner_of_hash(h), Some("a"))?;
        }
        trace.expect("remove(\"a\")", || ring.remove("a"), true)?;
        trace.expect("owner(\"k\")", || ring.owner(b"k"), None)
    });
}

#[test]
fn ch_ri_2_what_is_refused_changes_nothing() {
    kit::case("CH-RI-2", ABC, |trace| {
        let mut ring = abc();
        let before = ring.points();
        trace.expect("add(\"B\", 1)", || ring.add("B", 1), false)?;
        trace.expect("add(\"D\", 0)", || ring.add("D", 0), false)?;
        trace.expect("remove(\"D\")", || ring.remove("D"), false)?;
        trace.expect("points()", || ring.points(), before)
    });
}

/// Some servers of the chapter and one more, each with the same number of points.
fn cluster_and_one() -> impl Strategy<Value = (Vec<String>, String, u32)> {
    (prop::collection::btree_set(0..40_u8, 2..8), 1..6_u32).prop_map(|(numbers, points)| {
        let mut nodes: Vec<String> = numbers.into_iter().map(|i| format!("node-{i}")).collect();
        // The odd one out stands anywhere in the order of names.
        let one = nodes.remove(points as usize % nodes.len());
        (nodes, one, points)
    })
}

fn built(nodes: &[String], points: u32) -> Ring<Xxh64> {
    let mut ring = Ring::new(Xxh64);
    for node in nodes {
        ring.add(node, points);
    }
    ring
}

/// Places worth asking about: around every point the servers may have, and a few keys.
fn probes(nodes: &[String], one: &str, points: u32) -> Vec<u64> {
    let all: Vec<String> = nodes.iter().cloned().chain([one.to_owned()]).collect();
    rings::edges(&rings::ring(&all, points)).into_iter().chain(rings::hashes(20)).collect()
}

#[test]
fn ch_ri_3_a_new_server_takes_keys_and_moves_no_others() {
    property::holds("CH-RI-3", cluster_and_one(), |trace, (nodes, one, points)| {
        let mut ring = built(&nodes, points);
        let before = ring.clone();
        trace.did(format!("a ring of {nodes:?} with {points} points each; add({one})"));
        ring.add(&one, points);
        for h in probes(&nodes, &one, points) {
            let (was, is) = (before.owner_of_hash(h), ring.owner_of_hash(h));
            trace.require(
                is == was || is == Some(&one),
                format!("{h} still on {was:?}, or on {one}"),
                format!("{is:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_ri_3_one_point_takes_the_hashes_back_to_its_predecessor() {
    kit::case("CH-RI-3", ABC, |trace| {
        let mut ring = abc();
        trace.expect("add(\"D\", 1) at 250", || ring.add("D", 1), true)?;
        for (h, owner) in [(200, "B"), (201, "D"), (250, "D"), (251, "C"), (100, "A"), (400, "A")] {
            trace.expect(format!("owner_of_hash({h})"), || ring.owner_of_hash(h), Some(owner))?;
        }
        Ok(())
    });
}

#[test]
fn ch_ri_4_a_leaving_server_moves_exactly_its_own_keys() {
    property::holds("CH-RI-4", cluster_and_one(), |trace, (nodes, one, points)| {
        let mut ring = built(&nodes, points);
        ring.add(&one, points);
        let before = ring.clone();
        trace.did(format!("a ring of {nodes:?} and {one}, {points} points each; remove({one})"));
        ring.remove(&one);
        for h in probes(&nodes, &one, points) {
            let (was, is) = (before.owner_of_hash(h), ring.owner_of_hash(h));
            let right = if was == Some(&one) { is.is_some() && is != was } else { is == was };
            trace.require(
                right,
                match was == Some(&one) {
                    true => format!("{h} on another server"),
                    false => format!("{h} still on {was:?}"),
                },
                format!("{is:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_ri_5_the_owners_have_no_history() {
    let shuffled = prop::collection::vec(0..40_u8, 2..8).prop_shuffle();
    property::holds("CH-RI-5", (shuffled, 1..6_u32), |trace, (order, points)| {
        let nodes: Vec<String> = order.iter().map(|i| format!("node-{i}")).collect();
        // Along one way every server comes once, along the other some come, go and come again.
        let mut straight = Ring::new(Xxh64);
        for node in nodes.iter().collect::<BTreeSet<_>>() {
            straight.add(node, points);
        }
        let mut winding = built(&nodes, points);
        trace.did(format!("add {nodes:?} with {points} points each; remove and add every second"));
        for node in nodes.iter().step_by(2) {
            winding.remove(node);
        }
        for node in nodes.iter().step_by(2) {
            winding.add(node, points);
        }
        for h in probes(&nodes, "node-0", points) {
            let (got, want) = (winding.owner_of_hash(h), straight.owner_of_hash(h));
            trace.require(
                got == want,
                format!("{h} on {want:?}, as when added in the order of names"),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_ri_6_the_smaller_name_owns_a_shared_place() {
    let places = Hand::places(&[("A", &[100]), ("B", &[100]), ("C", &[300])]);
    for order in [["A", "B", "C"], ["B", "C", "A"]] {
        kit::case("CH-RI-6", format!("A and B at 100, C at 300, added {order:?}"), |trace| {
            let mut ring = Ring::new(places.clone());
            for node in order {
                ring.add(node, 1);
            }
            trace.expect("owner_of_hash(50)", || ring.owner_of_hash(50), Some("A"))?;
            trace.expect("remove(\"A\")", || ring.remove("A"), true)?;
            trace.expect("owner_of_hash(50)", || ring.owner_of_hash(50), Some("B"))?;
            trace.expect("owner_of_hash(101)", || ring.owner_of_hash(101), Some("C"))
        });
    }
}

#[test]
fn ch_ri_6_both_points_of_a_shared_place_are_told() {
    let places = Hand::places(&[("A", &[100]), ("B", &[100, 50])]);
    kit::case("CH-RI-6", "B at 100 and 50, then A at 100", |trace| {
        let mut ring = Ring::new(places);
        ring.add("B", 2);
        ring.add("A", 1);
        let point = |at, node: &str| Point { at, node: node.to_owned() };
        let want = vec![point(50, "B"), point(100, "A"), point(100, "B")];
        trace.expect("points()", || ring.points(), want)
    });
}

/// The loads of the first `servers` servers with one point each, under keys `key-0` to `key-9999`.
fn loads(servers: usize) -> Vec<usize> {
    let ring = built(&rings::names(servers), 1);
    let owners =
        rings::hashes(10_000).into_iter().filter_map(|h| ring.owner_of_hash(h).map(str::to_owned));
    let loads = rings::loads(owners.collect::<Vec<_>>().iter().map(String::as_str));
    rings::names(servers).iter().map(|node| loads.get(node).copied().unwrap_or(0)).collect()
}

#[test]
fn ch_ri_7_one_point_each_is_not_even() {
    kit::case("CH-RI-7", "node-0 to node-3 with one point each, key-0 to key-9999", |trace| {
        trace.expect("loads", || loads(4), vec![5_614, 1_699, 1_453, 1_234])?;
        trace.expect("loads with node-4", || loads(5), vec![5_614, 701, 1_453, 1_234, 998])
    });
}

#[test]
fn ch_ri_7_the_run_of_four_and_five_servers_is_the_one_drawn() {
    kit::figure!("CH-RI-7", "s2_loads", bars);
}

/// The loads of four and of five servers as bars.
fn bars() -> String {
    let (four, five) = (loads(4), loads(5));
    let row = |(i, node): (usize, String)| {
        let before = four.get(i).map_or("-".to_owned(), usize::to_string);
        vec![node, before, five[i].to_string(), "#".repeat(five[i] / 200)]
    };
    let rows: Vec<Vec<String>> = rings::names(5).into_iter().enumerate().map(row).collect();
    draw::table(&["server", "of four", "of five", "of five, drawn"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_loads", bars())]
}
