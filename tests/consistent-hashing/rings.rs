//! What the chapter's tests share: keys, hand-made rings, places worth asking about.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use consistent_hashing::types::{Point, RingHash, Xxh64};
use kit::proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The hashes of the chapter's keys, `key-0`, `key-1` and so on.
pub fn hashes(count: usize) -> Vec<u64> {
    (0..count).map(|i| Xxh64.key(format!("key-{i}").as_bytes())).collect()
}

/// The chapter's servers, `node-0`, `node-1` and so on.
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("node-{i}")).collect()
}

/// The points of `nodes` with `points` each, in order.
pub fn ring(nodes: &[String], points: u32) -> Vec<Point> {
    let place = |node: &String, i| Point { at: Xxh64.point(node, i), node: node.clone() };
    let mut ring: Vec<Point> =
        nodes.iter().flat_map(|node| (0..points).map(move |i| place(node, i))).collect();
    ring.sort();
    ring
}

/// A ring told by hand: `10 A`, `20 B`.
pub fn by_hand(places: &[(u64, &str)]) -> Vec<Point> {
    let mut points: Vec<Point> =
        places.iter().map(|&(at, node)| Point { at, node: node.to_owned() }).collect();
    points.sort();
    points
}

/// A small ring as a report shows it.
pub fn told(points: &[Point]) -> String {
    let told: Vec<String> = points.iter().map(|p| format!("{} {}", p.at, p.node)).collect();
    told.join(", ")
}

/// Places told by hand: each server has its own list. A key's text is its hash.
#[derive(Debug, Clone)]
pub struct Hand(pub BTreeMap<String, Vec<u64>>);

impl Hand {
    /// Each server and its places.
    pub fn places(nodes: &[(&str, &[u64])]) -> Self {
        Hand(nodes.iter().map(|&(node, places)| (node.to_owned(), places.to_vec())).collect())
    }
}

impl RingHash for Hand {
    fn point(&self, node: &str, replica: u32) -> u64 {
        self.0[node][replica as usize]
    }

    fn key(&self, key: &[u8]) -> u64 {
        std::str::from_utf8(key).ok().and_then(|text| text.parse().ok()).expect("a number")
    }
}

/// Rings of up to eight servers on 64 places, so that points collide and neighbours touch; spread over
/// all hashes, so that the end of the ring is among them.
pub fn small_rings() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((0..64_u64, 0..8_u8), 1..16).prop_map(|places| {
        let place = |(at, node): (u64, u8)| Point {
            at: spread(at),
            node: char::from(b'A' + node).to_string(),
        };
        places.into_iter().map(place).collect::<BTreeSet<_>>().into_iter().collect()
    })
}

/// The place number `step` of 64, the first at 0 and the last at 2^64 − 1.
pub fn spread(step: u64) -> u64 {
    step * (u64::MAX / 63)
}

/// Every place where an owner may change: the points, and the hashes before and after them.
pub fn edges(points: &[Point]) -> Vec<u64> {
    let around = |p: &Point| [p.at.wrapping_sub(1), p.at, p.at.wrapping_add(1)];
    points.iter().flat_map(around).collect::<BTreeSet<_>>().into_iter().collect()
}

/// 8,192 hashes at equal distances: what part of them a server owns is its share, without chance.
pub fn grid() -> impl Iterator<Item = u64> {
    (0..8_192).map(|i| i << 51)
}

/// The owner of `h` by looking at every point, without any order: what the ring is measured by.
pub fn owner_by_scan(points: &[Point], h: u64) -> Option<&str> {
    let clockwise = |p: &&Point| (p.at.wrapping_sub(h), p.node.clone());
    points.iter().min_by_key(clockwise).map(|p| p.node.as_str())
}

/// How many of `hashes` each server owns.
pub fn loads<'a>(owners: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut loads = BTreeMap::new();
    for owner in owners {
        *loads.entry(owner.to_owned()).or_default() += 1;
    }
    loads
}
