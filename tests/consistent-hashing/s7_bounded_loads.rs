//! Step 7: bounded loads.

use consistent_hashing::s7_bounded_loads::{BoundedRing, cap};
use consistent_hashing::types::{Point, Refused};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use sim::draw;
use std::collections::{BTreeMap, BTreeSet};

#[path = "rings.rs"]
mod rings;

#[rstest]
#[case::ten_percent(1_000, 10, 10, 110)]
#[case::a_quarter(1_000, 10, 25, 125)]
#[case::rounded_up(10, 3, 0, 4)]
#[case::rounded_once(10, 3, 50, 5)]
#[case::no_keys(0, 3, 25, 0)]
fn ch_bl_1_capacity_is_rounded_up(
    #[case] keys: u64,
    #[case] nodes: u64,
    #[case] eps: u64,
    #[case] want: u64,
) {
    kit::case("CH-BL-1", format!("{keys} keys on {nodes} servers, {eps} % to spare"), |trace| {
        trace.expect(format!("cap({keys}, {nodes}, {eps})"), || cap(keys, nodes, eps), want)
    });
}

/// A small ring, a capacity, and keys that come (true) and go.
type Traffic = (Vec<Point>, u64, Vec<(bool, u64)>);

fn traffic() -> impl Strategy<Value = Traffic> {
    let come_or_go = prop::bool::weighted(0.7);
    let key = (0..24_u64).prop_map(|step| rings::spread(step * 2).wrapping_add(step));
    (rings::small_rings(), 0..5_u64, prop::collection::vec((come_or_go, key), 1..40))
}

/// Plays the traffic; `check` looks at the ring and its keys after each call.
fn play(
    trace: &mut Trace,
    (points, cap, calls): Traffic,
    check: impl Fn(&mut Trace, &BoundedRing, &BTreeSet<u64>, Option<Refused>) -> Held,
) -> Held {
    trace.did(format!("BoundedRing::new(&[{}], {cap})", rings::told(&points)));
    let mut ring = BoundedRing::new(points, cap);
    let mut keys = BTreeSet::new();
    for (comes, key) in calls {
        let mut refused = None;
        if comes {
            trace.did(format!("insert({key})"));
            match ring.insert(key).map(str::to_owned) {
                Ok(node) => {
                    keys.insert(key);
                    let at = ring.node_of(key).map(str::to_owned);
                    let told = at.as_deref() == Some(&node);
                    trace.require(told, format!("{at:?}, as node_of says"), &node)?;
                }
                Err(why) => refused = Some(why),
            }
        } else {
            trace.expect(format!("remove({key})"), || ring.remove(key), keys.remove(&key))?;
        }
        check(trace, &ring, &keys, refused)?;
    }
    Ok(())
}

/// How many of `keys` each server holds.
fn loads(ring: &BoundedRing, keys: &BTreeSet<u64>) -> BTreeMap<String, u64> {
    let mut loads = BTreeMap::new();
    for &key in keys {
        *loads.entry(ring.node_of(key).unwrap_or("no server").to_owned()).or_default() += 1;
    }
    loads
}

#[test]
fn ch_bl_2_no_server_holds_more_than_its_capacity() {
    property::holds("CH-BL-2", traffic(), |trace, traffic| {
        let cap = traffic.1;
        play(trace, traffic, |trace, ring, keys, _| {
            let loads = loads(ring, keys);
            trace.require(
                !loads.contains_key("no server"),
                "a server for every key",
                format!("{loads:?}"),
            )?;
            trace.require(
                loads.values().all(|&load| load <= cap),
                format!("at most {cap} keys on each server"),
                format!("{loads:?}"),
            )
        })
    });
}

#[test]
fn ch_bl_2_a_key_that_is_here_counts_once() {
    kit::case("CH-BL-2", "BoundedRing::new(10 A, 20 B; 2)", |trace| {
        let mut ring = BoundedRing::new(rings::by_hand(&[(10, "A"), (20, "B")]), 2);
        for _ in 0..3 {
            trace.expect("insert(5)", || ring.insert(5).map(str::to_owned), Ok("A".into()))?;
        }
        trace.expect("insert(6)", || ring.insert(6).map(str::to_owned), Ok("A".into()))?;
        trace.expect("insert(7)", || ring.insert(7).map(str::to_owned), Ok("B".into()))?;
        trace.expect("node_of(8)", || ring.node_of(8).map(str::to_owned), None)
    });
}

/// The servers that a key of hash `h` meets before it is at `node`.
fn passed<'a>(points: &'a [Point], h: u64, node: &str) -> Vec<&'a str> {
    let mut clockwise: Vec<&Point> = points.iter().collect();
    clockwise.sort_by_key(|p| (p.at.wrapping_sub(h), p.node.clone()));
    clockwise.into_iter().map(|p| p.node.as_str()).take_while(|met| *met != node).collect()
}

#[test]
fn ch_bl_3_every_server_a_key_walked_past_is_full() {
    property::holds("CH-BL-3", traffic(), |trace, traffic| {
        let (points, cap) = (traffic.0.clone(), traffic.1);
        play(trace, traffic, |trace, ring, keys, _| {
            let loads = loads(ring, keys);
            for &key in keys {
                let node = ring.node_of(key).unwrap_or("no server");
                for met in passed(&points, key, node) {
                    let load = loads.get(met).copied().unwrap_or(0);
                    trace.require(
                        load == cap,
                        format!("{met} full ({cap}): key {key} walked past it to {node}"),
                        format!("{load} keys on {met}"),
                    )?;
                }
            }
            Ok(())
        })
    });
}

#[test]
fn ch_bl_3_one_removal_draws_several_keys_back() {
    kit::case("CH-BL-3", "BoundedRing::new(10 A, 20 B, 30 C; 1)", |trace| {
        let mut ring = BoundedRing::new(rings::by_hand(&[(10, "A"), (20, "B"), (30, "C")]), 1);
        for (key, node) in [(5, "A"), (6, "B"), (15, "C")] {
            trace.expect(
                format!("insert({key})"),
                || ring.insert(key).map(str::to_owned),
                Ok(node.to_owned()),
            )?;
        }
        trace.expect("remove(5)", || ring.remove(5), true)?;
        trace.expect("node_of(6)", || ring.node_of(6).map(str::to_owned), Some("A".into()))?;
        trace.expect("node_of(15)", || ring.node_of(15).map(str::to_owned), Some("B".into()))
    });
}

#[test]
fn ch_bl_4_only_a_full_ring_refuses() {
    property::holds("CH-BL-4", traffic(), |trace, traffic| {
        let nodes: BTreeSet<&str> = traffic.0.iter().map(|p| p.node.as_str()).collect();
        let room = nodes.len() as u64 * traffic.1;
        play(trace, traffic.clone(), |trace, ring, keys, refused| {
            let full = keys.len() as u64 == room;
            let right = refused.is_none() || (refused == Some(Refused::Full) && full);
            trace.require(
                right && keys.len() as u64 <= room,
                format!("a place: {} of {room} are taken", keys.len()),
                format!("{refused:?}"),
            )?;
            let lost = keys.iter().find(|&&key| ring.node_of(key).is_none());
            trace.require(
                lost.is_none(),
                "every key still on a server",
                format!("{lost:?} is gone"),
            )
        })
    });
}

#[test]
fn ch_bl_4_a_refused_key_is_nowhere() {
    kit::case("CH-BL-4", "BoundedRing::new(10 A, 20 B; 1) with keys 5 and 6", |trace| {
        let mut ring = BoundedRing::new(rings::by_hand(&[(10, "A"), (20, "B")]), 1);
        for key in [5, 6] {
            let _ = ring.insert(key);
        }
        let refused = Err(Refused::Full);
        trace.expect("insert(7)", || ring.insert(7).map(str::to_owned), refused)?;
        trace.expect("node_of(7)", || ring.node_of(7).map(str::to_owned), None)?;
        trace.expect("insert(6)", || ring.insert(6).map(str::to_owned), Ok("B".into()))?;
        trace.expect("remove(7)", || ring.remove(7), false)?;
        trace.expect("remove(6)", || ring.remove(6), true)?;
        trace.expect("insert(7)", || ring.insert(7).map(str::to_owned), Ok("B".into()))
    });
}

/// How many of the chapter's first 500 keys are on another server than on the ring without bounds.
fn displaced(cap: u64) -> usize {
    let points = rings::ring(&rings::names(10), 100);
    let mut ring = BoundedRing::new(points.clone(), cap);
    let keys = rings::hashes(500);
    for &key in &keys {
        let _ = ring.insert(key);
    }
    let elsewhere = |&&key: &&u64| {
        let plain = &points[points.partition_point(|p| p.at < key) % points.len()];
        ring.node_of(key) != Some(plain.node.as_str())
    };
    keys.iter().filter(elsewhere).count()
}

#[rstest]
#[case::with_a_quarter_to_spare(63, 0..=0)]
#[case::with_the_largest_load(60, 0..=0)]
#[case::with_a_tenth_to_spare(55, 10..=20)]
fn ch_bl_5_only_what_does_not_fit_is_displaced(
    #[case] cap: u64,
    #[case] want: std::ops::RangeInclusive<usize>,
) {
    kit::case("CH-BL-5", format!("10 servers of 100 points, 500 keys, capacity {cap}"), |trace| {
        let displaced = displaced(cap);
        trace.require(want.contains(&displaced), format!("{want:?} keys displaced"), displaced)
    });
}

#[test]
fn ch_bl_5_the_run_with_less_and_less_to_spare_is_the_one_drawn() {
    kit::figure!("CH-BL-5", "s7_bounded", bounded);
}

/// Loads of ten servers of one point each under bounds. Single points make a load independent of the
/// order in which keys came.
fn bounded() -> String {
    let points = rings::ring(&rings::names(10), 1);
    let keys: BTreeSet<u64> = rings::hashes(500).into_iter().collect();
    let with = |cap| {
        let mut ring = BoundedRing::new(points.clone(), cap);
        for &key in &keys {
            let _ = ring.insert(key);
        }
        loads(&ring, &keys)
    };
    let columns = [500, cap(500, 10, 50), cap(500, 10, 25), cap(500, 10, 10)].map(with);
    let row = |point: &Point| {
        let of = |loads: &BTreeMap<String, u64>| loads.get(&point.node).copied().unwrap_or(0);
        let mut row = vec![point.node.clone()];
        row.extend(columns.iter().map(|loads| of(loads).to_string()));
        row.push("#".repeat(of(&columns[2]) as usize / 3));
        row
    };
    let rows: Vec<Vec<String>> = points.iter().map(row).collect();
    draw::table(&["clockwise", "unbounded", "ε 50 %", "ε 25 %", "ε 10 %", "ε 25 %, drawn"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s7_bounded", bounded())]
}
