//! Step 2: replication.

use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use scaling::s2_replication::ReplicaSet;
use scaling::types::replication::{DbError, Lsn, Read, ReadFrom};
use std::collections::BTreeMap;

#[path = "replicas.rs"]
mod replicas;
use replicas::{failover, k, set};

fn text(value: u64) -> Result<Option<String>, DbError> {
    Ok(Some(value.to_string()))
}

#[test]
fn sc_rep_1_a_write_goes_to_the_primary_alone() {
    kit::case("SC-REP-1", "ReplicaSet::new(3)", |trace| {
        let mut set = ReplicaSet::new(3);
        trace.expect("write(k, 1)", || set.write("k", "1"), Ok(Lsn(1)))?;
        trace.expect("write(k, 2)", || set.write("k", "2"), Ok(Lsn(2)))?;
        trace.expect("read(k, Primary)", || k(&mut set, ReadFrom::Primary), text(2))?;
        for node in [1, 2] {
            let from = ReadFrom::Node(node);
            trace.expect(format!("read(k, Node({node}))"), || k(&mut set, from), Ok(None))?;
        }
        Ok(())
    });
}

#[test]
fn sc_rep_1_without_the_primary_nothing_is_written() {
    kit::case("SC-REP-1", "", |trace| {
        let mut set = set(trace, 2, 1, &[1]);
        trace.did("fail(0)");
        set.fail(0);
        trace.expect("primary()", || set.primary(), None)?;
        trace.expect("write(k, 9)", || set.write("k", "9"), Err(DbError::NoPrimary))?;
        trace.expect("read(k, Node(1))", || k(&mut set, ReadFrom::Node(1)), text(1))?;
        trace.did("recover(0)");
        set.recover(0);
        trace.expect("read(k, Primary)", || k(&mut set, ReadFrom::Primary), text(1))?;
        trace.expect("write(k, 2)", || set.write("k", "2"), Ok(Lsn(2)))
    });
}

#[rstest]
#[case::a_part(3, 3)]
#[case::one(1, 1)]
#[case::more_than_there_is(9, 5)]
fn sc_rep_2_a_replica_applies_as_far_as_told(#[case] up_to: u64, #[case] want: u64) {
    kit::case("SC-REP-2", "", |trace| {
        let mut set = set(trace, 2, 5, &[]);
        let call = format!("replicate(1, {up_to})");
        trace.expect(&call, || set.replicate(1, Lsn(up_to)), Ok(Lsn(want)))?;
        trace.expect("read(k, Node(1))", || k(&mut set, ReadFrom::Node(1)), text(want))?;
        trace.expect(&call, || set.replicate(1, Lsn(up_to)), Ok(Lsn(want)))?;
        trace.expect("replicate(1, 1)", || set.replicate(1, Lsn(1)), Ok(Lsn(want)))?;
        trace.expect("read(k, Node(1))", || k(&mut set, ReadFrom::Node(1)), text(want))
    });
}

#[test]
fn sc_rep_2_both_must_be_up() {
    kit::case("SC-REP-2", "", |trace| {
        let mut set = set(trace, 3, 2, &[]);
        trace.did("fail(1)");
        set.fail(1);
        trace.expect("replicate(1, 2)", || set.replicate(1, Lsn(2)), Err(DbError::NodeDown(1)))?;
        trace.did("fail(0)");
        set.fail(0);
        trace.expect("replicate(2, 2)", || set.replicate(2, Lsn(2)), Err(DbError::NoPrimary))?;
        trace.expect("read(k, Node(2))", || k(&mut set, ReadFrom::Node(2)), Ok(None))
    });
}

/// What may happen to three nodes.
#[derive(Debug, Clone, Copy)]
enum Op {
    Write(u8),
    Replicate(usize, u64),
    Fail(usize),
    Recover(usize),
    Promote,
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        4 => (0..3_u8).prop_map(Op::Write),
        4 => (0..3_usize, 0..20_u64).prop_map(|(node, up_to)| Op::Replicate(node, up_to)),
        1 => (0..3_usize).prop_map(Op::Fail),
        1 => (0..3_usize).prop_map(Op::Recover),
        1 => Just(Op::Promote),
    ];
    prop::collection::vec(op, 1..30)
}

type State = BTreeMap<u8, String>;

/// Every node's answer for every key must be what the primary had at the write it says it has applied.
fn compare(trace: &mut Trace, set: &mut ReplicaSet, states: &BTreeMap<Lsn, State>) -> Held {
    for (node, key) in (0..3).flat_map(|node| (0..3).map(move |key| (node, key))) {
        if let Ok(Read { value, applied, .. }) = set.read(&key.to_string(), ReadFrom::Node(node)) {
            let want = states.get(&applied).and_then(|state| state.get(&key));
            let told = format!("node {node}, at {applied:?}, with {want:?} for key {key}");
            trace.require(value.as_ref() == want, told, format!("{value:?}"))?;
        }
    }
    Ok(())
}

#[test]
fn sc_rep_3_a_node_is_the_primary_of_some_moment() {
    property::holds("SC-REP-3", ops(), |trace, ops| {
        let mut set = ReplicaSet::new(3);
        let mut states = BTreeMap::from([(Lsn(0), State::new())]);
        for (op, value) in ops.into_iter().zip(1..) {
            trace.did(format!("{op:?}"));
            match op {
                Op::Write(key) => {
                    let before = set.read("", ReadFrom::Primary).map(|read| read.applied);
                    let value = format!("v{value}");
                    if let (Ok(before), Ok(lsn)) = (before, set.write(&key.to_string(), &value)) {
                        let mut state = states.get(&before).cloned().unwrap_or_default();
                        state.insert(key, value);
                        states.insert(lsn, state);
                    }
                }
                Op::Replicate(node, up_to) => {
                    let _ = set.replicate(node, Lsn(up_to));
                }
                Op::Fail(node) => set.fail(node),
                Op::Recover(node) => set.recover(node),
                Op::Promote => {
                    let _ = set.promote();
                }
            }
            compare(trace, &mut set, &states)?;
        }
        Ok(())
    });
}

#[test]
fn sc_rep_4_a_reader_sees_its_own_write_or_is_told() {
    kit::case("SC-REP-4", "", |trace| {
        let mut set = set(trace, 3, 5, &[3, 4]);
        trace.did("fail(0)");
        set.fail(0);
        let served = |read: Result<Read, DbError>| read.map(|read| (read.served_by, read.applied));
        for (want, answer) in [(4, Ok((2, Lsn(4)))), (5, Err(DbError::TooStale { want: Lsn(5) }))] {
            let from = ReadFrom::AtLeast(Lsn(want));
            trace.expect(format!("read(k, {from:?})"), || served(set.read("k", from)), answer)?;
        }
        trace.did("fail(2)");
        set.fail(2);
        let from = ReadFrom::AtLeast(Lsn(4));
        let stale = Err(DbError::TooStale { want: Lsn(4) });
        trace.expect(format!("read(k, {from:?})"), || served(set.read("k", from)), stale)
    });
}

#[test]
fn sc_rep_4_reads_of_live_nodes_go_on() {
    kit::case("SC-REP-4", "", |trace| {
        let mut set = set(trace, 3, 2, &[1, 2]);
        trace.did("fail(0)");
        set.fail(0);
        trace.expect("read(k, Node(1))", || k(&mut set, ReadFrom::Node(1)), text(1))?;
        let none = Err(DbError::NoPrimary);
        trace.expect("read(k, Primary)", || k(&mut set, ReadFrom::Primary), none)?;
        let down = Err(DbError::NodeDown(0));
        trace.expect("read(k, Node(0))", || k(&mut set, ReadFrom::Node(0)), down)
    });
}

#[test]
fn sc_rep_4_the_primary_is_fresh_enough() {
    kit::case("SC-REP-4", "", |trace| {
        let mut set = set(trace, 3, 5, &[3, 4]);
        let from = ReadFrom::AtLeast(Lsn(5));
        trace.expect(format!("read(k, {from:?})"), || k(&mut set, from), text(5))
    });
}

#[test]
fn sc_rep_5_the_node_with_most_of_the_log_takes_over() {
    for (a, b) in (0..=5).flat_map(|a| (0..=5).map(move |b| (a, b))) {
        kit::case("SC-REP-5", "", |trace| {
            let mut set = set(trace, 3, 5, &[a, b]);
            trace.did("fail(0)");
            set.fail(0);
            let most = a.max(b);
            let lost: Vec<Lsn> = (most + 1..=5).map(Lsn).collect();
            trace.expect("promote().lost", || set.promote().map(|done| done.lost), Ok(lost))?;
            let want = if most == 0 { Ok(None) } else { text(most) };
            trace.expect("read(k, Primary)", || k(&mut set, ReadFrom::Primary), want)?;
            trace.expect("write(k, 6)", || set.write("k", "6"), Ok(Lsn(6)))
        });
    }
}

#[test]
fn sc_rep_5_only_the_living_can_take_over() {
    kit::case("SC-REP-5", "", |trace| {
        let mut set = set(trace, 3, 5, &[2, 4]);
        trace.did("fail(0); fail(2)");
        set.fail(0);
        set.fail(2);
        let done = set.promote().map(|done| (done.new_primary, done.lost));
        trace.expect("promote()", || done, Ok((1, vec![Lsn(3), Lsn(4), Lsn(5)])))?;
        trace.did("fail(1)");
        set.fail(1);
        let nobody = Err(DbError::NoCandidate);
        trace.expect("promote()", || set.promote().map(|done| done.new_primary), nobody)
    });
}

#[test]
fn sc_rep_6_what_was_lost_stays_lost() {
    kit::case("SC-REP-6", "", |trace| {
        let mut set = set(trace, 3, 5, &[3, 4]);
        trace.did("fail(0); promote()");
        set.fail(0);
        let _ = set.promote();
        trace.expect("write(other, 6)", || set.write("other", "6"), Ok(Lsn(6)))?;
        trace.did("recover(0)");
        set.recover(0);
        trace.expect("primary()", || set.primary(), Some(2))?;
        trace.expect("read(k, Node(0))", || k(&mut set, ReadFrom::Node(0)), text(4))?;
        trace.expect("replicate(0, 9)", || set.replicate(0, Lsn(9)), Ok(Lsn(6)))?;
        trace.expect("read(k, Node(0))", || k(&mut set, ReadFrom::Node(0)), text(4))
    });
}

#[test]
fn sc_rep_6_even_if_everybody_was_down() {
    kit::case("SC-REP-6", "", |trace| {
        let mut set = set(trace, 2, 5, &[4]);
        trace.did("fail(0); promote(); fail(1); recover(0); promote()");
        set.fail(0);
        let _ = set.promote();
        set.fail(1);
        set.recover(0);
        let _ = set.promote();
        trace.expect("read(k, Primary)", || k(&mut set, ReadFrom::Primary), text(4))
    });
}

#[test]
fn sc_rep_7_reads_are_shared_evenly_among_replicas() {
    property::holds("SC-REP-7", (2..6_usize, 0..9_usize, 0..6_usize), |trace, drawn| {
        let (nodes, before, dead) = drawn;
        let mut set = set(trace, nodes, 1, &[]);
        trace.did(format!("{before} reads from AnyReplica; fail({dead}) if it is a replica"));
        let read = |set: &mut ReplicaSet| match set.read("k", ReadFrom::AnyReplica) {
            Ok(read) => read.served_by,
            Err(_) => usize::MAX,
        };
        for _ in 0..before {
            read(&mut set);
        }
        let mut live: Vec<usize> = (1..nodes).collect();
        if live.len() > 1 && live.contains(&dead) {
            set.fail(dead);
            live.retain(|&node| node != dead);
        }
        let mut served = BTreeMap::new();
        trace.did(format!("{} reads", 10 * live.len()));
        (0..10 * live.len()).for_each(|_| *served.entry(read(&mut set)).or_insert(0) += 1);
        let want: BTreeMap<usize, i32> = live.into_iter().map(|node| (node, 10)).collect();
        trace.require(served == want, format!("{want:?}"), format!("{served:?}"))
    });
}

#[test]
fn sc_rep_7_replicas_read_without_the_primary() {
    kit::case("SC-REP-7", "", |trace| {
        let mut set = set(trace, 3, 1, &[1, 1]);
        trace.did("fail(0)");
        set.fail(0);
        trace.expect("read(k, AnyReplica)", || k(&mut set, ReadFrom::AnyReplica), text(1))
    });
}

#[test]
fn sc_rep_7_without_replicas_the_primary_reads() {
    kit::case("SC-REP-7", "", |trace| {
        let mut set = set(trace, 2, 1, &[]);
        trace.did("fail(1)");
        set.fail(1);
        trace.expect("read(k, AnyReplica)", || k(&mut set, ReadFrom::AnyReplica), text(1))?;
        trace.did("fail(0)");
        set.fail(0);
        let none = Err(DbError::NoPrimary);
        trace.expect("read(k, AnyReplica)", || k(&mut set, ReadFrom::AnyReplica), none)
    });
}

#[test]
fn sc_rep_6_the_run_of_a_failover_is_the_one_drawn() {
    kit::figure!("SC-REP-6", "s2_failover", failover);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_failover", failover())]
}
