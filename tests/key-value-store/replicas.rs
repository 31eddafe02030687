//! What the tests of the replicated steps share: versions told in short, and replicas that a
//! coordinator reaches, is refused by, or hears nothing of.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use key_value_store::s6_version::{KeyState, reconcile};
use key_value_store::s7_quorum::{GetOp, PutOp};
use key_value_store::types::{
    Dc, Dot, GetEffect, Level, NodeId, OpError, PutEffect, Replica, Version, VersionVector,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the tests write.
pub type Value = &'static str;

/// Until when the tests' operations wait.
pub const DEADLINE: u64 = 100;

/// Write `(node, counter)` of `value`, by a client that had seen `context`.
pub fn version(
    (node, counter): (NodeId, u64),
    context: &[(NodeId, u64)],
    value: Value,
) -> Version<Value> {
    let context = VersionVector(context.iter().copied().collect());
    Version { dot: Dot { node, counter }, context, value: Some(value) }
}

/// The first write.
pub fn x1() -> Version<Value> {
    version((1, 1), &[], "x")
}

/// Written by somebody who had seen `x1`.
pub fn y2() -> Version<Value> {
    version((2, 1), &[(1, 1)], "y")
}

/// Written by somebody who had seen nothing.
pub fn z3() -> Version<Value> {
    version((3, 1), &[], "z")
}

/// A put of `x1` until [`DEADLINE`].
pub fn put(replicas: &[Replica], level: Level) -> PutOp<Value> {
    PutOp::new(replicas, level, DEADLINE, vec![x1()])
}

/// A get until [`DEADLINE`].
pub fn get(replicas: &[Replica], level: Level) -> GetOp<Value> {
    GetOp::new(replicas, level, DEADLINE, reconcile)
}

/// The values, in order.
pub fn values(versions: &[Version<Value>]) -> Vec<Value> {
    versions.iter().filter_map(|version| version.value).collect()
}

/// Replicas 1 to `n` in one data centre.
pub fn members(n: NodeId) -> Vec<Replica> {
    (1..=n).map(|node| Replica { node, dc: Dc(1) }).collect()
}

/// Three replicas in data centre 1, nodes 11 to 13, and as many or two in data centre 2.
pub fn two_dcs(second: NodeId) -> Vec<Replica> {
    let dc = |dc: u8, count| {
        (1..=count).map(move |i| Replica { node: NodeId::from(dc) * 10 + i, dc: Dc(dc) })
    };
    dc(1, 3).chain(dc(2, second)).collect()
}

/// What becomes of a message to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It arrives and is answered.
    Up,
    /// The sender is told that it can't arrive.
    Refused,
    /// Nothing is ever heard of it.
    Silent,
}

/// What each node has of the one key that the tests write.
#[derive(Debug, Clone, Default)]
pub struct Nodes(BTreeMap<NodeId, KeyState<Value>>);

impl Nodes {
    /// The node stores versions that were sent to it.
    pub fn receive(&mut self, node: NodeId, versions: &[Version<Value>]) {
        self.0.entry(node).or_insert_with(|| KeyState::restore(vec![])).receive(versions);
    }

    /// What the node has.
    pub fn read(&self, node: NodeId) -> Vec<Version<Value>> {
        self.0.get(&node).map_or_else(Vec::new, |state| state.siblings().to_vec())
    }
}

/// What a read wants sent to whom.
pub type Repairs = Vec<(NodeId, Vec<Version<Value>>)>;

/// A write, driven to its end: nodes answer by `link`, and if that isn't enough, the deadline comes.
pub fn write(
    nodes: &mut Nodes,
    replicas: &[Replica],
    level: Level,
    versions: Vec<Version<Value>>,
    link: impl Fn(NodeId) -> Link,
) -> Result<(), OpError> {
    let mut put = PutOp::new(replicas, level, DEADLINE, versions);
    let (mut effects, mut end) = (VecDeque::from(put.start()), None);
    while let Some(effect) = effects.pop_front() {
        match effect {
            PutEffect::Done(done) => end = end.or(Some(done)),
            PutEffect::Send { to, versions } => match link(to) {
                Link::Up => {
                    nodes.receive(to, &versions);
                    effects.extend(put.on_ack(to));
                }
                Link::Refused => effects.extend(put.on_fail(to)),
                Link::Silent => {}
            },
        }
    }
    end.unwrap_or(Err(OpError::Timeout))
}

/// A read, driven like [`write`]: what it answers, and what it then wants repaired.
pub fn read(
    nodes: &Nodes,
    replicas: &[Replica],
    level: Level,
    link: impl Fn(NodeId) -> Link,
) -> (Result<Vec<Value>, OpError>, Repairs) {
    let mut get = get(replicas, level);
    let (mut effects, mut end) = (VecDeque::from(get.start()), None);
    while let Some(effect) = effects.pop_front() {
        match effect {
            GetEffect::Done(done) => end = end.or(Some(done)),
            GetEffect::Ask { to } => match link(to) {
                Link::Up => effects.extend(get.on_reply(to, nodes.read(to))),
                Link::Refused => effects.extend(get.on_fail(to)),
                Link::Silent => {}
            },
        }
    }
    let end = end.unwrap_or(Err(OpError::Timeout));
    (end.map(|versions| values(&versions)), get.repairs())
}

/// Only these nodes are heard of.
pub fn only(set: &BTreeSet<NodeId>) -> impl Fn(NodeId) -> Link {
    |node| if set.contains(&node) { Link::Up } else { Link::Silent }
}

/// All sets of `k` of the nodes 1 to `n`.
pub fn sets(n: NodeId, k: usize) -> Vec<BTreeSet<NodeId>> {
    let chosen = |bits: u32| (1..=n).filter(|node| bits >> (node - 1) & 1 == 1).collect();
    let all = (0..1_u32 << n).filter(|bits| bits.count_ones() as usize == k);
    all.map(chosen).collect()
}
