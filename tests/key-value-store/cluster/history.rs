//! What clients saw and what disks hold, and the promises that both must keep.

use super::env::Fact;
use super::node::DEADLINE;
use super::wire::{Siblings, told};
use key_value_store::s6_version::{context_of, reconcile};
use key_value_store::s7_quorum::Config;
use key_value_store::types::{Key, Millis, NodeId, OpError, Version, VersionVector};
use std::collections::{BTreeMap, BTreeSet};

/// What a cluster promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// An acknowledged write is on W disks, and no later read misses it while the quorum is strict.
    Acknowledged,
    /// Once all is mended, replicas are equal, and no acknowledged write is gone.
    Settled,
    /// A disk holds what was written to it, also after a restart.
    Durable,
    /// An operation ends once, and in time.
    Ended,
    /// Each part does what its twin does.
    Parts,
}

/// Where a copy is: on a node, for itself or for an owner.
type Slot = (NodeId, Option<NodeId>, Key);

/// A write as its client saw it.
#[derive(Debug, Clone)]
pub struct Write {
    /// What was written.
    pub key: Key,
    /// When it was sent.
    pub began: Millis,
    /// Which node took it.
    pub at: NodeId,
    /// What it's called, once it has a name.
    pub version: Option<Version<Vec<u8>>>,
    /// When it ended, and how.
    pub ended: Option<(Millis, Result<(), OpError>)>,
}

/// A read as its client saw it.
#[derive(Debug, Clone)]
pub struct Read {
    /// What was read.
    pub key: Key,
    /// When it was sent.
    pub began: Millis,
    /// Which node took it.
    pub at: NodeId,
    /// When it ended, and what came.
    pub ended: Option<(Millis, Result<Siblings, OpError>)>,
}

/// Everything that was observed in one run.
#[derive(Debug)]
pub struct History {
    /// Whether a read of R and a write of W always share a replica: fixed replicas and R + W > N.
    pub strict: bool,
    /// How many replicas a read and a write wait for.
    pub quorum: Config,
    /// The writes, by number.
    pub writes: BTreeMap<u64, Write>,
    /// The reads, by number.
    pub reads: BTreeMap<u64, Read>,
    /// What each slot holds: at first what was written, later what the disk was asked to hold.
    disks: BTreeMap<Slot, Siblings>,
    under_way: BTreeMap<NodeId, (Slot, Siblings)>,
    contexts: BTreeMap<(u64, Key), VersionVector>,
    broken: BTreeMap<Promise, String>,
}

impl History {
    /// Nothing has happened yet. Reads see all acknowledged writes if `strict`: a key's replicas are
    /// fixed, and R + W > N.
    pub fn new(quorum: Config, strict: bool) -> Self {
        History {
            strict,
            quorum,
            writes: BTreeMap::new(),
            reads: BTreeMap::new(),
            disks: BTreeMap::new(),
            under_way: BTreeMap::new(),
            contexts: BTreeMap::new(),
            broken: BTreeMap::new(),
        }
    }

    /// Clients, by number, each of which sends every third operation.
    pub fn client(op: u64) -> u64 {
        op % 3
    }

    /// What a client has read of a key.
    pub fn context(&self, client: u64, key: &Key) -> VersionVector {
        self.contexts.get(&(client, key.clone())).cloned().unwrap_or_default()
    }

    /// How a promise was broken first, for each that was.
    pub fn broken(&self) -> &BTreeMap<Promise, String> {
        &self.broken
    }

    /// Whether some write was under way at `now`.
    pub fn in_flight(&self, now: Millis) -> bool {
        self.writes.values().any(|write| {
            let until = write.ended.map_or(write.began + DEADLINE, |(at, _)| at);
            (write.began..=until).contains(&now)
        })
    }

    fn require(&mut self, promise: Promise, holds: bool, why: impl FnOnce() -> String) {
        if !holds {
            self.broken.entry(promise).or_insert_with(why);
        }
    }

    /// A node says something.
    pub fn note(&mut self, now: Millis, node: NodeId, fact: Fact) {
        match fact {
            Fact::Named { op, version } => {
                let key = &self.writes[&op].key;
                let named = |all: &Siblings| all.iter().any(|other| other.dot == version.dot);
                let reused = self.disks.iter().any(|(slot, all)| slot.2 == *key && named(all));
                self.require(Promise::Durable, !reused, || {
                    format!("two writes are called {:?}", version.dot)
                });
                self.writes.entry(op).and_modify(|write| write.version = Some(version));
            }
            Fact::Put { op, result } => self.put(now, op, result),
            Fact::Got { op, result } => self.got(now, op, result),
            Fact::Writing { key, siblings, owner } => {
                let slot = (node, owner, key);
                // Hints for one owner and key are kept together.
                let mut all = siblings;
                if owner.is_some() {
                    all.extend(self.disks.get(&slot).cloned().unwrap_or_default());
                    all = reconcile(all);
                }
                self.under_way.insert(node, (slot, all));
            }
            Fact::Written => {
                if let Some((slot, siblings)) = self.under_way.remove(&node) {
                    self.disks.insert(slot, siblings);
                }
            }
            Fact::Dropped { owner, key } => drop(self.disks.remove(&(node, Some(owner), key))),
            Fact::Read { key, siblings } => {
                let held = self.held(node, None, &key);
                self.require(Promise::Durable, held == siblings, || {
                    let (held, read) = (told(&held), told(&siblings));
                    format!("n{node} stored {held} of {} and reads {read}", text(&key))
                });
            }
            Fact::Recovered { contents, hints } => {
                let own = contents.into_iter().map(|(key, siblings)| ((node, None, key), siblings));
                let kept = hints.into_iter().map(|(owner, key, s)| ((node, Some(owner), key), s));
                self.recovered(node, own.chain(kept).collect());
            }
            Fact::Wrong(told) => self.require(Promise::Parts, false, || format!("n{node}: {told}")),
        }
    }

    fn held(&self, node: NodeId, owner: Option<NodeId>, key: &Key) -> Siblings {
        self.disks.get(&(node, owner, key.clone())).cloned().unwrap_or_default()
    }

    /// After a start a disk holds what was durable, and perhaps the write that was under way.
    fn recovered(&mut self, node: NodeId, now: BTreeMap<Slot, Siblings>) {
        if let Some((slot, siblings)) = self.under_way.remove(&node)
            && now.get(&slot) == Some(&siblings)
        {
            self.disks.insert(slot, siblings);
        }
        let of_node = |(slot, siblings): (&Slot, &Siblings)| {
            (slot.0 == node && !siblings.is_empty()).then(|| (slot.clone(), siblings.clone()))
        };
        let before: BTreeMap<Slot, Siblings> = self.disks.iter().filter_map(of_node).collect();
        // A hint that was delivered may come back: its owner has seen it, and will again.
        let lost = before.iter().find(|(slot, siblings)| now.get(slot) != Some(siblings));
        let lost = lost.map(|(slot, siblings)| (slot.clone(), siblings.clone()));
        self.require(Promise::Durable, lost.is_none(), || {
            let ((node, owner, key), siblings) = lost.clone().expect("it is there");
            let whose = owner.map_or(String::new(), |owner| format!(" for n{owner}"));
            let after = now.get(&(node, owner, key.clone())).cloned().unwrap_or_default();
            let (before, after) = (told(&siblings), told(&after));
            format!(
                "n{node} stored {before} of {}{whose} and after a restart has {after}",
                text(&key)
            )
        });
        let strange = now.iter().find(|(slot, _)| slot.1.is_none() && !before.contains_key(slot));
        let strange = strange.map(|(slot, siblings)| (text(&slot.2), told(siblings)));
        self.require(Promise::Durable, strange.is_none(), || {
            let (key, siblings) = strange.clone().expect("it is there");
            format!("n{node} never stored {key}, and after a restart has {siblings}")
        });
        self.disks.extend(now);
    }

    fn put(&mut self, now: Millis, op: u64, result: Result<(), OpError>) {
        let Some(write) = self.writes.get_mut(&op) else { return };
        let twice = write.ended.replace((now, result)).is_some();
        let write = write.clone();
        self.require(Promise::Ended, !twice, || format!("write #{op} ended twice"));
        self.in_time("write", op, write.began, now);
        if let (Ok(()), Some(version), true) = (result, &write.version, counts_replicas(op)) {
            let holds = |slot: &Slot, all: &Siblings| {
                (slot.2 == write.key && supersedes(all, version)).then_some(slot.0)
            };
            let on: BTreeSet<NodeId> =
                self.disks.iter().filter_map(|(slot, all)| holds(slot, all)).collect();
            let (on, w) = (on.len(), self.quorum.w);
            self.require(Promise::Acknowledged, on >= w, || {
                format!("write #{op} was acknowledged while {on} disks had it, not {w}")
            });
        }
    }

    fn got(&mut self, now: Millis, op: u64, result: Result<Siblings, OpError>) {
        let Some(read) = self.reads.get_mut(&op) else { return };
        let twice = read.ended.replace((now, result.clone())).is_some();
        let read = read.clone();
        self.require(Promise::Ended, !twice, || format!("read #{op} ended twice"));
        self.in_time("read", op, read.began, now);
        let Ok(siblings) = result else { return };
        let context = context_of(&siblings);
        self.contexts.entry((Self::client(op), read.key.clone())).or_default().merge(&context);
        if !self.strict || !counts_replicas(op) {
            return;
        }
        let acknowledged = |(op, write): &(&u64, &Write)| {
            counts_replicas(**op)
                && write.key == read.key
                && write.ended.is_some_and(|(at, result)| result.is_ok() && at < read.began)
        };
        let missing = |(_, write): &(&u64, &Write)| {
            write.version.as_ref().is_some_and(|version| !supersedes(&siblings, version))
        };
        let missed = self.writes.iter().filter(acknowledged).find(missing);
        let missed = missed.map(|(_, write)| told(&write.version.iter().cloned().collect()));
        self.require(Promise::Acknowledged, missed.is_none(), || {
            let (missed, got) = (missed.clone().expect("it is there"), told(&siblings));
            format!("read #{op} of {} misses the write {missed}: {got}", text(&read.key))
        });
    }

    fn in_time(&mut self, what: &str, op: u64, began: Millis, now: Millis) {
        self.require(Promise::Ended, now <= began + DEADLINE, || {
            format!("{what} #{op} ended after its deadline")
        });
    }

    /// After everything has come to rest: replicas of a key are equal, and no acknowledged write is
    /// gone. `members` are the nodes of a key.
    pub fn settled(&mut self, members: impl Fn(&Key) -> Vec<NodeId>) {
        let keys: BTreeSet<Key> = self.disks.keys().map(|(_, _, key)| key.clone()).collect();
        for key in keys {
            let held: Vec<(NodeId, Siblings)> =
                members(&key).into_iter().map(|node| (node, self.held(node, None, &key))).collect();
            let other = held.iter().find(|(_, siblings)| *siblings != held[0].1).cloned();
            self.require(Promise::Settled, other.is_none(), || {
                let (node, siblings) = other.clone().expect("it is there");
                let (first, theirs) = (told(&held[0].1), told(&siblings));
                format!("{}: n{} has {first}, n{node} has {theirs}", text(&key), held[0].0)
            });
            let acknowledged: Vec<(u64, Version<Vec<u8>>)> = self
                .writes
                .iter()
                .filter(|(_, write)| write.key == key && write.acknowledged())
                .filter_map(|(op, write)| Some((*op, write.version.clone()?)))
                .collect();
            for (op, version) in acknowledged {
                let kept = supersedes(&held[0].1, &version);
                self.require(Promise::Settled, kept, || {
                    let (version, now) = (told(&vec![version.clone()]), told(&held[0].1));
                    format!(
                        "write #{op}, {version}, was acknowledged, and {} has {now}",
                        text(&key)
                    )
                });
            }
        }
    }

    /// After a run: every operation has ended unless its coordinator crashed, as `crashed` tells.
    pub fn ended(&mut self, crashed: impl Fn(NodeId, Millis) -> bool) {
        let open_write = self.writes.iter().find(|(_, write)| {
            write.version.is_some() && write.ended.is_none() && !crashed(write.at, write.began)
        });
        let open_read = self
            .reads
            .iter()
            .find(|(_, read)| read.ended.is_none() && !crashed(read.at, read.began));
        let open = open_write.map(|(op, _)| *op).or(open_read.map(|(op, _)| *op));
        self.require(Promise::Ended, open.is_none(), || {
            format!("#{} never ended", open.expect("it is there"))
        });
    }
}

impl Write {
    /// Whether its client was told that it is safe.
    pub fn acknowledged(&self) -> bool {
        self.ended.is_some_and(|(_, result)| result.is_ok())
    }
}

/// Whether an operation wants so many replicas, and not a majority of some data centre.
pub fn counts_replicas(op: u64) -> bool {
    !matches!(op % 8, 5 | 6)
}

/// Whether `siblings` hold `version` or something whose writer had seen it.
fn supersedes(siblings: &Siblings, version: &Version<Vec<u8>>) -> bool {
    let covers = |other: &Version<_>| {
        other.dot == version.dot
            || other.context.0.get(&version.dot.node) >= Some(&version.dot.counter)
    };
    siblings.iter().any(covers)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
