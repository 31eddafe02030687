//! One node of the cluster: replica and coordinator in one, as in Dynamo. It is told events and
//! acts through an [`Env`], so that a simulation and three real processes run the same code.

use super::history::counts_replicas;
use super::replica::Replica;
use super::twin;
use super::wire::{Message, Siblings};
use key_value_store::s6_version::{KeyState, reconcile};
use key_value_store::s7_quorum::{Config, GetOp, PutOp};
use key_value_store::s8_handoff::{HintStore, targets};
use key_value_store::s9_merkle::{MerkleTree, bucket, diff, entry_hash};
use key_value_store::s10_gossip::Gossip;
use key_value_store::types::{
    Contents, Dc, Disk, EntryHash, GetEffect, GossipOptions, Health, HintId, Key, Level, Millis,
    NodeId, NodeSource, OpError, PutEffect, Replica as Place, StoreError, Target, Version,
    VersionVector, key_hash,
};
use std::collections::{BTreeMap, BTreeSet};

/// An operation is over after this long.
pub const DEADLINE: Millis = 200;
const TICK: Millis = 100;
const HANDOFF: Millis = 150;
const GOSSIP: GossipOptions = GossipOptions { fanout: 2, suspect_after: 400, dead_after: 800 };
/// Levels of the trees by which nodes compare what they share.
const DEPTH: u32 = 4;
/// Few, so that a store is full now and then.
const HINTS: usize = 3;
const HINT_WINDOW: Millis = 60_000;

/// Timers below this number are operations.
const ON_TICK: u64 = 1 << 32;
const ON_HANDOFF: u64 = ON_TICK + 1;
const ON_COMPACT: u64 = ON_TICK + 2;
/// Between two compactions several memtables are flushed.
const COMPACT: Millis = 350;

/// How a cluster works.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How many nodes there are.
    pub nodes: NodeId,
    /// Copies of each key, and how many of them a read and a write wait for.
    pub quorum: Config,
    /// Whether the first healthy nodes take the place of the first nodes of a key's walk.
    pub sloppy: bool,
    /// How long a tombstone is kept at least.
    pub gc_grace: Millis,
}

/// What a node sees of the world, and how it acts on it.
pub trait Env {
    /// The present.
    fn now(&self) -> Millis;
    /// The node's own disk.
    fn disk(&mut self) -> &mut dyn Disk;
    /// The randomness with which it gossips.
    fn random(&mut self) -> &mut sim::Random;
    /// Sends a message, which may be lost.
    fn send(&mut self, to: NodeId, message: Message);
    /// Asks to be woken.
    fn wake_at(&mut self, at: Millis, timer: u64);
    /// Tells a client, or whoever watches, what has happened.
    fn note(&mut self, fact: Fact);
}

/// What a node has to say.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A write has got its name.
    Named { op: u64, version: Version<Vec<u8>> },
    /// A write is over.
    Put { op: u64, result: Result<(), OpError> },
    /// A read is over.
    Got { op: u64, result: Result<Siblings, OpError> },
    /// This is about to be stored: for whom, if it is a hint.
    Writing { key: Key, siblings: Siblings, owner: Option<NodeId> },
    /// What was about to be stored is durable.
    Written,
    /// A hint is no longer needed.
    Dropped { owner: NodeId, key: Key },
    /// This is what the disk says of a key.
    Read { key: Key, siblings: Siblings },
    /// This is all that the disk says after a start.
    Recovered { contents: Contents<Vec<u8>>, hints: Vec<(NodeId, Key, Siblings)> },
    /// A part doesn't do what its twin does.
    Wrong(String),
}

struct Put {
    op: PutOp<Vec<u8>>,
    twin: twin::Count,
}

struct Get {
    op: GetOp<Vec<u8>>,
    twin: twin::Count,
    key: Key,
}

/// A node that has started.
pub struct Node {
    me: NodeId,
    settings: Settings,
    replica: Replica,
    generation: u64,
    gossip: Gossip,
    hints: HintStore<Vec<u8>>,
    hints_twin: twin::Hints,
    kept_for: BTreeMap<HintId, (NodeId, Key)>,
    puts: BTreeMap<u64, Put>,
    gets: BTreeMap<u64, Get>,
}

impl Node {
    /// Starts from what is on the disk.
    pub fn start(me: NodeId, settings: Settings, env: &mut dyn Env) -> Result<Self, StoreError> {
        let now = env.now();
        let (replica, generation) = Replica::open(env.disk(), settings.gc_grace)?;
        let peers: Vec<NodeId> = (0..settings.nodes).filter(|&node| node != me).collect();
        let mut node = Node {
            me,
            settings,
            generation,
            gossip: Gossip::new(me, generation, &peers, GOSSIP, now),
            hints: HintStore::new(HINTS, HINT_WINDOW),
            hints_twin: twin::Hints::default(),
            kept_for: BTreeMap::new(),
            puts: BTreeMap::new(),
            gets: BTreeMap::new(),
            replica,
        };
        let contents = node.replica.contents(env.disk())?;
        let hints = node.replica.hints(env.disk())?;
        for (owner, key, siblings) in hints.clone() {
            node.keep_in_memory(env, owner, &key, &siblings);
        }
        env.note(Fact::Recovered { contents, hints });
        env.wake_at(now + TICK, ON_TICK);
        env.wake_at(now + HANDOFF, ON_HANDOFF);
        env.wake_at(now + COMPACT, ON_COMPACT);
        Ok(node)
    }

    /// The nodes of a key in order of preference: here simply from one on, by the key's hash.
    pub fn walk(nodes: NodeId, key: &[u8]) -> Vec<NodeId> {
        let first = (key_hash(key) % u64::from(nodes)) as NodeId;
        (0..nodes).map(|next| (first + next) % nodes).collect()
    }

    /// A message from `from`; from the node itself, if it came from outside.
    pub fn receive(
        &mut self,
        env: &mut dyn Env,
        from: NodeId,
        message: Message,
    ) -> Result<(), StoreError> {
        match message {
            Message::Put { op, key, context, value } => self.put(env, op, &key, &context, value)?,
            Message::Get { op, key } => self.get(env, op, key)?,
            Message::Store { op, key, siblings, owner } => {
                let reply = match self.store(env, &key, siblings, owner)? {
                    true => Message::Stored { op },
                    false => Message::Refused { op },
                };
                env.send(from, reply);
            }
            Message::Stored { op } => self.acknowledged(env, op, from),
            Message::Refused { op } => self.refused(env, op, from),
            Message::Fetch { op, key } => {
                let siblings = self.known(env, &key)?;
                env.send(from, Message::Fetched { op, siblings });
            }
            Message::Fetched { op, siblings } => self.answered(env, op, from, siblings),
            Message::Repair { key, siblings } => drop(self.store(env, &key, siblings, None)?),
            Message::Handoff { id, generation, key, siblings } => {
                self.store(env, &key, siblings, None)?;
                env.send(from, Message::HandedOff { id, generation });
            }
            Message::HandedOff { id, generation } if generation == self.generation => {
                self.delivered(env, id)?;
            }
            // It was numbered in another life.
            Message::HandedOff { .. } => {}
            Message::Gossip(digest) => self.gossip.merge(env.now(), &digest),
            Message::Compare => {
                for peer in self.peers() {
                    let nodes = self.shared_tree(env, peer)?;
                    env.send(peer, Message::Tree(nodes.0));
                }
            }
            Message::Tree(nodes) => self.compare(env, from, Nodes(nodes))?,
            Message::Buckets { buckets, contents, answer } => {
                for (key, siblings) in contents {
                    self.store(env, &key, siblings, None)?;
                }
                if answer {
                    self.send_buckets(env, from, buckets, false)?;
                }
            }
        }
        Ok(())
    }

    /// A moment that was asked for has come.
    pub fn wake(&mut self, env: &mut dyn Env, timer: u64) -> Result<(), StoreError> {
        let now = env.now();
        match timer {
            ON_TICK => {
                for (peer, digest) in self.gossip.tick(now, env.random()) {
                    env.send(peer, Message::Gossip(digest));
                }
                env.wake_at(now + TICK, ON_TICK);
            }
            ON_HANDOFF => {
                for owner in self.peers().into_iter().filter(|&peer| self.is_up(now, peer)) {
                    let due = self.hints.due(owner);
                    wrong(env, self.hints_twin.due(owner, &due));
                    for hint in due {
                        let (id, key, siblings) = (hint.id, hint.key, hint.versions);
                        let generation = self.generation;
                        env.send(owner, Message::Handoff { id, generation, key, siblings });
                    }
                }
                env.wake_at(now + HANDOFF, ON_HANDOFF);
            }
            ON_COMPACT => {
                self.replica.compact(env.disk(), now)?;
                wrong(env, self.replica.verdict());
                env.wake_at(now + COMPACT, ON_COMPACT);
            }
            op => self.close(env, op)?,
        }
        Ok(())
    }

    fn peers(&self) -> Vec<NodeId> {
        (0..self.settings.nodes).filter(|&node| node != self.me).collect()
    }

    fn is_up(&self, now: Millis, node: NodeId) -> bool {
        node == self.me || self.gossip.health(now, node) == Health::Alive
    }

    fn targets(&self, env: &mut dyn Env, key: &[u8]) -> Vec<Target> {
        let (walk, n, now) =
            (Self::walk(self.settings.nodes, key), self.settings.quorum.n, env.now());
        let up = |node: NodeId| !self.settings.sloppy || self.is_up(now, node);
        let targets = targets(&walk, n, &up);
        wrong(env, twin::targets(&walk, n, &up, &targets));
        targets
    }

    /// Most operations count replicas. Some want a majority in their own data centre, some in each.
    fn level(&self, op: u64, count: usize) -> Level {
        match op % 8 {
            _ if counts_replicas(op) => Level::Count(count),
            5 => Level::LocalQuorum(dc(self.me)),
            _ => Level::EachQuorum,
        }
    }

    fn put(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        key: &[u8],
        context: &VersionVector,
        value: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut state = KeyState::restore(self.read(env, key)?);
        let before = state.siblings().to_vec();
        let all = state.put(self.me, context, value).to_vec();
        let new = all.iter().find(|version| !before.iter().any(|old| old.dot == version.dot));
        let Some(new) = new else {
            env.note(Fact::Wrong(format!("write #{op} has no dot of its own")));
            return Ok(());
        };
        env.note(Fact::Named { op, version: new.clone() });
        self.write(env, key, &all)?;
        let targets = self.targets(env, key);
        let (places, level) = (places(&targets), self.level(op, self.settings.quorum.w));
        let deadline = env.now() + DEADLINE;
        let mut put = PutOp::new(&places, level, deadline, all.clone());
        let mut twin = twin::Count::new(&places, level, deadline);
        let effects = put.start();
        let sent: Result<BTreeSet<NodeId>, _> = match &twin::put_ended(&effects)[..] {
            [] => Ok(effects.iter().filter_map(|effect| sent_to(effect, &all)).collect()),
            ends => Err(ends[0].clone()),
        };
        let twin_sent = twin.start().map_err(|end| end.map(|_| Siblings::new()));
        wrong(env, twin::compare("a write's start", &sent, &twin_sent));
        for target in targets.iter().filter(|target| target.node != self.me) {
            if sent.as_ref().is_ok_and(|sent| sent.contains(&target.node)) {
                let (key, siblings, owner) = (key.to_vec(), all.clone(), target.hint_for);
                env.send(target.node, Message::Store { op, key, siblings, owner });
            }
        }
        if let Err(end) = sent {
            env.note(Fact::Put { op, result: end.map(|_| ()) });
        }
        self.puts.insert(op, Put { op: put, twin });
        self.acknowledged(env, op, self.me);
        for node in self.out_of_reach(env.now(), &targets) {
            self.put_event(env, op, |put| put.on_fail(node), |twin| twin.fail(node));
        }
        env.wake_at(deadline, op);
        Ok(())
    }

    /// The targets that have been silent for too long to wait for.
    fn out_of_reach(&self, now: Millis, targets: &[Target]) -> Vec<NodeId> {
        let dead =
            |node: &NodeId| *node != self.me && self.gossip.health(now, *node) == Health::Dead;
        targets.iter().map(|target| target.node).filter(dead).collect()
    }

    fn acknowledged(&mut self, env: &mut dyn Env, op: u64, by: NodeId) {
        self.put_event(env, op, |put| put.on_ack(by), |twin| twin.answer(by, Siblings::new()));
    }

    fn refused(&mut self, env: &mut dyn Env, op: u64, by: NodeId) {
        self.put_event(env, op, |put| put.on_fail(by), |twin| twin.fail(by));
    }

    fn put_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut PutOp<Vec<u8>>) -> Vec<PutEffect<Vec<u8>>>,
        same: impl FnOnce(&mut twin::Count) -> Option<Result<Siblings, OpError>>,
    ) {
        let Some(put) = self.puts.get_mut(&op) else { return };
        let (effects, twin) = (event(&mut put.op), same(&mut put.twin));
        let ended = twin::put_ended(&effects);
        let only_ends = ended.len() == effects.len();
        let twin: Vec<_> = twin.map(|end| end.map(|_| Siblings::new())).into_iter().collect();
        wrong(env, twin::compare("a write's end", &(only_ends, ended.clone()), &(true, twin)));
        for end in ended {
            env.note(Fact::Put { op, result: end.map(|_| ()) });
        }
    }

    fn get(&mut self, env: &mut dyn Env, op: u64, key: Key) -> Result<(), StoreError> {
        let targets = self.targets(env, &key);
        let (places, level) = (places(&targets), self.level(op, self.settings.quorum.r));
        let deadline = env.now() + DEADLINE;
        let mut get = GetOp::new(&places, level, deadline, reconcile);
        let mut twin = twin::Count::new(&places, level, deadline);
        let effects = get.start();
        let asked: Result<BTreeSet<NodeId>, _> = match &twin::get_ended(&effects)[..] {
            [] => Ok(effects.iter().filter_map(asked).collect()),
            ends => Err(ends[0].clone()),
        };
        wrong(env, twin::compare("a read's start", &asked, &twin.start()));
        let own = self.known(env, &key)?;
        self.gets.insert(op, Get { op: get, twin, key: key.clone() });
        match asked {
            Err(result) => env.note(Fact::Got { op, result }),
            Ok(asked) => {
                for to in asked.into_iter().filter(|&to| to != self.me) {
                    env.send(to, Message::Fetch { op, key: key.clone() });
                }
            }
        }
        self.answered(env, op, self.me, own);
        for node in self.out_of_reach(env.now(), &targets) {
            self.get_event(env, op, |get| get.on_fail(node), |twin| twin.fail(node));
        }
        env.wake_at(deadline, op);
        Ok(())
    }

    fn answered(&mut self, env: &mut dyn Env, op: u64, by: NodeId, siblings: Siblings) {
        let same = siblings.clone();
        self.get_event(env, op, |get| get.on_reply(by, siblings), |twin| twin.answer(by, same));
    }

    fn get_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut GetOp<Vec<u8>>) -> Vec<GetEffect<Vec<u8>>>,
        same: impl FnOnce(&mut twin::Count) -> Option<Result<Siblings, OpError>>,
    ) {
        let Some(get) = self.gets.get_mut(&op) else { return };
        let (effects, twin) = (event(&mut get.op), same(&mut get.twin));
        let ended = twin::get_ended(&effects);
        let (lacks, twin_lacks) = (get.op.repairs(), get.twin.lacking());
        let twin: Vec<_> = twin.into_iter().collect();
        wrong(env, twin::compare("a read's end", &(effects.len(), &ended), &(twin.len(), &twin)));
        wrong(env, twin::compare("repairs", &lacks, &twin_lacks));
        for result in ended {
            env.note(Fact::Got { op, result });
        }
    }

    /// The deadline of an operation: it ends, and whoever answered with too little is told.
    fn close(&mut self, env: &mut dyn Env, op: u64) -> Result<(), StoreError> {
        let now = env.now();
        self.put_event(env, op, |put| put.on_tick(now), |twin| twin.tick(now));
        self.puts.remove(&op);
        self.get_event(env, op, |get| get.on_tick(now), |twin| twin.tick(now));
        let Some(get) = self.gets.remove(&op) else { return Ok(()) };
        for (to, siblings) in get.op.repairs() {
            match to == self.me {
                true => drop(self.store(env, &get.key, siblings, None)?),
                false => env.send(to, Message::Repair { key: get.key.clone(), siblings }),
            }
        }
        Ok(())
    }

    fn read(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        let siblings = self.replica.siblings(env.disk(), key)?;
        wrong(env, self.replica.verdict());
        env.note(Fact::Read { key: key.to_vec(), siblings: siblings.clone() });
        Ok(siblings)
    }

    /// What this node has of a key, for itself and for others.
    fn known(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        let key = key.to_vec();
        let kept = self.hints.read(&key);
        wrong(env, self.hints_twin.read(&key, &kept));
        Ok(reconcile([self.read(env, &key)?, kept].concat()))
    }

    fn write(
        &mut self,
        env: &mut dyn Env,
        key: &[u8],
        siblings: &Siblings,
    ) -> Result<(), StoreError> {
        let now = env.now();
        env.note(Fact::Writing { key: key.to_vec(), siblings: siblings.clone(), owner: None });
        self.replica.store(env.disk(), now, key, siblings)?;
        wrong(env, self.replica.verdict());
        env.note(Fact::Written);
        Ok(())
    }

    /// Takes what another node knows; `false` if it's for an `owner` and there's no room.
    fn store(
        &mut self,
        env: &mut dyn Env,
        key: &[u8],
        siblings: Siblings,
        owner: Option<NodeId>,
    ) -> Result<bool, StoreError> {
        let Some(owner) = owner else {
            let before = self.read(env, key)?;
            let mut state = KeyState::restore(before.clone());
            state.receive(&siblings);
            if state.siblings() != before {
                self.write(env, key, &state.siblings().to_vec())?;
            }
            return Ok(true);
        };
        if !self.keep_in_memory(env, owner, &key.to_vec(), &siblings) {
            return Ok(false);
        }
        env.note(Fact::Writing {
            key: key.to_vec(),
            siblings: siblings.clone(),
            owner: Some(owner),
        });
        self.replica.keep_hint(env.disk(), owner, key, &siblings)?;
        env.note(Fact::Written);
        Ok(true)
    }

    /// Whether there's room for a hint; then it's kept.
    fn keep_in_memory(
        &mut self,
        env: &mut dyn Env,
        owner: NodeId,
        key: &Key,
        siblings: &Siblings,
    ) -> bool {
        let id = self.hints.store(env.now(), owner, key.clone(), siblings.clone()).ok();
        wrong(env, self.hints_twin.store(HINTS, id, owner, key, siblings));
        self.kept_for.extend(id.map(|id| (id, (owner, key.clone()))));
        id.is_some()
    }

    fn delivered(&mut self, env: &mut dyn Env, id: HintId) -> Result<(), StoreError> {
        let Some((owner, key)) = self.kept_for.remove(&id) else { return Ok(()) };
        self.hints.delivered(id);
        self.hints_twin.delivered(id);
        // What is on the disk goes with the last hint of this owner and key.
        if !self.kept_for.values().any(|other| *other == (owner, key.clone())) {
            let now = env.now();
            env.note(Fact::Dropped { owner, key: key.clone() });
            self.replica.drop_hint(env.disk(), now, owner, &key)?;
        }
        Ok(())
    }

    fn shared(&self, env: &mut dyn Env, peer: NodeId) -> Result<Contents<Vec<u8>>, StoreError> {
        let mut contents = self.replica.contents(env.disk())?;
        contents.retain(|key, _| {
            let walk = Self::walk(self.settings.nodes, key);
            let members = &walk[..self.settings.quorum.n];
            members.contains(&self.me) && members.contains(&peer)
        });
        Ok(contents)
    }

    fn shared_tree(&self, env: &mut dyn Env, peer: NodeId) -> Result<Nodes, StoreError> {
        let hashed = |(key, siblings): (&Key, &Siblings)| EntryHash {
            key: key_hash(key),
            entry: entry_hash(siblings),
        };
        let contents = self.shared(env, peer)?;
        let tree = MerkleTree::build(DEPTH, &contents.iter().map(hashed).collect::<Vec<_>>());
        let nodes = (1..2 << DEPTH).map(|node| tree.hash(node));
        Ok(Nodes(std::iter::once(0).chain(nodes).collect()))
    }

    fn compare(&self, env: &mut dyn Env, peer: NodeId, theirs: Nodes) -> Result<(), StoreError> {
        let mine = self.shared_tree(env, peer)?;
        let buckets = diff(&mine, &theirs).expect("one depth");
        if !buckets.is_empty() {
            self.send_buckets(env, peer, buckets, true)?;
        }
        Ok(())
    }

    fn send_buckets(
        &self,
        env: &mut dyn Env,
        peer: NodeId,
        buckets: Vec<u32>,
        answer: bool,
    ) -> Result<(), StoreError> {
        let mut contents = self.shared(env, peer)?;
        contents.retain(|key, _| buckets.contains(&bucket(DEPTH, key_hash(key))));
        env.send(peer, Message::Buckets { buckets, contents, answer });
        Ok(())
    }
}

/// A tree's nodes as they came over the network.
struct Nodes(Vec<u64>);

impl NodeSource for Nodes {
    fn depth(&self) -> u32 {
        DEPTH
    }

    fn hash(&self, node: usize) -> u64 {
        self.0[node]
    }
}

fn places(targets: &[Target]) -> Vec<Place> {
    targets.iter().map(|target| Place { node: target.node, dc: dc(target.node) }).collect()
}

/// Three nodes stand in one data centre, the others in another.
fn dc(node: NodeId) -> Dc {
    Dc((node / 3) as u8)
}

fn sent_to(effect: &PutEffect<Vec<u8>>, all: &Siblings) -> Option<NodeId> {
    match effect {
        PutEffect::Send { to, versions } if versions == all => Some(*to),
        _ => None,
    }
}

fn asked(effect: &GetEffect<Vec<u8>>) -> Option<NodeId> {
    match effect {
        GetEffect::Ask { to } => Some(*to),
        GetEffect::Done(_) => None,
    }
}

fn wrong(env: &mut dyn Env, verdict: twin::Verdict) {
    if let Some(told) = verdict {
        env.note(Fact::Wrong(told));
    }
}
