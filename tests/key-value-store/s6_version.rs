//! Step 6: dotted version vectors.

use key_value_store::s6_version::{KeyState, context_of, reconcile};
use key_value_store::types::{Causality, Dot, NodeId, Version, VersionVector};
use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use sim::{Random, draw};
use std::collections::BTreeSet;

fn vector(counters: &[(NodeId, u64)]) -> VersionVector {
    VersionVector(counters.iter().copied().collect())
}

fn some_vector() -> impl Strategy<Value = VersionVector> {
    prop::collection::btree_map(0..3_u32, 0..3_u64, 0..4).prop_map(VersionVector)
}

fn merged(a: &VersionVector, b: &VersionVector) -> VersionVector {
    let mut merged = a.clone();
    merged.merge(b);
    merged
}

fn dots<V>(siblings: &[Version<V>]) -> Vec<(NodeId, u64)> {
    siblings.iter().map(|version| (version.dot.node, version.dot.counter)).collect()
}

fn values<V: Copy>(siblings: &[Version<V>]) -> Vec<Option<V>> {
    siblings.iter().map(|version| version.value).collect()
}

fn version(node: NodeId, counter: u64, context: &[(NodeId, u64)]) -> Version<u64> {
    let value = Some(u64::from(node) * 100 + counter);
    Version { dot: Dot { node, counter }, context: vector(context), value }
}

#[rstest]
#[case::zero_is_missing(&[(1, 2), (2, 0)], &[(1, 2)], Causality::Equal)]
#[case::three_and_none_or_one_and_two(&[(1, 3)], &[(1, 1), (2, 2)], Causality::Concurrent)]
fn kv_vv_1_a_vector_is_compared_entry_by_entry(
    #[case] a: &[(NodeId, u64)],
    #[case] b: &[(NodeId, u64)],
    #[case] want: Causality,
) {
    kit::case("KV-VV-1", format!("{a:?} and {b:?}"), |trace| {
        trace.expect("compare", || vector(a).compare(&vector(b)), want)?;
        let mirrored = match want {
            Causality::Before => Causality::After,
            Causality::After => Causality::Before,
            same => same,
        };
        trace.expect("compare the other way", || vector(b).compare(&vector(a)), mirrored)
    });
}

#[test]
fn kv_vv_1_compare_is_a_partial_order() {
    property::holds("KV-VV-1", (some_vector(), some_vector()), |trace, (a, b)| {
        let knows = |a: &VersionVector, b: &VersionVector| (0..3).all(|n| a.get(n) >= b.get(n));
        let neither = if knows(&b, &a) { Causality::Before } else { Causality::Concurrent };
        let want = match knows(&a, &b) {
            true if knows(&b, &a) => Causality::Equal,
            true => Causality::After,
            false => neither,
        };
        trace.expect(format!("{a:?} compare {b:?}"), || a.compare(&b), want)
    });
}

#[test]
fn kv_vv_2_merge_is_the_least_that_knows_both() {
    property::holds(
        "KV-VV-2",
        (some_vector(), some_vector(), some_vector()),
        |trace, (a, b, c)| {
            trace.did(format!("a = {a:?}, b = {b:?}, c = {c:?}"));
            for node in 0..3 {
                let want = a.get(node).max(b.get(node));
                trace.expect(format!("(a ∪ b).get({node})"), || merged(&a, &b).get(node), want)?;
            }
            let (left, right) = (merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            trace.require(
                left == right,
                "(a ∪ b) ∪ c = a ∪ (b ∪ c)",
                format!("{left:?}, {right:?}"),
            )?;
            let (left, right) = (merged(&a, &b), merged(&b, &a));
            trace.require(left == right, "a ∪ b = b ∪ a", format!("{left:?}, {right:?}"))
        },
    );
}

#[rstest]
#[case::seen_by_the_other(vec![version(1, 1, &[]), version(1, 2, &[(1, 1)])], &[(1, 2)])]
#[case::unseen(
    vec![version(2, 1, &[]), version(1, 1, &[]), version(1, 2, &[])],
    &[(1, 1), (1, 2), (2, 1)]
)]
#[case::twice(vec![version(1, 1, &[]), version(1, 1, &[])], &[(1, 1)])]
#[case::one_of_three(
    vec![version(3, 1, &[(1, 1)]), version(2, 1, &[]), version(1, 1, &[])],
    &[(2, 1), (3, 1)]
)]
fn kv_vv_3_what_another_writer_had_seen_is_dropped(
    #[case] versions: Vec<Version<u64>>,
    #[case] want: &[(NodeId, u64)],
) {
    kit::case("KV-VV-3", format!("{versions:?}"), |trace| {
        let forth = dots(&reconcile(versions.clone()));
        trace.expect("reconcile", || forth, want.to_vec())?;
        let back: Vec<_> = versions.into_iter().rev().collect();
        trace.expect("reconcile, in the other order", || dots(&reconcile(back)), want.to_vec())
    });
}

#[test]
fn kv_vv_4_a_dot_is_never_used_twice() {
    kit::case("KV-VV-4", "node 1, a new key", |trace| {
        let mut state = KeyState::restore(vec![]);
        let first = dots(state.put(1, &vector(&[]), Some(1)));
        trace.expect("put with nothing seen", || first, vec![(1, 1)])?;
        let mut state = KeyState::restore(state.siblings().to_vec());
        let second = dots(state.put(1, &vector(&[(1, 1)]), Some(2)));
        trace.expect("restart; put with 1:1 seen", || second, vec![(1, 2)])?;
        // The client has read a later write of this node elsewhere, which the node itself lost.
        let third = dots(state.put(1, &vector(&[(1, 5), (2, 1)]), Some(3)));
        trace.expect("put with 1:5 and 2:1 seen", || third, vec![(1, 6)])?;
        // Its own earlier write lives on in the context of another's.
        let mut state = KeyState::restore(vec![version(2, 1, &[(1, 7)])]);
        let fourth = dots(state.put(1, &vector(&[]), Some(4)));
        trace.expect("put beside a version that has seen 1:7", || fourth, vec![(1, 8), (2, 1)])
    });
}

#[test]
fn kv_vv_4_a_write_replaces_what_its_writer_had_seen() {
    kit::case("KV-VV-4", "siblings 1:1 and 2:1", |trace| {
        let mut state = KeyState::restore(vec![version(1, 1, &[]), version(2, 1, &[])]);
        let context = vector(&[(1, 1)]);
        trace.expect(
            "put at 3 with 1:1 seen",
            || dots(state.put(3, &context, Some(9))),
            vec![(2, 1), (3, 1)],
        )?;
        trace.expect("its context", || state.siblings()[1].context.clone(), context.clone())
    });
}

#[test]
fn kv_vv_5_two_blind_writes_through_one_node_are_both_kept() {
    kit::case("KV-VV-5", "a key that both clients read as absent", |trace| {
        let mut state = KeyState::restore(vec![]);
        trace.did("put(1)");
        state.put(1, &vector(&[]), Some(1));
        trace.expect(
            "put(2)",
            || values(state.put(1, &vector(&[]), Some(2))),
            vec![Some(1), Some(2)],
        )?;
        let mut replica = KeyState::restore(vec![]);
        trace.did("a replica receives them twice");
        replica.receive(state.siblings());
        replica.receive(state.siblings());
        trace.expect("its values", || values(replica.siblings()), vec![Some(1), Some(2)])
    });
}

#[test]
fn kv_vv_6_a_replica_that_receives_the_siblings_has_them_too() {
    kit::case("KV-VV-6", "two blind writes through node 1", |trace| {
        let (mut sender, mut replica) = (KeyState::restore(vec![]), KeyState::restore(vec![]));
        sender.put(1, &vector(&[]), Some(1));
        let sent = sender.put(1, &vector(&[]), Some(2)).to_vec();
        trace.did("receive what the second put answered");
        replica.receive(&sent);
        trace.expect("siblings", || values(replica.siblings()), vec![Some(1), Some(2)])?;
        trace.did("the replica has a write of its own");
        let mut other = KeyState::restore(vec![]);
        other.put(2, &vector(&[]), Some(3));
        other.receive(&sent);
        trace.expect("siblings", || values(other.siblings()), vec![Some(1), Some(2), Some(3)])
    });
}

/// A random history of three replicas and three clients: what is left of its writes when all
/// replicas have told each other everything, and what should be.
fn history(seed: u64) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let mut random = Random::seeded(seed);
    let mut nodes = vec![KeyState::restore(vec![]); 3];
    let mut clients = vec![(VersionVector::default(), BTreeSet::new()); 3];
    // For each write, all writes that it had seen.
    let mut seen: Vec<BTreeSet<usize>> = Vec::new();
    for _ in 0..12 {
        let (node, other) = (random.between(0, 2) as usize, random.between(0, 2) as usize);
        match random.between(0, 2) {
            0 => {
                let siblings: &[Version<usize>] = nodes[node].siblings();
                let read = values(siblings).into_iter().flatten();
                let known = read.flat_map(|w| seen[w].iter().copied().chain([w])).collect();
                clients[other] = (context_of(siblings), known);
            }
            1 => {
                let (context, known) = clients[other].clone();
                nodes[node].put(node as NodeId, &context, Some(seen.len()));
                seen.push(known);
            }
            _ => {
                let siblings = nodes[node].siblings().to_vec();
                nodes[other].receive(&siblings);
            }
        }
    }
    let all = nodes.iter().flat_map(|node| node.siblings().to_vec()).collect();
    let left = values(&reconcile(all)).into_iter().flatten().collect();
    let replaced: BTreeSet<usize> = seen.iter().flatten().copied().collect();
    (left, (0..seen.len()).filter(|write| !replaced.contains(write)).collect())
}

#[test]
fn kv_vv_6_in_no_history_a_write_is_lost_or_comes_back() {
    kit::case("KV-VV-6", "histories of 12 steps", |trace| {
        for seed in 0..1_000 {
            trace.did(format!("history {seed}"));
            let (left, want) = history(seed);
            trace.require(left == want, format!("writes {want:?}"), format!("{left:?}"))?;
        }
        Ok(())
    });
}

/// The history of Dynamo's figure 3, write by write: nodes x, y, z are 1, 2, 3.
fn dynamo() -> Vec<(&'static str, Vec<Version<u64>>)> {
    let mut x = KeyState::restore(vec![]);
    let d1 = x.put(1, &vector(&[]), Some(1)).to_vec();
    let d2 = x.put(1, &context_of(&d1), Some(2)).to_vec();
    let (mut y, mut z) = (KeyState::restore(d2.clone()), KeyState::restore(d2.clone()));
    let d3 = y.put(2, &context_of(&d2), Some(3)).to_vec();
    let d4 = z.put(3, &context_of(&d2), Some(4)).to_vec();
    x.receive(&d3);
    x.receive(&d4);
    let both = x.siblings().to_vec();
    let d5 = x.put(1, &context_of(&both), Some(5)).to_vec();
    vec![
        ("D1 at x", d1),
        ("D2 at x, saw D1", d2),
        ("D3 at y, saw D2", d3),
        ("D4 at z, saw D2", d4),
        ("x hears of both", both),
        ("D5 at x, saw both", d5),
    ]
}

#[test]
fn kv_vv_7_the_history_of_dynamo_ends_in_one_version() {
    kit::case("KV-VV-7", "D1 and D2 through x, D3 through y, D4 through z", |trace| {
        let history = dynamo();
        trace.expect("siblings at x", || values(&history[4].1), vec![Some(3), Some(4)])?;
        trace.expect("after a write that saw both", || values(&history[5].1), vec![Some(5)])?;
        let clock = vector(&[(1, 3), (2, 1), (3, 1)]);
        trace.expect("its full clock", || context_of(&history[5].1), clock)
    });
}

#[test]
fn kv_vv_7_the_history_is_the_one_drawn() {
    kit::figure!("KV-VV-7", "s6_dynamo", dynamo_drawn);
}

/// Write by write: what the node then has, and what its reader has seen.
fn dynamo_drawn() -> String {
    let name = |node: NodeId| ["", "x", "y", "z"][node as usize];
    let clock = |vector: &VersionVector| -> String {
        let entries = vector.0.iter().map(|(&node, counter)| format!("{}:{counter}", name(node)));
        entries.collect::<Vec<_>>().join(" ")
    };
    let rows: Vec<_> = dynamo()
        .into_iter()
        .map(|(what, siblings)| {
            let dots = siblings.iter().map(|v| format!("{}:{}", name(v.dot.node), v.dot.counter));
            let dots = dots.collect::<Vec<_>>().join(" and ");
            vec![what.into(), dots, clock(&context_of(&siblings))]
        })
        .collect();
    draw::table(&["write", "siblings", "what a reader has seen"], &rows)
}

#[test]
fn kv_vv_8_a_deletion_removes_what_it_saw_and_nothing_else() {
    kit::case("KV-VV-8", "1 was written at node 1 and read by two clients", |trace| {
        let mut state = KeyState::restore(vec![]);
        let seen = context_of(state.put(1, &vector(&[]), Some(1)));
        trace.expect("one deletes it", || values(state.put(1, &seen, None)), vec![None])?;
        trace.expect(
            "the other writes 2",
            || values(state.put(2, &seen, Some(2))),
            vec![None, Some(2)],
        )?;
        let deletion = [version(1, 1, &[])];
        trace.did("a replica that missed it all says 1 again");
        state.receive(&deletion);
        trace.expect("values", || values(state.siblings()), vec![None, Some(2)])
    });
}

#[test]
fn kv_vv_8_a_concurrent_write_survives_a_deletion() {
    kit::case("KV-VV-8", "1 was written and read, then 2 was written beside it", |trace| {
        let mut state = KeyState::restore(vec![]);
        let seen = context_of(state.put(1, &vector(&[]), Some(1)));
        state.put(1, &vector(&[]), Some(2));
        let left = || values(state.put(1, &seen, None));
        trace.expect("delete by a client that saw 1 only", left, vec![Some(2), None])
    });
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s6_dynamo", dynamo_drawn())]
}
