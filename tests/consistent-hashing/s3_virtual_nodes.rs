//! Step 3: virtual nodes and weights.

use consistent_hashing::s3_virtual_nodes::WeightedRing;
use consistent_hashing::types::{RingHash, Xxh64};
use kit::property;
use kit::proptest::prelude::*;
use rings::Hand;
use rstest::rstest;
use sim::draw;
use std::collections::{BTreeMap, BTreeSet};

#[path = "rings.rs"]
mod rings;

fn weighted(base_points: u32, weights: &[(String, u32)]) -> WeightedRing<Xxh64> {
    let mut ring = WeightedRing::new(Xxh64, base_points);
    for (node, weight) in weights {
        ring.set_weight(node, *weight);
    }
    ring
}

/// Servers of weight 1 each.
fn alike(base_points: u32, nodes: Vec<String>) -> WeightedRing<Xxh64> {
    weighted(base_points, &nodes.into_iter().map(|node| (node, 1)).collect::<Vec<_>>())
}

fn points_of(ring: &WeightedRing<impl RingHash>, node: &str) -> BTreeSet<u64> {
    ring.points().into_iter().filter(|p| p.node == node).map(|p| p.at).collect()
}

/// Which part of the ring each server owns, measured at equal distances.
fn measured<H: RingHash>(ring: &WeightedRing<H>) -> BTreeMap<String, f64> {
    let loads = rings::loads(rings::grid().filter_map(|h| ring.owner_of_hash(h)));
    loads.into_iter().map(|(node, load)| (node, load as f64 / 8_192.0)).collect()
}

/// The largest share over the mean, and the standard deviation over the mean.
fn imbalance(shares: &BTreeMap<String, f64>, nodes: usize) -> (f64, f64) {
    let mean = 1.0 / nodes as f64;
    let squares: f64 = shares.values().map(|share| (share - mean).powi(2)).sum();
    let most = shares.values().copied().fold(0.0, f64::max);
    (most / mean, (squares / nodes as f64).sqrt() / mean)
}

/// One of the chapter's sets of names.
fn set_of(set: usize, nodes: usize) -> Vec<String> {
    (0..nodes).map(|i| format!("rack{set}-{i}")).collect()
}

#[test]
fn ch_vn_1_weight_times_base_points() {
    kit::case("CH-VN-1", "WeightedRing::new(Xxh64, 10)", |trace| {
        let mut ring = WeightedRing::new(Xxh64, 10);
        for (weight, count) in [(1, 10), (3, 30), (2, 20), (0, 0)] {
            trace.did(format!("set_weight(\"a\", {weight})"));
            ring.set_weight("a", weight);
            trace.expect("points of a", || points_of(&ring, "a").len(), count)?;
        }
        trace.expect("owner_of_hash(7)", || ring.owner_of_hash(7), None)
    });
}

#[test]
fn ch_vn_1_the_points_of_a_weight_are_among_those_of_the_next() {
    let scenario = (1..20_u32, 0..6_u32, 0..30_u8);
    property::holds("CH-VN-1", scenario, |trace, (base, weight, number)| {
        let node = format!("node-{number}");
        let of = |weight| points_of(&weighted(base, &[(node.clone(), weight)]), &node);
        let (less, more) = (of(weight), of(weight + 1));
        trace.did(format!("{node} with base {base} and weight {weight}, then {}", weight + 1));
        trace.require(
            less.is_subset(&more),
            "every point kept",
            format!("{} of {} kept", less.intersection(&more).count(), less.len()),
        )
    });
}

#[test]
fn ch_vn_2_a_hundred_points_are_even_enough() {
    for set in 0..20 {
        kit::case("CH-VN-2", format!("10 servers of set {set}, 100 points each"), |trace| {
            let (most, deviation) = imbalance(&measured(&alike(100, set_of(set, 10))), 10);
            trace.require(most <= 1.5, "max/mean of at most 1.5", format!("{most:.2}"))?;
            trace.require(deviation <= 0.2, "a cv of at most 0.20", format!("{deviation:.3}"))
        });
    }
}

#[test]
fn ch_vn_2_the_run_with_more_and_more_points_is_the_one_drawn() {
    kit::figure!("CH-VN-2", "s3_points", more_points);
}

#[test]
fn ch_vn_3_shares_follow_the_weights() {
    for set in 0..20 {
        kit::case("CH-VN-3", format!("set {set} with weights 1, 2, 3 of 100 points"), |trace| {
            let weights: Vec<(String, u32)> = set_of(set, 3).into_iter().zip(1..).collect();
            let shares = measured(&weighted(100, &weights));
            for (node, weight) in weights {
                let fair = f64::from(weight) / 6.0;
                let share = shares.get(&node).copied().unwrap_or(0.0);
                trace.require(
                    (0.6 * fair..=1.4 * fair).contains(&share),
                    format!("a share of {fair:.3} ± 40 % for weight {weight}"),
                    format!("{share:.3}"),
                )?;
            }
            Ok(())
        });
    }
}

#[test]
fn ch_vn_4_a_weight_moves_keys_to_or_from_its_server_only() {
    let scenario = (prop::collection::vec(0..5_u32, 2..6), 0..6_usize, 0..5_u32);
    property::holds("CH-VN-4", scenario, |trace, (weights, which, weight)| {
        let nodes: Vec<(String, u32)> = set_of(0, weights.len()).into_iter().zip(weights).collect();
        let before = weighted(8, &nodes);
        let (node, old) = nodes[which % nodes.len()].clone();
        let mut after = before.clone();
        trace.did(format!("{nodes:?}; set_weight({node}, {weight})"));
        after.set_weight(&node, weight);
        for h in rings::hashes(100) {
            let (was, is) = (before.owner_of_hash(h), after.owner_of_hash(h));
            let gained = weight > old && is == Some(&node);
            let lost = weight < old && was == Some(&node);
            trace.require(
                was == is || gained || lost,
                format!("{h} still on {was:?}: the weight of {node} went from {old} to {weight}"),
                format!("{is:?}"),
            )?;
        }
        Ok(())
    });
}

/// Who receives the hashes of node-3 when it leaves ten servers, in parts of all it had.
fn receivers(base_points: u32) -> BTreeMap<String, f64> {
    let before = alike(base_points, rings::names(10));
    let mut after = before.clone();
    after.set_weight("node-3", 0);
    let left: Vec<u64> = rings::hashes(20_000)
        .into_iter()
        .filter(|&h| before.owner_of_hash(h) == Some("node-3"))
        .collect();
    let loads = rings::loads(left.iter().filter_map(|&h| after.owner_of_hash(h)));
    loads.into_iter().map(|(node, load)| (node, load as f64 / left.len() as f64)).collect()
}

#[test]
fn ch_vn_5_the_keys_of_a_leaver_spread_over_all_others() {
    kit::case("CH-VN-5", "10 servers with 100 points; set_weight(node-3, 0)", |trace| {
        let parts = receivers(100);
        trace.expect("servers that receive", || parts.len(), 9)?;
        for (node, part) in parts {
            trace.require(
                (0.01..=0.4).contains(&part),
                "between 1 % and 40 % of them for each",
                format!("{:.1} % for {node}", 100.0 * part),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_vn_5_with_one_point_a_single_server_inherits_all() {
    kit::case("CH-VN-5", "10 servers with 1 point; set_weight(node-3, 0)", |trace| {
        trace.expect("who receives", || receivers(1), BTreeMap::from([("node-4".to_owned(), 1.0)]))
    });
}

#[test]
fn ch_vn_5_the_run_of_a_leaver_is_the_one_drawn() {
    kit::figure!("CH-VN-5", "s3_receivers", inheritance);
}

#[test]
fn ch_vn_6_a_share_is_the_length_of_the_arcs() {
    let quarter = 1 << 62;
    let places: &[(&str, &[u64])] = &[("A", &[0, 2 * quarter]), ("B", &[3 * quarter])];
    kit::case("CH-VN-6", "A at 0 and 1/2 of the ring, B at 3/4", |trace| {
        let mut ring = WeightedRing::new(Hand::places(places), 1);
        ring.set_weight("A", 2);
        ring.set_weight("B", 1);
        let want = BTreeMap::from([("A".to_owned(), 0.75), ("B".to_owned(), 0.25)]);
        trace.expect("shares()", || ring.shares(), want)
    });
}

#[rstest]
#[case::alone(1)]
#[case::ten(10)]
fn ch_vn_6_the_shares_are_what_keys_find(#[case] nodes: usize) {
    kit::case("CH-VN-6", format!("{nodes} servers with 20 points, key-0 to key-9999"), |trace| {
        let ring = alike(20, rings::names(nodes));
        let shares = ring.shares();
        let sum: f64 = shares.values().sum();
        trace.require((sum - 1.0).abs() < 1e-12, "a sum of 1", sum)?;
        let loads =
            rings::loads(rings::hashes(10_000).iter().filter_map(|&h| ring.owner_of_hash(h)));
        for (node, share) in shares {
            let load = loads.get(&node).copied().unwrap_or(0) as f64 / 10_000.0;
            let deviation = (share * (1.0 - share).max(0.0) / 10_000.0).sqrt();
            trace.require(
                (load - share).abs() <= 3.0 * deviation + 1e-12,
                format!("a share of {load:.4} ± {:.4} for {node}, as counted", 3.0 * deviation),
                format!("{share:.4}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_vn_6_a_single_point_owns_the_whole_ring() {
    kit::case("CH-VN-6", "A and B both at 100, and nobody else", |trace| {
        let mut ring = WeightedRing::new(Hand::places(&[("A", &[100]), ("B", &[100])]), 1);
        trace.expect("shares()", || ring.shares(), BTreeMap::new())?;
        ring.set_weight("B", 1);
        trace.did("set_weight(B, 1)");
        trace.expect("shares()", || ring.shares(), BTreeMap::from([("B".to_owned(), 1.0)]))?;
        ring.set_weight("A", 1);
        trace.did("set_weight(A, 1)");
        trace.expect("share of A", || ring.shares().get("A").copied(), Some(1.0))
    });
}

/// Loads of four servers and their imbalance by points a server, and what a fifth takes from them.
fn more_points() -> String {
    let hashes = rings::hashes(10_000);
    let row = |points: u32| {
        let (four, five) = (alike(points, rings::names(4)), alike(points, rings::names(5)));
        let loads = rings::loads(hashes.iter().filter_map(|&h| four.owner_of_hash(h)));
        let moved = hashes.iter().filter(|&&h| four.owner_of_hash(h) != five.owner_of_hash(h));
        let most = loads.values().max().copied().unwrap_or(0) as f64 / 2_500.0;
        let mut row = vec![points.to_string()];
        row.extend(rings::names(4).iter().map(|node| loads.get(node).unwrap_or(&0).to_string()));
        row.extend([format!("{most:.2}"), moved.count().to_string()]);
        row
    };
    let rows = [1, 10, 100, 1_000].map(row);
    draw::table(
        &["points", "node-0", "node-1", "node-2", "node-3", "max/mean", "fifth takes"],
        &rows,
    )
}

/// Where the keys of node-3 go, with one point a server and with a hundred.
fn inheritance() -> String {
    let (one, many) = (receivers(1), receivers(100));
    let percent = |parts: &BTreeMap<String, f64>, node: &String| {
        let part = parts.get(node).copied().unwrap_or(0.0);
        (format!("{:.1}", 100.0 * part), "#".repeat((50.0 * part).round() as usize))
    };
    let heirs = rings::names(10).into_iter().filter(|node| node != "node-3");
    let row = |node: String| {
        let ((one, _), (many, bar)) = (percent(&one, &node), percent(&many, &node));
        vec![node, one, many, bar]
    };
    let rows: Vec<Vec<String>> = heirs.map(row).collect();
    draw::table(&["heir", "% at 1 point", "% at 100", "at 100 points"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s3_points", more_points()), ("s3_receivers", inheritance())]
}
