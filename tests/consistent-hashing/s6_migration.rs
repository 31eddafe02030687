//! Step 6: moving the data while clients read and write.

use consistent_hashing::s5_migration_plan::plan;
use consistent_hashing::s6_migration::{Migration, read_through};
use consistent_hashing::types::{Entry, HashRange, Move, Point, Refused, Store, Stores};
use kit::{Held, Trace};
use rstest::rstest;
use sim::interleave;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

#[path = "rings.rs"]
mod rings;

/// A store that counts what is asked of it.
#[derive(Debug, Clone, Default)]
struct Memory {
    data: BTreeMap<u64, u64>,
    /// Whether it has an index on hashes.
    indexed: bool,
    /// Keys that scans have looked at.
    examined: usize,
    puts: usize,
}

impl Store for Memory {
    fn scan_range(&mut self, range: HashRange) -> Option<Vec<Entry>> {
        if !self.indexed {
            return None;
        }
        let inside = self.data.iter().filter(|&(&key, _)| range.contains(key));
        let found: Vec<Entry> = inside.map(|(&key, &value)| (key, value)).collect();
        self.examined += found.len();
        Some(found)
    }

    fn scan_all(&mut self) -> Vec<Entry> {
        self.examined += self.data.len();
        self.data.iter().map(|(&key, &value)| (key, value)).collect()
    }

    fn get(&mut self, key: u64) -> Option<u64> {
        self.data.get(&key).copied()
    }

    fn put(&mut self, key: u64, value: u64) {
        self.puts += 1;
        self.data.insert(key, value);
    }

    fn remove(&mut self, key: u64) {
        self.data.remove(&key);
    }
}

/// A store for every server, each key with value 1 on its owner of the ring `points`.
fn filled(nodes: &[String], points: &[Point], keys: &[u64], indexed: bool) -> Stores<Memory> {
    let store = |node: &String| (node.clone(), Memory { indexed, ..Memory::default() });
    let mut stores: Stores<Memory> = nodes.iter().map(store).collect();
    for &key in keys {
        if let Some(store) = owner(points, key).and_then(|node| stores.get_mut(node)) {
            store.data.insert(key, 1);
        }
    }
    stores
}

/// Binary search is given here: counting points for each of many keys would take too long.
fn owner(points: &[Point], key: u64) -> Option<&str> {
    let next = points.partition_point(|point| point.at < key);
    points.get(next).or(points.first()).map(|point| point.node.as_str())
}

#[rstest]
#[case::many_points(100, 1_666, 10, 20_000)]
#[case::one_point(1, 1_752, 1, 2_028)]
fn ch_mg_3_only_the_sources_are_scanned(
    #[case] points: u32,
    #[case] moved: usize,
    #[case] sources: usize,
    #[case] all_of_them: usize,
) {
    let (ten, eleven) = (rings::names(10), rings::names(11));
    let (before, after) = (rings::ring(&ten, points), rings::ring(&eleven, points));
    let moves = plan(&before, &after);
    let keys = rings::hashes(20_000);
    for indexed in [true, false] {
        let index = if indexed { "an index" } else { "no index" };
        let setup = format!("20000 keys, 10 to 11 servers, {points} points, {index} on hashes");
        kit::case("CH-MG-3", setup, |trace| {
            let mut stores = filled(&eleven, &before, &keys, indexed);
            trace.did("Migration::start(plan, &mut stores)");
            let mut migration = Migration::start(moves.clone(), &mut stores);
            let asked = stores.values().filter(|store| store.examined > 0).count();
            trace.expect("stores scanned", || asked, sources)?;
            let examined = stores.values().map(|store| store.examined).sum::<usize>();
            let want = if indexed { moved } else { all_of_them };
            trace.expect("keys examined", || examined, want)?;
            trace.expect("copy_step(0)", || migration.copy_step(&mut stores, 0), moved)
        });
    }
}

#[test]
fn ch_mg_3_the_keys_of_several_ranges_are_found_once() {
    for indexed in [true, false] {
        kit::case("CH-MG-3", "6 keys on A, of which (10, 20] and (30, 40] move to B", |trace| {
            let mut stores = two_stores(&[5, 15, 20, 25, 35, 45], indexed);
            trace.did(format!("start with index: {indexed}"));
            let mut migration = Migration::start(two_ranges(), &mut stores);
            trace.expect("copy_step(2)", || migration.copy_step(&mut stores, 2), 1)?;
            trace.expect("copy_step(2)", || migration.copy_step(&mut stores, 2), 0)?;
            trace.expect("commit()", || migration.commit(&mut stores), Ok(()))?;
            let keys = |node: &str| stores[node].data.keys().copied().collect::<Vec<_>>();
            trace.expect("keys of A", || keys("A"), vec![5, 25, 45])?;
            trace.expect("keys of B", || keys("B"), vec![15, 20, 35])
        });
    }
}

fn two_ranges() -> Vec<Move> {
    let step = |after, upto| Move {
        range: HashRange { after, upto },
        from: "A".to_owned(),
        to: "B".to_owned(),
    };
    vec![step(10, 20), step(30, 40)]
}

/// Server A with `keys`, each of value 1, and server B without any.
fn two_stores(keys: &[u64], indexed: bool) -> Stores<Memory> {
    let data = keys.iter().map(|&key| (key, 1)).collect();
    let (a, b) =
        (Memory { data, indexed, ..Memory::default() }, Memory { indexed, ..Memory::default() });
    BTreeMap::from([("A".to_owned(), a), ("B".to_owned(), b)])
}

/// A migration among clients, and what they may expect.
#[derive(Debug, Clone)]
struct World {
    stores: Stores<Memory>,
    migration: Migration,
    /// The last value written of each key.
    last: BTreeMap<u64, u64>,
    /// The newest value that a client has read of each key.
    seen: BTreeMap<u64, u64>,
    left: [usize; 3],
    calls: Vec<String>,
    /// What went wrong first: expected and got.
    broken: Option<(String, String)>,
}

const WRITES: [(u64, u64); 4] = [(15, 2), (35, 2), (15, 3), (18, 2)];
const READS: [u64; 3] = [15, 35, 15];

impl World {
    /// Five keys to move, and B still has two stale copies of an attempt that was given up.
    fn new() -> Self {
        let keys = [12, 15, 20, 32, 35];
        let mut stores = two_stores(&keys, true);
        stores.get_mut("B").expect("B").data.extend([(15, 0), (20, 0)]);
        let migration = Migration::start(two_ranges(), &mut stores);
        let last = keys.into_iter().map(|key| (key, 1)).collect();
        let left = [4, WRITES.len(), READS.len()];
        let (seen, calls) = (BTreeMap::new(), Vec::new());
        World { stores, migration, last, seen, left, calls, broken: None }
    }

    fn step(&mut self, actor: usize) {
        self.left[actor] -= 1;
        match actor {
            0 if self.left[0] == 0 => self.commit(),
            0 => {
                self.calls.push("copy_step(2)".into());
                self.migration.copy_step(&mut self.stores, 2);
            }
            1 => {
                let (key, value) = WRITES[WRITES.len() - 1 - self.left[1]];
                self.calls.push(format!("write({key}, {value})"));
                self.migration.write(&mut self.stores, key, value);
                self.last.insert(key, value);
            }
            _ => self.read(READS[READS.len() - 1 - self.left[2]]),
        }
    }

    fn commit(&mut self) {
        self.calls.push("commit()".into());
        let done = self.migration.commit(&mut self.stores);
        self.check(done == Ok(()), "Ok(()): all batches are copied", format!("{done:?}"));
        let stale: Vec<u64> = self.stores["A"].data.keys().copied().collect();
        self.check(stale.is_empty(), "no moved key left on A", format!("{stale:?}"));
    }

    fn read(&mut self, key: u64) {
        self.calls.push(format!("read({key})"));
        let value = self.migration.read(&mut self.stores, key);
        let newest = self.seen.get(&key).copied().unwrap_or(1);
        self.check(
            value >= Some(newest),
            format!("Some({newest}) or newer, as read before"),
            format!("{value:?}"),
        );
        self.seen.insert(key, value.unwrap_or(0).max(newest));
    }

    fn check(&mut self, holds: bool, expected: impl Into<String>, got: String) {
        if !holds && self.broken.is_none() {
            self.broken = Some((expected.into(), got));
        }
    }
}

/// Runs every interleaving and reports the first whose ending `judge` finds wrong.
fn every_ending(trace: &mut Trace, judge: impl Fn(&mut World)) -> Held {
    let first = interleave::every(
        &World::new(),
        |world| (0..3).filter(|&actor| world.left[actor] > 0 && world.broken.is_none()).collect(),
        World::step,
        |_, ending| {
            let mut ending = ending.clone();
            if ending.broken.is_none() {
                judge(&mut ending);
            }
            if ending.broken.is_some() {
                ControlFlow::Break(ending)
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    let Some(World { calls, broken: Some((expected, got)), .. }) = first else { return Ok(()) };
    for call in calls {
        trace.did(call);
    }
    trace.require(false, expected, got)
}

const MIGRATING: &str =
    "12, 15, 20, 32 and 35 move from A to B, which has stale copies of 15 and 20";

#[test]
fn ch_mg_4_after_the_commit_every_key_has_its_last_value() {
    kit::case("CH-MG-4", MIGRATING, |trace| {
        every_ending(trace, |world| {
            for (key, value) in world.last.clone() {
                let got = world.migration.read(&mut world.stores, key);
                world.check(
                    got == Some(value),
                    format!("read({key}) is Some({value})"),
                    format!("{got:?}"),
                );
            }
        })
    });
}

#[test]
fn ch_mg_4_no_read_is_older_than_one_before() {
    kit::case("CH-MG-4", MIGRATING, |trace| {
        every_ending(trace, |world| {
            for key in READS {
                world.read(key);
            }
        })
    });
}

#[test]
fn ch_mg_4_the_old_owner_answers_until_the_commit() {
    kit::case("CH-MG-4", "15 moves from A to B, which has a stale copy of it", |trace| {
        let mut stores = two_stores(&[15], true);
        stores.get_mut("B").expect("B").data.insert(15, 0);
        let mut migration = Migration::start(two_ranges(), &mut stores);
        trace.expect("read(15)", || migration.read(&mut stores, 15), Some(1))?;
        trace.did("write(18, 7)");
        migration.write(&mut stores, 18, 7);
        let both = |stores: &Stores<Memory>| ["A", "B"].map(|n| stores[n].data.get(&18).copied());
        trace.expect("18 on A and B", || both(&stores), [Some(7), Some(7)])?;
        trace.did("copy_step(1); commit(); write(18, 8)");
        migration.copy_step(&mut stores, 1);
        let _ = migration.commit(&mut stores);
        migration.write(&mut stores, 18, 8);
        trace.expect("18 on A and B", || both(&stores), [None, Some(8)])?;
        trace.expect("read(15)", || migration.read(&mut stores, 15), Some(1))?;
        trace.expect("read(25), which does not move", || migration.read(&mut stores, 25), None)
    });
}

#[test]
fn ch_mg_4_a_write_survives_the_copy() {
    kit::case("CH-MG-4", "15 moves from A to B", |trace| {
        let mut stores = two_stores(&[15], true);
        let mut migration = Migration::start(two_ranges(), &mut stores);
        trace.did("write(15, 2); copy_step(1); commit()");
        migration.write(&mut stores, 15, 2);
        migration.copy_step(&mut stores, 1);
        let _ = migration.commit(&mut stores);
        trace.expect("read(15)", || migration.read(&mut stores, 15), Some(2))
    });
}

#[test]
fn ch_mg_4_a_stale_copy_is_replaced() {
    kit::case("CH-MG-4", "15 moves from A to B, which has a stale copy of it", |trace| {
        let mut stores = two_stores(&[15], true);
        stores.get_mut("B").expect("B").data.insert(15, 0);
        let mut migration = Migration::start(two_ranges(), &mut stores);
        trace.did("copy_step(1); commit()");
        migration.copy_step(&mut stores, 1);
        let _ = migration.commit(&mut stores);
        trace.expect("read(15)", || migration.read(&mut stores, 15), Some(1))
    });
}

#[test]
fn ch_mg_5_nothing_is_dropped_before_all_is_copied() {
    kit::case("CH-MG-5", "12, 15, 20 and 35 move from A to B", |trace| {
        let mut stores = two_stores(&[12, 15, 20, 35], true);
        let mut migration = Migration::start(two_ranges(), &mut stores);
        for left in [4, 3, 2, 1] {
            let want = Err(Refused::Unfinished { left });
            trace.expect("commit()", || migration.commit(&mut stores), want)?;
            trace.expect("keys on A", || stores["A"].data.len(), 4)?;
            trace.expect("copy_step(1)", || migration.copy_step(&mut stores, 1), left - 1)?;
        }
        trace.expect("commit()", || migration.commit(&mut stores), Ok(()))?;
        trace.expect("keys on A and B", || ["A", "B"].map(|n| stores[n].data.len()), [0, 4])?;
        trace.expect("commit()", || migration.commit(&mut stores), Ok(()))
    });
}

#[test]
fn ch_mg_5_the_others_receive_and_exchange_nothing() {
    let nodes = rings::names(5);
    let stay: Vec<String> = nodes.iter().filter(|node| *node != "node-2").cloned().collect();
    let (before, after) = (rings::ring(&nodes, 20), rings::ring(&stay, 20));
    let keys = rings::hashes(2_000);
    kit::case("CH-MG-5", "5 servers with 2000 keys; node-2 leaves", |trace| {
        let mut stores = filled(&nodes, &before, &keys, false);
        let had = stores["node-2"].data.len();
        let mut migration = Migration::start(plan(&before, &after), &mut stores);
        trace.expect("keys to copy", || migration.copy_step(&mut stores, 0), had)?;
        while migration.copy_step(&mut stores, 100) > 0 {}
        trace.did("copy_step(100) until nothing is left");
        trace.expect("commit()", || migration.commit(&mut stores), Ok(()))?;
        trace.expect("keys on node-2", || stores["node-2"].data.len(), 0)?;
        let puts = stores.values().map(|store| store.puts).sum::<usize>();
        trace.expect("keys written to any server", || puts, had)?;
        for key in keys {
            let node = owner(&after, key).unwrap_or_default();
            let found = stores[node].data.get(&key);
            trace.require(
                found.is_some(),
                format!("key {key} on its new owner {node}"),
                "no such key",
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_mg_7_a_cache_misses_each_moved_key_once() {
    let (four, five) = (rings::names(4), rings::names(5));
    let (before, after) = (rings::ring(&four, 50), rings::ring(&five, 50));
    let keys = rings::hashes(1_000);
    kit::case("CH-MG-7", "4 caches with 1000 keys; a fifth joins", |trace| {
        let mut caches = filled(&five, &before, &keys, true);
        let mut missed = Vec::new();
        trace.did("read_through(after, every key) twice");
        for &key in keys.iter().chain(&keys) {
            let value = read_through(&after, &mut caches, key, &mut |key| {
                missed.push(key);
                1
            });
            trace.require(value == 1, "the value of the key", value)?;
        }
        let moved: BTreeSet<u64> =
            keys.iter().copied().filter(|&key| owner(&before, key) != owner(&after, key)).collect();
        trace.expect("misses", || missed.len(), moved.len())?;
        trace.require(
            missed.iter().copied().collect::<BTreeSet<_>>() == moved,
            "misses of the moved keys alone",
            format!("others among {} misses", missed.len()),
        )?;
        trace.expect("keys scanned", || caches.values().map(|c| c.examined).sum::<usize>(), 0)
    });
}

#[test]
fn ch_mg_7_what_was_loaded_is_kept() {
    kit::case("CH-MG-7", "one cache, empty", |trace| {
        let ring = rings::by_hand(&[(100, "A")]);
        let mut caches = two_stores(&[], true);
        let mut read = |loaded| read_through(&ring, &mut caches, 7, &mut |_| loaded);
        trace.expect("read_through(7), loading 41", || read(41), 41)?;
        trace.expect("read_through(7), loading 42", || read(42), 41)
    });
}
