//! The chapter's lookups beside `hashring` and `consistent_hash_ring`: `cargo xtask bench
//! consistent-hashing`.
//!
//! All of them hash the same keys with XXH64, and rings have 100 points a server, so what differs is
//! how the owner is found. Jump hash and slots take the key's hash as it is, as their users would.

use consistent_hash_ring::RingBuilder;
use consistent_hashing::s2_ring::Ring;
use consistent_hashing::s8_ringless::{jump, rendezvous};
use consistent_hashing::s9_slots::SlotMap;
use consistent_hashing::types::{RingHash, Xxh64};
use criterion::{Criterion, SamplingMode};
use hashring::HashRing;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::time::{Duration, Instant};
use xxhash_rust::xxh64::Xxh64Builder;

const POINTS: u32 = 100;
/// As many as Redis Cluster has.
const SLOTS: u32 = 16_384;
/// Enough that a table of 100,000 points isn't in the cache by habit.
const KEYS: usize = 1 << 16;

pub fn main() {
    let quick = Duration::from_millis(200);
    let criterion = Criterion::default().sample_size(30).warm_up_time(quick).nresamples(1000);
    let mut criterion = criterion.measurement_time(Duration::from_secs(1)).configure_from_args();
    let keys: Vec<String> = (0..KEYS).map(|i| format!("key-{i}")).collect();
    for (scenario, servers) in [("10 servers", 10), ("100 servers", 100), ("1,000 servers", 1_000)]
    {
        rows(&mut criterion, scenario, servers, &keys);
    }
}

fn rows(criterion: &mut Criterion, scenario: &str, servers: u32, keys: &[String]) {
    let names: Vec<String> = (0..servers).map(|i| format!("node-{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    row(criterion, scenario, "hashring", keys, || {
        let mut ring = HashRing::with_hasher(Xxh64Builder::new(0));
        // This crate has one point a node: a virtual node is a node with a number.
        ring.batch_add(
            names.iter().flat_map(|&name| (0..POINTS).map(move |i| (name, i))).collect(),
        );
        move |key: &str| {
            black_box(ring.get(&key));
        }
    });
    row(criterion, scenario, "consistent_hash_ring", keys, || {
        let builder = RingBuilder::new(Xxh64Builder::new(0)).vnodes(POINTS as usize);
        let ring = builder.nodes(&names).build();
        move |key: &str| {
            black_box(ring.try_get(key));
        }
    });
    row(criterion, scenario, "Ring", keys, || {
        let mut ring = Ring::new(Xxh64);
        for name in &names {
            ring.add(name, POINTS);
        }
        move |key: &str| {
            black_box(ring.owner(key.as_bytes()));
        }
    });
    row(criterion, scenario, "rendezvous", keys, || {
        |key: &str| {
            black_box(rendezvous(Xxh64.key(key.as_bytes()), &names));
        }
    });
    row(criterion, scenario, "jump", keys, || {
        |key: &str| {
            black_box(jump(Xxh64.key(key.as_bytes()), servers));
        }
    });
    row(criterion, scenario, "SlotMap", keys, || {
        let map = SlotMap::new(SLOTS, &names);
        move |key: &str| {
            black_box(map.node_of(map.slot_of(Xxh64.key(key.as_bytes()))));
        }
    });
}

/// Measures lookups of one kind, unless they panic in a trial. Tells `xtask` in either case: "row",
/// the scenario, the subject, and why there is no measurement.
fn row<L: FnMut(&str)>(
    criterion: &mut Criterion,
    scenario: &str,
    name: &str,
    keys: &[String],
    ready: impl FnOnce() -> L,
) {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let trial = catch_unwind(AssertUnwindSafe(|| {
        let mut lookup = ready();
        lookup(&keys[0]);
        lookup
    }));
    set_hook(hook);
    let mut lookup = match trial {
        Ok(lookup) => lookup,
        Err(panic) => {
            let todo = panic.downcast_ref::<&str>().is_some_and(|text| text.contains("not yet"));
            let why = if todo { "not written yet" } else { "panics" };
            return println!("row\t{scenario}\t{name}\t{why}");
        }
    };
    println!("row\t{scenario}\t{name}\t");
    let mut group = criterion.benchmark_group(scenario);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|lookups| {
            let began = Instant::now();
            for key in keys.iter().cycle().take(lookups as usize) {
                lookup(key);
            }
            began.elapsed()
        });
    });
}
