//! Step 8: jump hash and rendezvous hashing.

use consistent_hashing::s1_modulo::slot;
use consistent_hashing::s3_virtual_nodes::WeightedRing;
use consistent_hashing::s8_ringless::{jump, rendezvous, rendezvous_top};
use consistent_hashing::types::Xxh64;
use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use sim::{Random, draw};
use std::collections::BTreeMap;

#[path = "rings.rs"]
mod rings;

#[rstest]
#[case(1, 1, 0)]
#[case(42, 57, 43)]
#[case(0xDEAD_10CC, 1, 0)]
#[case(0xDEAD_10CC, 666, 361)]
#[case(256, 1024, 520)]
#[case(0, 128, 0)]
#[case(10_863_919_174_838_991, 11, 6)]
fn ch_jh_1_the_vectors_of_other_implementations(
    #[case] key: u64,
    #[case] buckets: u32,
    #[case] want: u32,
) {
    // One list, so that a vector that a wrong answer meets by chance doesn't stand alone.
    kit::case("CH-JH-1", "jump hash", |trace| {
        trace.expect("jump(42, 57)", || jump(42, 57), 43)?;
        trace.expect(format!("jump({key:#x}, {buckets})"), || jump(key, buckets), want)
    });
}

#[test]
fn ch_jh_2_one_more_bucket_takes_keys_and_moves_no_others() {
    let scenario = (any::<u64>(), 1..2_000_u32);
    property::holds("CH-JH-2", scenario, |trace, (key, buckets)| {
        trace.did(format!("jump({key}, {buckets}), jump({key}, {})", buckets + 1));
        let (was, is) = (jump(key, buckets), jump(key, buckets + 1));
        trace.require(
            was < buckets && (is == was || is == buckets),
            format!("below {buckets}, and then the same or {buckets}"),
            format!("{was}, and then {is}"),
        )
    });
}

#[test]
fn ch_jh_2_the_run_over_growing_clusters_is_the_one_drawn() {
    kit::figure!("CH-JH-2", "s8_jump", jumps);
}

#[test]
fn ch_jh_3_buckets_are_as_even_as_chance_allows() {
    kit::case("CH-JH-3", "200000 random keys on 10 buckets", |trace| {
        let mut random = Random::seeded(1);
        let mut loads = BTreeMap::new();
        for _ in 0..200_000 {
            *loads.entry(jump(random.between(0, u64::MAX), 10)).or_insert(0) += 1;
        }
        let most = f64::from(loads.values().copied().max().unwrap_or(0)) / 20_000.0;
        trace.expect("buckets used", || loads.len(), 10)?;
        trace.require(most <= 1.02, "max/mean of at most 1.02", format!("{most:.3}"))
    });
}

#[test]
fn ch_jh_3_a_fifth_bucket_takes_a_fifth() {
    let hashes = rings::hashes(10_000);
    kit::case("CH-JH-3", "the hashes of key-0 to key-9999", |trace| {
        let moved = || hashes.iter().filter(|&&h| jump(h, 4) != jump(h, 5)).count();
        trace.expect("keys with jump(h, 4) != jump(h, 5)", moved, 2_011)
    });
}

/// The chapter's servers as the functions take them.
fn servers(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

#[test]
fn ch_rv_1_the_highest_hash_wins_in_any_order() {
    let scenario = (any::<u64>(), prop::collection::vec(0..30_u8, 0..8).prop_shuffle());
    property::holds("CH-RV-1", scenario, |trace, (key, numbers)| {
        let names: Vec<String> = numbers.iter().map(|i| format!("node-{i}")).collect();
        let nodes = servers(&names);
        let want = nodes.iter().copied().max_by_key(|node| sim::hash64(key, node.as_bytes()));
        trace.did(format!("rendezvous({key}, {nodes:?})"));
        let got = rendezvous(key, &nodes);
        trace.require(got == want, format!("{want:?}"), format!("{got:?}"))
    });
}

#[test]
fn ch_rv_2_a_leaving_server_moves_its_keys_to_all_others() {
    let ten = rings::names(10);
    let nodes = servers(&ten);
    let nine: Vec<&str> = nodes.iter().copied().filter(|node| *node != "node-3").collect();
    kit::case("CH-RV-2", "key-0 to key-9999 on 10 servers; node-3 leaves", |trace| {
        let mut heirs = BTreeMap::new();
        let mut moved = 0;
        for h in rings::hashes(10_000) {
            let (was, is) = (rendezvous(h, &nodes), rendezvous(h, &nine));
            trace.require(
                is == was || was == Some("node-3"),
                format!("{h} still on {was:?}"),
                format!("{is:?}"),
            )?;
            if was != is {
                moved += 1;
                *heirs.entry(is.unwrap_or("no server")).or_insert(0) += 1;
            }
        }
        trace.expect("servers that receive", || heirs.len(), 9)?;
        for (node, keys) in heirs {
            let part = 100.0 * f64::from(keys) / f64::from(moved);
            trace.require(
                (5.0..=20.0).contains(&part),
                format!("5 % to 20 % of {moved} keys for {node}"),
                format!("{part:.1} %"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_rv_2_the_run_of_five_schemes_is_the_one_drawn() {
    kit::figure!("CH-RV-2", "s8_schemes", schemes);
}

#[test]
fn ch_rv_3_the_list_is_the_ranking() {
    let scenario = (any::<u64>(), 0..8_usize, 0..6_usize);
    property::holds("CH-RV-3", scenario, |trace, (key, count, n)| {
        let names = rings::names(count);
        let nodes = servers(&names);
        let mut left = nodes.clone();
        let mut want = Vec::new();
        while let Some(best) = rendezvous(key, &left).filter(|_| want.len() < n) {
            left.retain(|node| *node != best);
            want.push(best);
        }
        trace.did(format!("rendezvous_top({key}, {nodes:?}, {n})"));
        let got = rendezvous_top(key, &nodes, n);
        trace.require(got == want, format!("{want:?}"), format!("{got:?}"))
    });
}

#[test]
fn ch_rv_3_one_server_changes_one_member() {
    let scenario = (any::<u64>(), 2..9_usize, 1..5_usize, any::<usize>());
    property::holds("CH-RV-3", scenario, |trace, (key, count, n, which)| {
        let names = rings::names(count);
        let nodes = servers(&names);
        let gone = nodes[which % count];
        let rest: Vec<&str> = nodes.iter().copied().filter(|node| *node != gone).collect();
        trace.did(format!("rendezvous_top({key}, {count} servers with and without {gone}, {n})"));
        let (with, less) = (rendezvous_top(key, &nodes, n), rendezvous_top(key, &rest, n));
        let lost = with.iter().filter(|node| !less.contains(node));
        let new = less.iter().filter(|node| !with.contains(node)).count();
        trace.require(
            lost.clone().all(|node| *node == gone) && new <= 1,
            format!("{with:?} without {gone}, and at most one other"),
            format!("{less:?}"),
        )
    });
}

/// Where three keys are while a cluster grows from 1 bucket to 14.
fn jumps() -> String {
    let heads: Vec<String> = (1..=14).map(|n: u32| n.to_string()).collect();
    let mut head = vec!["buckets"];
    head.extend(heads.iter().map(String::as_str));
    let row = |(i, h): (usize, u64)| {
        let mut row = vec![format!("key-{i}")];
        row.extend((1..=14).map(|n| jump(h, n).to_string()));
        row
    };
    let rows: Vec<Vec<String>> = rings::hashes(3).into_iter().enumerate().map(row).collect();
    draw::table(&head, &rows)
}

/// A fifth server under five schemes: what moves, and how even the five are then.
fn schemes() -> String {
    let (hashes, names) = (rings::hashes(10_000), rings::names(5));
    let nodes = servers(&names);
    let ring = |points, count: usize| {
        let mut ring = WeightedRing::new(Xxh64, points);
        for node in &nodes[..count] {
            ring.set_weight(node, 1);
        }
        ring
    };
    let mut rows = Vec::new();
    let mut compare = |scheme: &str, owner: &dyn Fn(u64, usize) -> String| {
        let owners: Vec<[String; 2]> = hashes.iter().map(|&h| [owner(h, 4), owner(h, 5)]).collect();
        let moved = owners.iter().filter(|[four, five]| four != five).count();
        let loads = rings::loads(owners.iter().map(|[_, five]| five.as_str()));
        let most = loads.values().max().copied().unwrap_or(0) as f64 / 2_000.0;
        rows.push(vec![scheme.to_owned(), moved.to_string(), format!("{most:.2}")]);
    };
    compare("remainder", &|h, n| format!("{:?}", slot(h, n as u64)));
    for points in [1, 100] {
        let rings = [ring(points, 4), ring(points, 5)];
        compare(&format!("ring, points: {points}"), &|h, n| {
            rings[n - 4].owner_of_hash(h).unwrap_or_default().to_owned()
        });
    }
    compare("jump", &|h, n| jump(h, n as u32).to_string());
    compare("rendezvous", &|h, n| rendezvous(h, &nodes[..n]).unwrap_or_default().to_owned());
    draw::table(&["scheme", "moved of 10000", "max/mean of five"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s8_jump", jumps()), ("s8_schemes", schemes())]
}
