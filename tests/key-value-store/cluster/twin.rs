//! Naive twins. Each part of a node runs beside a twin that does the same in the plainest way; what
//! they answer must agree in every situation that the cluster brings about.

use super::wire::Siblings;
use key_value_store::s6_version::reconcile;
use key_value_store::types::{
    Corrupt, Dc, Entry, GetEffect, Hint, HintId, Key, Level, Millis, NodeId, OpError, PutEffect,
    Replay, Replica as Place, Table, Tail, Target,
};
use sim::crc32;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a part does, if it isn't what its twin does.
pub type Verdict = Option<String>;

/// How an operation ends: well, with all that was answered.
pub type End = Result<Siblings, OpError>;

/// Compares a part's answer with its twin's.
pub fn compare<T: PartialEq + std::fmt::Debug>(what: &str, part: &T, twin: &T) -> Verdict {
    (part != twin).then(|| format!("{what}: {part:?}, and not {twin:?}"))
}

/// Reads a log, frame by frame.
pub fn replay(log: &[u8]) -> Replay {
    let mut replay = Replay { records: Vec::new(), valid_len: 0, tail: Tail::Clean };
    loop {
        let rest = &log[replay.valid_len..];
        if rest.is_empty() {
            return replay;
        }
        let number = |at: usize| {
            let bytes = rest.get(at..at + 4).map(|bytes| bytes.try_into().expect("four bytes"));
            bytes.map(u32::from_le_bytes)
        };
        let (Some(length), Some(sum)) = (number(0), number(4)) else {
            return Replay { tail: Tail::Torn, ..replay };
        };
        let Some(record) = rest.get(8..).and_then(|bytes| bytes.get(..length as usize)) else {
            return Replay { tail: Tail::Torn, ..replay };
        };
        if crc32(&[&rest[..4], record].concat()) != sum {
            return Replay { tail: Tail::Corrupt, ..replay };
        }
        replay.records.push(record.to_vec());
        replay.valid_len += 8 + record.len();
    }
}

/// The newest four neighbours of which the largest has less than twice the entries of the smallest.
pub fn pick(sizes: &[usize]) -> Option<Range<usize>> {
    let alike = |start: &usize| {
        let four = &sizes[*start..start + 4];
        four.iter().all(|one| four.iter().all(|other| *one < 2 * other))
    };
    let starts = 0..(sizes.len() + 1).saturating_sub(4);
    starts.rev().find(alike).map(|start| start..start + 4)
}

/// The newest entry of each key in `tables`, newest first, without the tombstones that may go.
pub fn compact(
    tables: &[&dyn Table],
    older: &[&dyn Table],
    now: Millis,
    gc_grace: Millis,
) -> Result<Vec<(Key, Entry)>, Corrupt> {
    let mut newest = BTreeMap::new();
    for table in tables {
        for (key, entry) in table.scan(b"", None)? {
            newest.entry(key).or_insert(entry);
        }
    }
    let mut known = BTreeSet::new();
    for table in older {
        known.extend(table.scan(b"", None)?.into_iter().map(|(key, _)| key));
    }
    newest.retain(|key, entry| match entry {
        Entry::Value(_) => true,
        Entry::Tombstone(at) => now - *at <= gc_grace || known.contains(key),
    });
    Ok(newest.into_iter().collect())
}

/// The live keys that begin with `first`.
pub fn scan(tables: &[&dyn Table], first: u8) -> Result<Vec<(Key, Vec<u8>)>, Corrupt> {
    let mut newest = BTreeMap::new();
    for table in tables {
        for (key, entry) in table.scan(b"", None)? {
            newest.entry(key).or_insert(entry);
        }
    }
    let live = |(key, entry): (Key, Entry)| match entry {
        Entry::Value(value) if key.first() == Some(&first) => Some((key, value)),
        _ => None,
    };
    Ok(newest.into_iter().filter_map(live).collect())
}

/// Whether these are the targets of a write along `walk`.
pub fn targets(walk: &[NodeId], n: usize, up: &dyn Fn(NodeId) -> bool, part: &[Target]) -> Verdict {
    let healthy: Vec<NodeId> = walk.iter().copied().filter(|&node| up(node)).take(n).collect();
    let nodes: Vec<NodeId> = part.iter().map(|target| target.node).collect();
    let stand_ins: Vec<&Target> =
        part.iter().filter(|target| !walk[..n].contains(&target.node)).collect();
    let down = walk[..n].iter().copied().filter(|&node| !up(node));
    let owed: BTreeSet<Option<NodeId>> = down.take(stand_ins.len()).map(Some).collect();
    let owners: BTreeSet<Option<NodeId>> = stand_ins.iter().map(|t| t.hint_for).collect();
    let members = part.iter().filter(|target| walk[..n].contains(&target.node));
    let none = members.into_iter().all(|target| target.hint_for.is_none());
    let right = nodes == healthy && owners == owed && none;
    (!right).then(|| format!("targets of {walk:?}, of which {healthy:?} are up: {part:?}"))
}

/// The twin of a hint store: a list.
#[derive(Debug, Default)]
pub struct Hints {
    kept: Vec<Hint<Vec<u8>>>,
}

impl Hints {
    /// A hint was stored under `id`, or refused.
    pub fn store(
        &mut self,
        capacity: usize,
        id: Option<HintId>,
        owner: NodeId,
        key: &Key,
        versions: &Siblings,
    ) -> Verdict {
        let full = self.kept.len() >= capacity;
        let Some(id) = id else {
            return (!full).then(|| format!("{} hints of {capacity}, and full", self.kept.len()));
        };
        let taken = self.kept.iter().any(|hint| hint.id == id);
        self.kept.push(Hint { id, owner, key: key.clone(), versions: versions.clone() });
        if full {
            return Some(format!("{} hints, and room for {capacity}", self.kept.len()));
        }
        taken.then(|| format!("two hints have the number {id:?}"))
    }

    /// What is due to `owner`.
    pub fn due(&self, owner: NodeId, part: &[Hint<Vec<u8>>]) -> Verdict {
        let due: Vec<&Hint<Vec<u8>>> =
            self.kept.iter().filter(|hint| hint.owner == owner).collect();
        compare("due", &part.iter().collect::<Vec<_>>(), &due)
    }

    /// What is kept of `key`.
    pub fn read(&self, key: &Key, part: &Siblings) -> Verdict {
        let of_key = self.kept.iter().filter(|hint| hint.key == *key);
        let kept = of_key.flat_map(|hint| hint.versions.clone()).collect();
        compare("hints read", &reconcile(part.clone()), &reconcile(kept))
    }

    /// A hint was delivered.
    pub fn delivered(&mut self, id: HintId) {
        self.kept.retain(|hint| hint.id != id);
    }
}

/// The twin of an operation's count.
#[derive(Debug)]
pub struct Count {
    nodes: BTreeSet<NodeId>,
    quorums: Vec<(usize, BTreeSet<NodeId>)>,
    deadline: Millis,
    answers: BTreeMap<NodeId, Siblings>,
    failed: BTreeSet<NodeId>,
    over: bool,
}

impl Count {
    /// Of an operation at these places.
    pub fn new(places: &[Place], level: Level, deadline: Millis) -> Self {
        let of = |dc: Dc| -> BTreeSet<NodeId> {
            places.iter().filter(|place| place.dc == dc).map(|place| place.node).collect()
        };
        let majority = |dc: Dc| (of(dc).len() / 2 + 1, of(dc));
        let nodes: BTreeSet<NodeId> = places.iter().map(|place| place.node).collect();
        let quorums = match level {
            Level::Count(need) => vec![(need, nodes.clone())],
            Level::LocalQuorum(dc) => vec![majority(dc)],
            Level::EachQuorum => {
                let dcs: BTreeSet<Dc> = places.iter().map(|place| place.dc).collect();
                dcs.into_iter().map(majority).collect()
            }
        };
        let (answers, failed) = (BTreeMap::new(), BTreeSet::new());
        Count { nodes, quorums, deadline, answers, failed, over: false }
    }

    /// How the operation ends now, if it does: `Ok` with all that was answered.
    fn end(&mut self) -> Option<End> {
        if self.over {
            return None;
        }
        let mut end = Some(Ok(()));
        for (need, nodes) in &self.quorums {
            let answered = nodes.iter().filter(|node| self.answers.contains_key(node)).count();
            let open =
                |node: &&NodeId| !self.answers.contains_key(node) && !self.failed.contains(node);
            let possible = answered + nodes.iter().filter(open).count();
            if possible < *need {
                end = Some(Err(OpError::Unavailable { need: *need, possible }));
                break;
            }
            if answered < *need {
                end = None;
            }
        }
        self.over = end.is_some();
        let all = self.answers.values().flatten().cloned().collect();
        end.map(|end| end.map(|()| reconcile(all)))
    }

    /// What beginning comes to: the end at once, or a message to each node.
    pub fn start(&mut self) -> Result<BTreeSet<NodeId>, End> {
        self.end().map_or(Ok(self.nodes.clone()), Err)
    }

    /// A node answers; an acknowledgement is an answer with nothing in it.
    pub fn answer(&mut self, by: NodeId, siblings: Siblings) -> Option<End> {
        if self.nodes.contains(&by) {
            self.answers.entry(by).or_insert(siblings);
        }
        self.end()
    }

    /// A node is out of reach.
    pub fn fail(&mut self, node: NodeId) -> Option<End> {
        self.failed.insert(node);
        self.end()
    }

    /// Time passes.
    pub fn tick(&mut self, now: Millis) -> Option<End> {
        let late = !self.over && now >= self.deadline;
        self.over |= late;
        late.then_some(Err(OpError::Timeout))
    }

    /// What each node that answered lacks of all answers together.
    pub fn lacking(&self) -> Vec<(NodeId, Siblings)> {
        let all = reconcile(self.answers.values().flatten().cloned().collect());
        let mut lacking = Vec::new();
        for (&node, has) in &self.answers {
            let mut lacks = all.clone();
            lacks.retain(|version| has.iter().all(|known| known.dot != version.dot));
            lacking.extend((!lacks.is_empty()).then_some((node, lacks)));
        }
        lacking
    }
}

/// Whom a write sends `all` to, or its end at once.
pub fn put_started(
    effects: &[PutEffect<Vec<u8>>],
    all: &Siblings,
) -> Result<BTreeSet<NodeId>, End> {
    let sent = |effect: &PutEffect<_>| match effect {
        PutEffect::Send { to, versions } if versions == all => Some(*to),
        _ => None,
    };
    let end = put_ended(effects).into_iter().next();
    end.map_or_else(|| Ok(effects.iter().filter_map(sent).collect()), Err)
}

/// Whom a read asks, or its end at once.
pub fn get_started(effects: &[GetEffect<Vec<u8>>]) -> Result<BTreeSet<NodeId>, End> {
    let asked = |effect: &GetEffect<_>| match effect {
        GetEffect::Ask { to } => Some(*to),
        GetEffect::Done(_) => None,
    };
    let end = get_ended(effects).into_iter().next();
    end.map_or_else(|| Ok(effects.iter().filter_map(asked).collect()), Err)
}

/// A write's end as its effects say it.
pub fn put_ended(effects: &[PutEffect<Vec<u8>>]) -> Vec<End> {
    let end = |effect: &PutEffect<_>| match effect {
        PutEffect::Done(result) => Some(result.map(|()| Siblings::new())),
        PutEffect::Send { .. } => None,
    };
    effects.iter().filter_map(end).collect()
}

/// A read's end as its effects say it.
pub fn get_ended(effects: &[GetEffect<Vec<u8>>]) -> Vec<End> {
    let end = |effect: &GetEffect<_>| match effect {
        GetEffect::Done(result) => Some(result.clone()),
        GetEffect::Ask { .. } => None,
    };
    effects.iter().filter_map(end).collect()
}
