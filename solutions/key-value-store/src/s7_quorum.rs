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

type End = Option<Result<(), OpError>>;

/// What came from whom, and whether that's enough: the half that reads and writes share.
#[derive(Debug, Clone)]
struct Tally<A> {
    nodes: BTreeSet<NodeId>,
    /// How many of which nodes; each of these must be reached.
    quorums: Vec<(usize, BTreeSet<NodeId>)>,
    deadline: Millis,
    answers: BTreeMap<NodeId, A>,
    failed: BTreeSet<NodeId>,
    ended: bool,
}

impl<A> Tally<A> {
    fn new(replicas: &[Replica], level: Level, deadline: Millis) -> Self {
        let nodes = |within: &dyn Fn(Dc) -> bool| -> BTreeSet<NodeId> {
            let chosen = replicas.iter().filter(|replica| within(replica.dc));
            chosen.map(|replica| replica.node).collect()
        };
        let majority = |dc: Dc| {
            let local = nodes(&|other| other == dc);
            (local.len() / 2 + 1, local)
        };
        let all = nodes(&|_| true);
        let dcs: BTreeSet<Dc> = replicas.iter().map(|replica| replica.dc).collect();
        let quorums = match level {
            Level::Count(need) => vec![(need, all.clone())],
            Level::LocalQuorum(dc) => vec![majority(dc)],
            Level::EachQuorum => dcs.into_iter().map(majority).collect(),
        };
        let (answers, failed) = (BTreeMap::new(), BTreeSet::new());
        Tally { nodes: all, quorums, deadline, answers, failed, ended: false }
    }

    fn on_answer(&mut self, from: NodeId, answer: A) -> End {
        if self.nodes.contains(&from) {
            self.answers.entry(from).or_insert(answer);
        }
        self.end()
    }

    fn on_fail(&mut self, from: NodeId) -> End {
        self.failed.insert(from);
        self.end()
    }

    fn on_tick(&mut self, now: Millis) -> End {
        let late = !self.ended && now >= self.deadline;
        self.ended |= late;
        late.then_some(Err(OpError::Timeout))
    }

    /// The end, once: as soon as nothing that may still come can change it.
    fn end(&mut self) -> End {
        let answered = |node: &&NodeId| self.answers.contains_key(node);
        let possible = |node: &&NodeId| answered(node) || !self.failed.contains(node);
        let mut end = Some(Ok(()));
        for (need, nodes) in &self.quorums {
            let (need, possible) = (*need, nodes.iter().filter(possible).count());
            if possible < need {
                end = Some(Err(OpError::Unavailable { need, possible }));
                break;
            }
            if nodes.iter().filter(answered).count() < need {
                end = None;
            }
        }
        let end = end.filter(|_| !self.ended);
        self.ended |= end.is_some();
        end
    }
}

/// A write to all replicas of a key. Whoever drives it sends what it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct PutOp<V> {
    tally: Tally<()>,
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

    /// Begins: a message to each replica, by node, or the end if `level` is out of reach. Once.
    pub fn start(&mut self) -> Vec<PutEffect<V>> {
        if let Some(end) = self.tally.end() {
            return vec![PutEffect::Done(end)];
        }
        let send = |&to: &NodeId| PutEffect::Send { to, versions: self.versions.clone() };
        self.tally.nodes.iter().map(send).collect()
    }

    /// A node has stored the versions.
    pub fn on_ack(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        self.tally.on_answer(from, ()).map(PutEffect::Done).into_iter().collect()
    }

    /// A node can't be reached, or has refused.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        self.tally.on_fail(from).map(PutEffect::Done).into_iter().collect()
    }

    /// It is `now`.
    pub fn on_tick(&mut self, now: Millis) -> Vec<PutEffect<V>> {
        self.tally.on_tick(now).map(PutEffect::Done).into_iter().collect()
    }
}

/// A read from all replicas of a key. Whoever drives it asks whom it says and tells it what comes.
#[derive(Debug, Clone)]
pub struct GetOp<V> {
    tally: Tally<Vec<Version<V>>>,
    reconcile: Reconcile<V>,
}

impl<V: Clone> GetOp<V> {
    /// A read that ends when `level` is reached before `deadline`, with what `reconcile` makes of
    /// all replies so far.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        reconcile: Reconcile<V>,
    ) -> Self {
        GetOp { tally: Tally::new(replicas, level, deadline), reconcile }
    }

    /// Begins: a question to each replica, by node, or the end if `level` is out of reach. Once.
    pub fn start(&mut self) -> Vec<GetEffect<V>> {
        match self.tally.end() {
            None => self.tally.nodes.iter().map(|&to| GetEffect::Ask { to }).collect(),
            end => self.told(end),
        }
    }

    /// A node has answered with its versions, none if it has none. Its first reply counts.
    pub fn on_reply(&mut self, from: NodeId, versions: Vec<Version<V>>) -> Vec<GetEffect<V>> {
        let end = self.tally.on_answer(from, versions);
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
            let lacks = |version: &&Version<V>| has.iter().all(|known| known.dot != version.dot);
            (node, all.iter().filter(lacks).cloned().collect::<Vec<_>>())
        };
        self.tally.answers.iter().map(lacks).filter(|(_, lacks)| !lacks.is_empty()).collect()
    }

    fn reconciled(&self) -> Vec<Version<V>> {
        (self.reconcile)(self.tally.answers.values().flatten().cloned().collect())
    }

    fn told(&self, end: End) -> Vec<GetEffect<V>> {
        let done = |end: Result<(), OpError>| GetEffect::Done(end.map(|()| self.reconciled()));
        end.map(done).into_iter().collect()
    }
}
