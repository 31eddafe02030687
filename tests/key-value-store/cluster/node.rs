//! One node of the cluster: replica and coordinator in one, as in Dynamo. It is told events and
//! acts through an [`Env`], so that a simulation and three real processes run the same code.

use super::coordinate::{Get, Put};
use super::env::{Env, Fact, Settings, wrong};
use super::exchange::Nodes;
use super::replica::Replica;
use super::twin;
use super::wire::Message;
use key_value_store::s8_handoff::HintStore;
use key_value_store::s10_gossip::Gossip;
use key_value_store::types::{
    GossipOptions, Health, HintId, Key, Millis, NodeId, StoreError, key_hash,
};
use std::collections::BTreeMap;

/// An operation is over after this long.
pub const DEADLINE: Millis = 200;
const TICK: Millis = 100;
const HANDOFF: Millis = 150;
const GOSSIP: GossipOptions = GossipOptions { fanout: 2, suspect_after: 400, dead_after: 800 };
/// Few, so that a store is full now and then.
pub(super) const HINTS: usize = 3;
const HINT_WINDOW: Millis = 60_000;

/// Timers below this number are operations.
const ON_TICK: u64 = 1 << 32;
const ON_HANDOFF: u64 = ON_TICK + 1;
const ON_COMPACT: u64 = ON_TICK + 2;
/// Between two compactions several memtables are flushed.
const COMPACT: Millis = 350;

/// A node that has started.
pub struct Node {
    pub(super) me: NodeId,
    pub(super) settings: Settings,
    pub(super) replica: Replica,
    pub(super) generation: u64,
    pub(super) gossip: Gossip,
    pub(super) hints: HintStore<Vec<u8>>,
    pub(super) hints_twin: twin::Hints,
    pub(super) kept_for: BTreeMap<HintId, (NodeId, Key)>,
    pub(super) puts: BTreeMap<u64, Put>,
    pub(super) gets: BTreeMap<u64, Get>,
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

    pub(super) fn peers(&self) -> Vec<NodeId> {
        (0..self.settings.nodes).filter(|&node| node != self.me).collect()
    }

    pub(super) fn is_up(&self, now: Millis, node: NodeId) -> bool {
        node == self.me || self.gossip.health(now, node) == Health::Alive
    }
}
