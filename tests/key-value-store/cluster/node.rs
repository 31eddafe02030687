//! One node of the cluster: replica and coordinator in one, as in Dynamo. It is told events and
//! acts through an [`Env`], so that a simulation and three real processes run the same code.

use super::replica::Replica;
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
use std::collections::BTreeMap;

/// An operation is over after this long.
pub const DEADLINE: Millis = 200;
const TICK: Millis = 50;
const HANDOFF: Millis = 150;
const GOSSIP: GossipOptions = GossipOptions { fanout: 2, suspect_after: 250, dead_after: 500 };
/// Levels of the trees by which nodes compare what they share.
const DEPTH: u32 = 4;
const HINTS: usize = 64;
const HINT_WINDOW: Millis = 60_000;

/// Timers below this number are operations.
const ON_TICK: u64 = 1 << 32;
const ON_HANDOFF: u64 = ON_TICK + 1;

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
    /// A node has acknowledged a write; the coordinator is one of them.
    Acknowledged { op: u64, by: NodeId },
    /// A write is over.
    Put { op: u64, result: Result<(), OpError> },
    /// A node has answered a read.
    Answered { op: u64, by: NodeId, siblings: Siblings },
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
    /// The deadline of an operation has come. Whoever answered a read with too little is told this.
    Closed { op: u64, repairs: Vec<(NodeId, Siblings)> },
}

struct Put {
    op: PutOp<Vec<u8>>,
    targets: Vec<Target>,
}

struct Get {
    op: GetOp<Vec<u8>>,
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
    kept_for: BTreeMap<HintId, (NodeId, Key)>,
    puts: BTreeMap<u64, Put>,
    gets: BTreeMap<u64, Get>,
}

impl Node {
    /// Starts from what is on the disk.
    pub fn start(me: NodeId, settings: Settings, env: &mut dyn Env) -> Result<Self, StoreError> {
        let now = env.now();
        let (replica, generation) = Replica::open(env.disk(), now, settings.gc_grace)?;
        let peers: Vec<NodeId> = (0..settings.nodes).filter(|&node| node != me).collect();
        let mut node = Node {
            me,
            settings,
            generation,
            gossip: Gossip::new(me, generation, &peers, GOSSIP, now),
            hints: HintStore::new(HINTS, HINT_WINDOW),
            kept_for: BTreeMap::new(),
            puts: BTreeMap::new(),
            gets: BTreeMap::new(),
            replica,
        };
        let contents = node.replica.contents(env.disk())?;
        let hints = node.replica.hints(env.disk())?;
        for (owner, key, siblings) in hints.clone() {
            if let Ok(id) = node.hints.store(now, owner, key.clone(), siblings) {
                node.kept_for.insert(id, (owner, key));
            }
        }
        env.note(Fact::Recovered { contents, hints });
        env.wake_at(now + TICK, ON_TICK);
        env.wake_at(now + HANDOFF, ON_HANDOFF);
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
            Message::Refused { op } => self.put_event(env, op, |op| op.on_fail(from)),
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
                    for hint in self.hints.due(owner) {
                        let (id, key, siblings) = (hint.id, hint.key, hint.versions);
                        let generation = self.generation;
                        env.send(owner, Message::Handoff { id, generation, key, siblings });
                    }
                }
                env.wake_at(now + HANDOFF, ON_HANDOFF);
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

    fn targets(&self, now: Millis, key: &[u8]) -> Vec<Target> {
        let walk = Self::walk(self.settings.nodes, key);
        let up = |node: NodeId| !self.settings.sloppy || self.is_up(now, node);
        targets(&walk, self.settings.quorum.n, &up)
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
        env.note(Fact::Named { op, version: new.expect("a write is kept").clone() });
        self.write(env, key, &all)?;
        let targets = self.targets(env.now(), key);
        let (places, level) = (places(&targets), Level::Count(self.settings.quorum.w));
        let mut put = PutOp::new(&places, level, env.now() + DEADLINE, all);
        let effects = put.start();
        self.puts.insert(op, Put { op: put, targets });
        self.put_effects(env, op, key, effects);
        self.acknowledged(env, op, self.me);
        env.wake_at(env.now() + DEADLINE, op);
        Ok(())
    }

    fn acknowledged(&mut self, env: &mut dyn Env, op: u64, by: NodeId) {
        env.note(Fact::Acknowledged { op, by });
        self.put_event(env, op, |put| put.on_ack(by));
    }

    fn put_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut PutOp<Vec<u8>>) -> Vec<PutEffect<Vec<u8>>>,
    ) {
        let effects = self.puts.get_mut(&op).map(|put| event(&mut put.op));
        self.put_effects(env, op, &[], effects.unwrap_or_default());
    }

    fn put_effects(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        key: &[u8],
        effects: Vec<PutEffect<Vec<u8>>>,
    ) {
        for effect in effects {
            match effect {
                PutEffect::Send { to, .. } if to == self.me => {}
                PutEffect::Send { to, versions } => {
                    let target = self.puts[&op].targets.iter().find(|target| target.node == to);
                    let owner = target.and_then(|target| target.hint_for);
                    let (key, siblings) = (key.to_vec(), versions);
                    env.send(to, Message::Store { op, key, siblings, owner });
                }
                PutEffect::Done(result) => env.note(Fact::Put { op, result }),
            }
        }
    }

    fn get(&mut self, env: &mut dyn Env, op: u64, key: Key) -> Result<(), StoreError> {
        let places = places(&self.targets(env.now(), &key));
        let level = Level::Count(self.settings.quorum.r);
        let mut get = GetOp::new(&places, level, env.now() + DEADLINE, reconcile);
        let effects = get.start();
        let own = self.known(env, &key)?;
        self.gets.insert(op, Get { op: get, key: key.clone() });
        for effect in effects {
            match effect {
                GetEffect::Ask { to } if to == self.me => {}
                GetEffect::Ask { to } => env.send(to, Message::Fetch { op, key: key.clone() }),
                GetEffect::Done(result) => env.note(Fact::Got { op, result }),
            }
        }
        self.answered(env, op, self.me, own);
        env.wake_at(env.now() + DEADLINE, op);
        Ok(())
    }

    fn answered(&mut self, env: &mut dyn Env, op: u64, by: NodeId, siblings: Siblings) {
        env.note(Fact::Answered { op, by, siblings: siblings.clone() });
        self.get_event(env, op, |get| get.on_reply(by, siblings));
    }

    fn get_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut GetOp<Vec<u8>>) -> Vec<GetEffect<Vec<u8>>>,
    ) {
        let effects = self.gets.get_mut(&op).map(|get| event(&mut get.op));
        for effect in effects.unwrap_or_default() {
            if let GetEffect::Done(result) = effect {
                env.note(Fact::Got { op, result });
            }
        }
    }

    /// The deadline of an operation: it ends, and whoever answered with too little is told.
    fn close(&mut self, env: &mut dyn Env, op: u64) -> Result<(), StoreError> {
        let now = env.now();
        self.put_event(env, op, |put| put.on_tick(now));
        self.puts.remove(&op);
        self.get_event(env, op, |get| get.on_tick(now));
        let get = self.gets.remove(&op);
        let repairs = get.as_ref().map_or(Vec::new(), |get| get.op.repairs());
        env.note(Fact::Closed { op, repairs: repairs.clone() });
        let Some(get) = get else { return Ok(()) };
        for (to, siblings) in repairs {
            match to == self.me {
                true => drop(self.store(env, &get.key, siblings, None)?),
                false => env.send(to, Message::Repair { key: get.key.clone(), siblings }),
            }
        }
        Ok(())
    }

    fn read(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        let siblings = self.replica.siblings(env.disk(), key)?;
        env.note(Fact::Read { key: key.to_vec(), siblings: siblings.clone() });
        Ok(siblings)
    }

    /// What this node has of a key, for itself and for others.
    fn known(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        Ok(reconcile([self.read(env, key)?, self.hints.read(&key.to_vec())].concat()))
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
        let now = env.now();
        let Ok(id) = self.hints.store(now, owner, key.to_vec(), siblings.clone()) else {
            return Ok(false);
        };
        self.kept_for.insert(id, (owner, key.to_vec()));
        env.note(Fact::Writing {
            key: key.to_vec(),
            siblings: siblings.clone(),
            owner: Some(owner),
        });
        self.replica.keep_hint(env.disk(), now, owner, key, &siblings)?;
        env.note(Fact::Written);
        Ok(true)
    }

    fn delivered(&mut self, env: &mut dyn Env, id: HintId) -> Result<(), StoreError> {
        let Some((owner, key)) = self.kept_for.remove(&id) else { return Ok(()) };
        self.hints.delivered(id);
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
    targets.iter().map(|target| Place { node: target.node, dc: Dc(0) }).collect()
}
