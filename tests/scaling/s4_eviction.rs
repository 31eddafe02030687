//! Step 4: eviction.

use kit::proptest::prelude::*;
use kit::{Trace, property};
use rstest::rstest;
use scaling::types::eviction::Cache;

#[path = "caches.rs"]
mod caches;
use caches::{BELADY, Model, Policy, belady, cache, growing, misses, traffic};

/// A cache with these keys inserted, one after another; each key is its own value.
fn filled(
    trace: &mut Trace,
    policy: Policy,
    capacity: usize,
    keys: &[u64],
) -> Box<dyn Cache<u64, u64>> {
    trace.did(format!("{policy:?} of capacity {capacity} with {keys:?}"));
    let mut cache = cache(policy, capacity);
    for &key in keys {
        cache.insert(key, key);
    }
    cache
}

#[rstest]
#[case::fifo(Policy::Fifo)]
#[case::lru(Policy::Lru)]
#[case::lfu(Policy::Lfu)]
#[case::sieve(Policy::Sieve)]
fn sc_ev_1_there_is_never_more_than_fits(#[case] policy: Policy) {
    kit::case("SC-EV-1", "", |trace| {
        let mut none = filled(trace, policy, 0, &[]);
        trace.expect("insert(1, 1)", || none.insert(1, 1), Some((1, 1)))?;
        trace.expect("get(1)", || none.get(&1).copied(), None)?;
        trace.expect("len()", || none.len(), 0)?;
        let mut two = filled(trace, policy, 2, &[1, 2]);
        trace.expect("capacity()", || two.capacity(), 2)?;
        trace.expect("insert(1, 9)", || two.insert(1, 9), None)?;
        trace.expect("len()", || two.len(), 2)?;
        trace.expect("get(1)", || two.get(&1).copied(), Some(9))?;
        trace.expect("get(2)", || two.get(&2).copied(), Some(2))?;
        trace.did("insert(3, 3)");
        let gone = two.insert(3, 3).map(|(key, _)| key);
        trace.expect("len()", || two.len(), 2)?;
        let there = [1, 2, 3].into_iter().find(|key| two.get(key).is_none());
        trace.expect("the key that isn't there", || there, gone)
    });
}

#[test]
fn sc_ev_2_the_one_inserted_longest_ago_goes() {
    kit::case("SC-EV-2", "", |trace| {
        let mut fifo = filled(trace, Policy::Fifo, 3, &[1, 2, 3]);
        trace.did("get(1); insert(1, 9)");
        fifo.get(&1);
        fifo.insert(1, 9);
        trace.expect("insert(4, 4)", || fifo.insert(4, 4), Some((1, 9)))?;
        trace.expect("insert(1, 1)", || fifo.insert(1, 1), Some((2, 2)))?;
        trace.expect("insert(5, 5)", || fifo.insert(5, 5), Some((3, 3)))
    });
}

#[test]
fn sc_ev_3_the_one_used_longest_ago_goes() {
    kit::case("SC-EV-3", "", |trace| {
        let mut lru = filled(trace, Policy::Lru, 3, &[1, 2, 3]);
        trace.did("get(1); insert(2, 9)");
        lru.get(&1);
        lru.insert(2, 9);
        trace.expect("insert(4, 4)", || lru.insert(4, 4), Some((3, 3)))?;
        trace.expect("insert(5, 5)", || lru.insert(5, 5), Some((1, 1)))?;
        trace.expect("insert(6, 6)", || lru.insert(6, 6), Some((2, 9)))
    });
}

#[test]
fn sc_ev_4_the_one_used_least_often_goes() {
    kit::case("SC-EV-4", "", |trace| {
        let mut lfu = filled(trace, Policy::Lfu, 3, &[1, 2, 3]);
        trace.did("get(1) five times; get(2); insert(3, 3)");
        for key in [1, 1, 1, 1, 1, 2] {
            lfu.get(&key);
        }
        lfu.insert(3, 3);
        // 2 and 3 were used twice each, 2 longer ago.
        trace.expect("insert(4, 4)", || lfu.insert(4, 4), Some((2, 2)))?;
        trace.expect("insert(2, 2)", || lfu.insert(2, 2), Some((4, 4)))?;
        // The one that came back starts anew.
        trace.expect("insert(5, 5)", || lfu.insert(5, 5), Some((2, 2)))
    });
}

#[test]
fn sc_ev_4_every_use_counts() {
    kit::case("SC-EV-4", "", |trace| {
        let mut lfu = filled(trace, Policy::Lfu, 2, &[1, 2]);
        trace.did("get(1) six times; get(2) five times");
        for key in [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2] {
            lfu.get(&key);
        }
        trace.expect("insert(3, 3)", || lfu.insert(3, 3), Some((2, 2)))
    });
}

#[derive(Debug, Clone, Copy)]
enum Op {
    Get(u64),
    Insert(u64, u64),
    Remove(u64),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        4 => (0..8_u64).prop_map(Op::Get),
        4 => (0..8_u64, 0..9_u64).prop_map(|(key, value)| Op::Insert(key, value)),
        1 => (0..8_u64).prop_map(Op::Remove),
    ];
    prop::collection::vec(op, 1..60)
}

#[rstest]
#[case::fifo(Policy::Fifo)]
#[case::lru(Policy::Lru)]
#[case::lfu(Policy::Lfu)]
#[case::sieve(Policy::Sieve)]
fn sc_ev_5_a_slow_model_agrees(#[case] policy: Policy) {
    property::holds("SC-EV-5", (0..6_usize, ops()), |trace, (capacity, ops)| {
        trace.did(format!("{policy:?} of capacity {capacity}"));
        let mut cache = cache(policy, capacity);
        let mut model = Model::new(policy, capacity);
        for op in ops {
            let call = format!("{op:?}");
            match op {
                Op::Get(k) => trace.expect(call, || cache.get(&k).copied(), model.get(k))?,
                Op::Insert(k, v) => {
                    trace.expect(call, || cache.insert(k, v), model.insert(k, v))?
                }
                Op::Remove(k) => trace.expect(call, || cache.remove(&k), model.remove(k))?,
            }
            trace.expect("len()", || cache.len(), model.len())?;
        }
        Ok(())
    });
}

#[test]
fn sc_ev_6_more_room_never_hurts_lru() {
    let keys = prop::collection::vec(0..8_u64, 1..60);
    property::holds("SC-EV-6", (1..6_usize, keys), |trace, (capacity, keys)| {
        trace.did(format!("the same requests to LRU of capacity {capacity} and {}", capacity + 1));
        let mut small = cache(Policy::Lru, capacity);
        let mut large = cache(Policy::Lru, capacity + 1);
        for key in keys {
            let ask = |cache: &mut Box<dyn Cache<u64, u64>>| {
                let hit = cache.get(&key).is_some();
                // Filled on a miss, written again on a hit.
                cache.insert(key, key);
                hit
            };
            trace.did(format!("get({key})"));
            let (small, large) = (ask(&mut small), ask(&mut large));
            trace.require(large || !small, "a hit in the larger if in the smaller", "a miss")?;
        }
        Ok(())
    });
}

#[test]
fn sc_ev_6_beladys_trace() {
    kit::case("SC-EV-6", format!("{BELADY:?}"), |trace| {
        for (policy, slots, want) in
            [(Policy::Fifo, 3, 9), (Policy::Fifo, 4, 10), (Policy::Lru, 3, 10), (Policy::Lru, 4, 8)]
        {
            let call = format!("misses of {policy:?} with {slots} slots");
            trace.expect(call, || misses(policy, slots, &BELADY), want)?;
        }
        Ok(())
    });
}

#[test]
fn sc_ev_6_the_run_of_beladys_trace_is_the_one_drawn() {
    kit::figure!("SC-EV-6", "s4_belady", belady);
}

#[test]
fn sc_ev_7_the_hand_clears_bits_and_keeps_its_place() {
    kit::case("SC-EV-7", "", |trace| {
        let mut sieve = filled(trace, Policy::Sieve, 4, &[1, 2, 3, 4]);
        trace.did("get(1); get(2); get(4)");
        for key in [1, 2, 4] {
            sieve.get(&key);
        }
        // The hand clears 1 and 2 and stops at 3.
        trace.expect("insert(5, 5)", || sieve.insert(5, 5), Some((3, 3)))?;
        // It goes on from 4, which it clears, to 5.
        trace.expect("insert(6, 6)", || sieve.insert(6, 6), Some((5, 5)))?;
        // Behind the newest it had come to the end: 1 is next, and clear.
        trace.expect("insert(7, 7)", || sieve.insert(7, 7), Some((1, 1)))
    });
}

#[test]
fn sc_ev_7_the_hand_goes_on_where_it_stood_when_its_key_is_removed() {
    kit::case("SC-EV-7", "", |trace| {
        let mut sieve = filled(trace, Policy::Sieve, 3, &[1, 2, 3]);
        trace.did("get(1)");
        sieve.get(&1);
        // The hand clears 1, evicts 2 and stands at 3.
        trace.expect("insert(4, 4)", || sieve.insert(4, 4), Some((2, 2)))?;
        trace.did("remove(4); remove(3); insert 5 and 6");
        let _ = (sieve.remove(&4), sieve.remove(&3), sieve.insert(5, 5), sieve.insert(6, 6));
        // Nothing was newer than 3 when it went: the oldest is next, not the key that came after.
        trace.expect("insert(7, 7)", || sieve.insert(7, 7), Some((1, 1)))
    });
}

#[test]
fn sc_ev_7_a_hit_moves_nothing() {
    kit::case("SC-EV-7", "", |trace| {
        let mut sieve = filled(trace, Policy::Sieve, 2, &[1, 2]);
        trace.did("get(2); get(1)");
        for key in [2, 1] {
            sieve.get(&key);
        }
        trace.expect("insert(3, 3)", || sieve.insert(3, 3), Some((1, 1)))
    });
}

#[test]
fn sc_ev_5_the_run_of_four_traces_is_the_one_drawn() {
    kit::figure!("SC-EV-5", "s4_traffic", traffic);
}

#[test]
fn sc_ev_5_the_runs_with_more_and_more_slots_are_the_ones_drawn() {
    kit::figure!("SC-EV-5", "s4_slots", growing);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_belady", belady()), ("s4_traffic", traffic()), ("s4_slots", growing())]
}
