//! Step 7: quorums. One write or one read across the replicas of a key, as a state machine.

use crate::types::{
    ConfigError, Dc, GetEffect, Level, Millis, NodeId, OpError, PutEffect, Reconcile, Replica,
    Version,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many replicas there are, and how many of them reads and writes wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Replicas of each key.
    pub n: usize,
    /// Replies that a read waits for.
    pub r: usize,
    /// Acknowledgements that a write waits for.
    pub w: usize,
}

impl Config {
    /// `n` replicas, of which reads wait for `r` and writes for `w`.
    ///
    /// # Errors
    /// If `r` or `w` isn't in `1..=n`.
    pub fn new(n: usize, r: usize, w: usize) -> Result<Config, ConfigError> {
        if !(1..=n).contains(&r) {
            return Err(ConfigError::Reads { r, n });
        }
        if !(1..=n).contains(&w) {
            return Err(ConfigError::Writes { w, n });
        }
        Ok(Config { n, r, w })
    }

    /// Whether every `r` replicas share one with every `w` (Gifford 1979).
    pub fn strict(&self) -> bool {
        self.r + self.w > self.n
    }
}

/// Who has answered, and whether that's enough.
#[derive(Debug, Clone)]
struct Tally {
    replicas: BTreeSet<NodeId>,
    /// How many of which replicas: each of these must be reached.
    quorums: Vec<(usize, BTreeSet<NodeId>)>,
    deadline: Millis,
    answered: BTreeSet<NodeId>,
    failed: BTreeSet<NodeId>,
    ended: bool,
}

impl Tally {
    fn new(replicas: &[Replica], level: Level, deadline: Millis) -> Self {
        let among = |within: &dyn Fn(Dc) -> bool| -> BTreeSet<NodeId> {
            replicas
                .iter()
                .filter(|replica| within(replica.dc))
                .map(|replica| replica.node)
                .collect()
        };
        let majority = |dc: Dc| {
            let nodes = among(&|other| other == dc);
            (nodes.len() / 2 + 1, nodes)
        };
        let all = among(&|_| true);
        let quorums = match level {
            Level::Count(need) => vec![(need, all.clone())],
            Level::LocalQuorum(dc) => vec![majority(dc)],
            Level::EachQuorum => {
                let dcs: BTreeSet<Dc> = replicas.iter().map(|replica| replica.dc).collect();
                dcs.into_iter().map(majority).collect()
            }
        };
        let (answered, failed) = (BTreeSet::new(), BTreeSet::new());
        Tally { replicas: all, quorums, deadline, answered, failed, ended: false }
    }

    /// The end of the operation, once: when nothing that may still come can change it.
    fn outcome(&mut self) -> Option<Result<(), OpError>> {
        if self.ended {
            return None;
        }
        let mut reached = true;
        for (need, nodes) in &self.quorums {
            let answered = nodes.intersection(&self.answered).count();
            let lost =
                nodes.intersection(&self.failed).filter(|node| !self.answered.contains(node));
            let possible = nodes.len() - lost.count();
            if possible < *need {
                self.ended = true;
                return Some(Err(OpError::Unavailable { need: *need, possible }));
            }
            reached &= answered >= *need;
        }
        self.ended = reached;
        reached.then_some(Ok(()))
    }

    fn on_answer(&mut self, from: NodeId) -> Option<Result<(), OpError>> {
        if self.replicas.contains(&from) {
            self.answered.insert(from);
        }
        self.outcome()
    }

    fn on_fail(&mut self, from: NodeId) -> Option<Result<(), OpError>> {
        self.failed.insert(from);
        self.outcome()
    }

    fn on_tick(&mut self, now: Millis) -> Option<Result<(), OpError>> {
        let late = !self.ended && now >= self.deadline;
        self.ended |= late;
        late.then_some(Err(OpError::Timeout))
    }
}

/// A write to all replicas of a key. Whoever drives it sends what it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct PutOp<V> {
    tally: Tally,
    versions: Vec<Version<V>>,
}

impl<V: Clone> PutOp<V> {
    /// A write of `versions`, all that its coordinator knows of the key, that succeeds when `level`
    /// is reached before `deadline`.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        versions: Vec<Version<V>>,
    ) -> Self {
        PutOp { tally: Tally::new(replicas, level, deadline), versions }
    }

    /// Begins: a message to each replica, or the end if `level` is out of reach. Call it once.
    pub fn start(&mut self) -> Vec<PutEffect<V>> {
        if let Some(end) = self.tally.outcome() {
            return vec![PutEffect::Done(end)];
        }
        let send = |&to: &NodeId| PutEffect::Send { to, versions: self.versions.clone() };
        self.tally.replicas.iter().map(send).collect()
    }

    /// A node has stored the versions.
    pub fn on_ack(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        told(self.tally.on_answer(from))
    }

    /// A node can't be reached, or has refused.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        told(self.tally.on_fail(from))
    }

    /// It is `now`.
    pub fn on_tick(&mut self, now: Millis) -> Vec<PutEffect<V>> {
        told(self.tally.on_tick(now))
    }
}

fn told<V>(end: Option<Result<(), OpError>>) -> Vec<PutEffect<V>> {
    end.map(PutEffect::Done).into_iter().collect()
}

/// A read from all replicas of a key. Whoever drives it asks whom it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct GetOp<V> {
    tally: Tally,
    reconcile: Reconcile<V>,
    replies: BTreeMap<NodeId, Vec<Version<V>>>,
}

impl<V: Clone> GetOp<V> {
    /// A read that ends when `level` is reached before `deadline`, with what `reconcile` makes of
    /// the replies.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        reconcile: Reconcile<V>,
    ) -> Self {
        let tally = Tally::new(replicas, level, deadline);
        GetOp { tally, reconcile, replies: BTreeMap::new() }
    }

    /// Begins: a question to each replica, or the end if `level` is out of reach. Call it once.
    pub fn start(&mut self) -> Vec<GetEffect<V>> {
        let end = self.tally.outcome();
        if end.is_some() {
            return self.told(end);
        }
        self.tally.replicas.iter().map(|&to| GetEffect::Ask { to }).collect()
    }

    /// A node has answered with its versions, none if it has none. The first reply counts.
    pub fn on_reply(&mut self, from: NodeId, versions: Vec<Version<V>>) -> Vec<GetEffect<V>> {
        if self.tally.replicas.contains(&from) {
            self.replies.entry(from).or_insert(versions);
        }
        let end = self.tally.on_answer(from);
        self.told(end)
    }

    /// A node can't be reached, or has refused.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<GetEffect<V>> {
        let end = self.tally.on_fail(from);
        self.told(end)
    }

    /// It is `now`.
    pub fn on_tick(&mut self, now: Millis) -> Vec<GetEffect<V>> {
        let end = self.tally.on_tick(now);
        self.told(end)
    }

    /// Read repair: for each replica that has answered with less than all of them together, what it
    /// lacks; by node, versions by dot. Replies that come after the end count too.
    pub fn repairs(&self) -> Vec<(NodeId, Vec<Version<V>>)> {
        let all = self.reconciled();
        let lacks = |(&node, has): (&NodeId, &Vec<Version<V>>)| {
            let known: BTreeSet<_> = has.iter().map(|version| version.dot).collect();
            let lacks = all.iter().filter(|version| !known.contains(&version.dot));
            (node, lacks.cloned().collect::<Vec<_>>())
        };
        self.replies.iter().map(lacks).filter(|(_, lacks)| !lacks.is_empty()).collect()
    }

    fn reconciled(&self) -> Vec<Version<V>> {
        (self.reconcile)(self.replies.values().flatten().cloned().collect())
    }

    fn told(&self, end: Option<Result<(), OpError>>) -> Vec<GetEffect<V>> {
        let done = |end: Result<(), OpError>| GetEffect::Done(end.map(|()| self.reconciled()));
        end.map(done).into_iter().collect()
    }
}
