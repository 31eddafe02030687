//! Step 8: sloppy quorums and hinted handoff.

use key_value_store::s6_version::reconcile;
use key_value_store::s8_handoff::{HintStore, targets};
use key_value_store::types::{Full, Hint, HintId, NodeId, Target, Version};
use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use sim::draw;
use sim::world::Happened;
use std::collections::{BTreeMap, BTreeSet};

#[path = "replicas.rs"]
mod replicas;
use replicas::{Nodes, Value, values, x1, y2, z3};

const WALK: [NodeId; 5] = [0, 1, 2, 3, 4];

/// The targets of a write whose walk has these nodes down, by node; and for whom the hints are.
fn chosen(walk: &[NodeId], n: usize, down: &[NodeId]) -> (Vec<NodeId>, BTreeSet<NodeId>) {
    let targets = targets(walk, n, &|node| !down.contains(&node));
    let owners = targets.iter().filter_map(|target| target.hint_for).collect();
    (targets.iter().map(|target| target.node).collect(), owners)
}

#[rstest]
#[case::one_down(&[1], &[0, 2, 3], &[1])]
#[case::two_down(&[0, 1], &[2, 3, 4], &[0, 1])]
#[case::a_stand_in_is_down_too(&[0, 3], &[1, 2, 4], &[0])]
fn kv_hh_1_who_is_down_has_a_stand_in_from_beyond(
    #[case] down: &[NodeId],
    #[case] nodes: &[NodeId],
    #[case] owners: &[NodeId],
) {
    kit::case("KV-HH-1", format!("walk 0 1 2 3 4, n = 3, {down:?} down"), |trace| {
        let want = (nodes.to_vec(), owners.iter().copied().collect());
        trace.expect("targets, and for whom", || chosen(&WALK, 3, down), want)
    });
}

#[rstest]
#[case::all_up(&WALK, &[], &[0, 1, 2], &[])]
#[case::one_stand_in_for_two(&WALK, &[0, 1, 3], &[2, 4], &[0])]
#[case::nobody_beyond(&[0, 1, 2], &[1], &[0, 2], &[])]
#[case::a_short_walk(&[0, 1], &[], &[0, 1], &[])]
#[case::all_down(&WALK, &WALK, &[], &[])]
fn kv_hh_2_no_more_stand_ins_than_there_are_and_are_needed(
    #[case] walk: &[NodeId],
    #[case] down: &[NodeId],
    #[case] nodes: &[NodeId],
    #[case] owners: &[NodeId],
) {
    kit::case("KV-HH-2", format!("walk {walk:?}, n = 3, {down:?} down"), |trace| {
        let want = (nodes.to_vec(), owners.iter().copied().collect());
        trace.expect("targets, and for whom", || chosen(walk, 3, down), want)
    });
}

#[test]
fn kv_hh_1_each_hint_is_for_another_who_is_down() {
    let walk = Just((0..8).collect::<Vec<NodeId>>()).prop_shuffle();
    let scenario = (walk, 0..8_usize, 0..6_usize, 0..256_u32);
    property::holds("KV-HH-1", scenario, |trace, (mut walk, length, n, bits)| {
        walk.truncate(length);
        let up = |node: NodeId| bits >> node & 1 == 1;
        let down: Vec<_> = walk.iter().copied().filter(|&node| !up(node)).collect();
        trace.did(format!("targets of walk {walk:?}, n = {n}, {down:?} down"));
        let got = targets(&walk, n, &up);
        let healthy: Vec<_> = walk.iter().copied().filter(|&node| up(node)).take(n).collect();
        let nodes: Vec<_> = got.iter().map(|target| target.node).collect();
        trace.require(nodes == healthy, format!("nodes {healthy:?}"), format!("{got:?}"))?;
        let first = &walk[..n.min(length)];
        let (own, stand_ins): (Vec<Target>, Vec<Target>) =
            got.iter().partition(|target| first.contains(&target.node));
        let kept = own.iter().find(|target| target.hint_for.is_some());
        trace.require(kept.is_none(), "no hint at one of the first n", format!("{kept:?}"))?;
        let mut owners: Vec<_> = stand_ins.iter().map(|target| target.hint_for).collect();
        owners.sort_by_key(|owner| first.iter().position(|node| Some(*node) == *owner));
        let missing = first.iter().filter(|node| !up(**node)).map(|&node| Some(node));
        let want: Vec<_> = missing.take(stand_ins.len()).collect();
        trace.require(owners == want, format!("hints for {want:?}"), format!("{got:?}"))
    });
}

fn key(name: &str) -> Vec<u8> {
    name.as_bytes().to_vec()
}

/// Owner, key and values of each hint.
fn told(hints: &[Hint<Value>]) -> Vec<(NodeId, String, Vec<Value>)> {
    let told = |hint: &Hint<Value>| {
        let key = String::from_utf8_lossy(&hint.key).into_owned();
        (hint.owner, key, values(&hint.versions))
    };
    hints.iter().map(told).collect()
}

#[test]
fn kv_hh_3_a_hint_stays_until_its_owner_has_acknowledged_it() {
    kit::case("KV-HH-3", "hints for 1: a = x, b = y; for 2: a = z", |trace| {
        let mut store = HintStore::new(9, 100);
        let hints = [(1, "a", x1()), (1, "b", y2()), (2, "a", z3())];
        let stored = hints.map(|(owner, name, v)| store.store(0, owner, key(name), vec![v]));
        let ids: BTreeSet<_> = stored.iter().flatten().collect();
        trace.expect("ids, all different", || ids.len(), 3)?;
        let both = vec![(1, "a".into(), vec!["x"]), (1, "b".into(), vec!["y"])];
        trace.expect("due(1)", || told(&store.due(1)), both.clone())?;
        trace.expect("due(1), after no answer", || told(&store.due(1)), both)?;
        let first = store.due(1)[0].id;
        trace.expect("the first one's id", || Ok(first), stored[0])?;
        trace.did("delivered(its id)");
        store.delivered(first);
        trace.expect("due(1)", || told(&store.due(1)), vec![(1, "b".into(), vec!["y"])])?;
        trace.did("delivered(its id) again, and of one that never was");
        store.delivered(first);
        store.delivered(HintId(1_000_000));
        trace.expect("due(1)", || told(&store.due(1)), vec![(1, "b".into(), vec!["y"])])?;
        trace.did("store another for 3");
        let _ = store.store(1, 3, key("a"), vec![x1()]);
        trace.expect("due(2)", || told(&store.due(2)), vec![(2, "a".into(), vec!["z"])])
    });
}

#[test]
fn kv_hh_3_what_is_delivered_twice_changes_nothing() {
    kit::case("KV-HH-3", "a hint for 1: a = x; 1 has z", |trace| {
        let (mut store, mut nodes) = (HintStore::new(9, 100), Nodes::default());
        nodes.receive(1, &[z3()]);
        let _ = store.store(0, 1, key("a"), vec![x1()]);
        for (fate, want) in [
            ("the message is lost", vec!["z"]),
            ("its acknowledgement is lost", vec!["x", "z"]),
            ("all arrives", vec!["x", "z"]),
        ] {
            let due = store.due(1);
            let arrived = due.iter().filter(|_| fate != "the message is lost");
            arrived.for_each(|hint| nodes.receive(1, &hint.versions));
            trace.expect(format!("send what is due; {fate}"), || values(&nodes.read(1)), want)?;
        }
        Ok(())
    });
}

#[test]
fn kv_hh_4_a_full_store_refuses() {
    kit::case("KV-HH-4", "HintStore::new(2, 100)", |trace| {
        let mut store = HintStore::new(2, 100);
        let first = store.store(0, 1, key("a"), vec![x1()]);
        trace.expect("store for 1", || first.is_ok(), true)?;
        trace.expect("store for 2", || store.store(1, 2, key("a"), vec![x1()]).is_ok(), true)?;
        trace.did("store for 3");
        let third = store.store(2, 3, key("a"), vec![x1()]);
        let kept = |store: &HintStore<Value>| [1, 2, 3].map(|owner| store.due(owner).len());
        trace.expect("hints due to 1, 2, 3", || kept(&store), [1, 1, 0])?;
        trace.expect("what the third was told", || third, Err(Full))?;
        trace.did("delivered(the first)");
        first.into_iter().for_each(|id| store.delivered(id));
        trace.expect("store for 3", || store.store(3, 3, key("a"), vec![x1()]).is_ok(), true)?;
        trace.expect("hints due to 1, 2, 3", || kept(&store), [0, 1, 1])
    });
}

#[test]
fn kv_hh_4_what_is_too_old_is_left_to_anti_entropy() {
    let setup = "window 100; hints for 1: b at 0, a at 5, a at 10; for 2: a at 20";
    kit::case("KV-HH-4", setup, |trace| {
        let mut store = HintStore::new(9, 100);
        for (now, owner, name) in [(0, 1, "b"), (5, 1, "a"), (10, 1, "a"), (20, 2, "a")] {
            let _ = store.store(now, owner, key(name), vec![x1()]);
        }
        let names = |missed: Vec<(NodeId, Vec<u8>)>| -> Vec<(NodeId, String)> {
            let name = |key: Vec<u8>| String::from_utf8_lossy(&key).into_owned();
            missed.into_iter().map(|(owner, key)| (owner, name(key))).collect()
        };
        trace.expect("expire(100)", || names(store.expire(100)), vec![])?;
        trace.did("expire(111)");
        let expired = names(store.expire(111));
        trace.expect("due(1)", || told(&store.due(1)), vec![])?;
        trace.expect("due(2)", || told(&store.due(2)), vec![(2, "a".into(), vec!["x"])])?;
        let missed = vec![(1, "a".into()), (1, "b".into())];
        trace.expect("what expired", || expired, missed)?;
        trace.expect("expire(111) again", || names(store.expire(111)), vec![])
    });
}

/// Of the five nodes of the walk, this one answers nobody in time.
const SLOW: NodeId = 2;
const COORDINATOR: NodeId = 5;

/// One key on five nodes and their coordinator, which wants 3 copies and waits for 2 answers.
struct Cluster {
    nodes: Nodes,
    hints: BTreeMap<NodeId, HintStore<Value>>,
    down: BTreeSet<NodeId>,
    log: Vec<Happened>,
}

impl Cluster {
    fn new(down: &[NodeId]) -> Self {
        let hints = WALK.map(|node| (node, HintStore::new(9, 1_000))).into();
        let down = down.iter().copied().collect();
        let mut cluster = Cluster { nodes: Nodes::default(), hints, down, log: vec![] };
        for node in cluster.down.clone() {
            cluster.note(None, node, "down");
        }
        cluster
    }

    fn note(&mut self, from: Option<NodeId>, to: NodeId, what: impl Into<String>) {
        let at = self.log.len() as u64;
        let (from, to) = (from.map(|node| node as usize), Some(to as usize));
        self.log.push(Happened { at, from, to, what: what.into() });
    }

    fn targets(&self) -> Vec<Target> {
        let mut targets = targets(&WALK, 3, &|node| !self.down.contains(&node));
        // Any pairing is right, and a drawing shows one.
        let mut owners: Vec<_> = targets.iter().filter_map(|target| target.hint_for).collect();
        owners.sort();
        let stand_ins = targets.iter_mut().filter(|target| target.hint_for.is_some());
        stand_ins.zip(owners).for_each(|(target, owner)| target.hint_for = Some(owner));
        targets
    }

    /// Whether two targets have acknowledged x.
    fn put(&mut self) -> bool {
        let mut acks = 0;
        for Target { node, hint_for } in self.targets().into_iter().filter(|t| t.node != SLOW) {
            let whose = hint_for.map_or(String::new(), |owner| format!(" for n{owner}"));
            self.note(Some(COORDINATOR), node, format!("put x{whose}"));
            match (hint_for, self.hints.get_mut(&node)) {
                (Some(owner), Some(hints)) => {
                    let stored = hints.store(0, owner, key("k"), vec![x1()]);
                    acks += u32::from(stored.is_ok());
                }
                _ => {
                    self.nodes.receive(node, &[x1()]);
                    acks += 1;
                }
            }
            self.note(Some(node), COORDINATOR, "stored");
        }
        self.note(None, COORDINATOR, if acks >= 2 { "put: done" } else { "put: failed" });
        acks >= 2
    }

    /// What two targets answer, if there are two that do.
    fn get(&mut self) -> Option<Vec<Value>> {
        let (mut replies, mut all) = (0, Vec::<Version<Value>>::new());
        for Target { node, .. } in self.targets().into_iter().filter(|t| t.node != SLOW) {
            self.note(Some(COORDINATOR), node, "get");
            let has =
                reconcile([self.nodes.read(node), self.hints[&node].read(&key("k"))].concat());
            self.note(Some(node), COORDINATOR, shown(&values(&has)));
            all.extend(has);
            replies += 1;
        }
        let got = (replies >= 2).then(|| values(&reconcile(all)));
        let told = got.as_ref().map_or("failed".into(), |values| shown(values));
        self.note(None, COORDINATOR, format!("get: {told}"));
        got
    }

    fn back(&mut self) {
        for node in std::mem::take(&mut self.down) {
            self.note(None, node, "up");
        }
    }

    fn hand_off(&mut self) {
        for (holder, owner) in WALK.into_iter().flat_map(|a| WALK.map(|b| (a, b))) {
            for Hint { id, versions, .. } in self.hints[&holder].due(owner) {
                self.note(Some(holder), owner, format!("hint {}", shown(&values(&versions))));
                self.nodes.receive(owner, &versions);
                self.note(Some(owner), holder, "stored");
                self.hints.entry(holder).and_modify(|hints| hints.delivered(id));
            }
        }
    }
}

fn shown(values: &[Value]) -> String {
    if values.is_empty() { "nothing".into() } else { values.join(", ") }
}

#[test]
fn kv_hh_5_a_read_by_those_who_return_is_stale_until_the_handoff() {
    kit::case("KV-HH-5", "walk 0 1 2 3 4, n = 3, r = w = 2; 0 and 1 down, 2 slow", |trace| {
        let mut cluster = Cluster::new(&[0, 1]);
        trace.expect("put x is done", || cluster.put(), true)?;
        trace.did("0 and 1 return");
        cluster.back();
        trace.expect("get, answered by 0 and 1", || cluster.get(), Some(vec![]))?;
        trace.did("3 and 4 hand over their hints");
        cluster.hand_off();
        trace.expect("get, answered by 0 and 1", || cluster.get(), Some(vec!["x"]))?;
        let left = || WALK.map(|node| cluster.hints[&node].read(&key("k")).len());
        trace.expect("versions kept as hints", left, [0; 5])
    });
}

#[test]
fn kv_hh_6_a_read_that_walks_the_same_way_sees_the_write() {
    kit::case("KV-HH-6", "walk 0 1 2 3 4, n = 3, r = w = 2; 0 and 1 down, 2 slow", |trace| {
        let mut cluster = Cluster::new(&[0, 1]);
        trace.expect("put x is done", || cluster.put(), true)?;
        trace.expect("get, answered by 3 and 4", || cluster.get(), Some(vec!["x"]))
    });
}

#[test]
fn kv_hh_6_a_read_sees_every_hint_of_its_key() {
    kit::case("KV-HH-6", "hints for 1: a = x; for 2: a = z; for 1: b = y", |trace| {
        let mut store = HintStore::new(9, 100);
        for (owner, name, version) in [(1, "a", x1()), (2, "a", z3()), (1, "b", y2())] {
            let _ = store.store(0, owner, key(name), vec![version]);
        }
        let read = |name| values(&reconcile(store.read(&key(name))));
        trace.expect("read(a)", || read("a"), vec!["x", "z"])?;
        trace.expect("read(b)", || read("b"), vec!["y"])?;
        trace.expect("read(c)", || read("c"), vec![])
    });
}

#[test]
fn kv_hh_5_the_stale_read_is_the_one_drawn() {
    kit::figure!("KV-HH-5", "s8_stale", stale);
}

/// The cluster's messages: written and read while 0 and 1 are down, and read twice thereafter.
fn stale() -> String {
    let mut cluster = Cluster::new(&[0, 1]);
    cluster.put();
    cluster.get();
    cluster.back();
    cluster.get();
    cluster.hand_off();
    cluster.get();
    draw::sequence(6, &cluster.log)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s8_stale", stale())]
}
