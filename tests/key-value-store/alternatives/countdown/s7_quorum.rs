//! Quorums counted down: how many answers are missing, and how many failures can be afforded. The
//! siblings are merged as they come.

use crate::types::{
    ConfigError, Dc, GetEffect, Level, Millis, NodeId, OpError, PutEffect, Reconcile, Replica,
    Version,
};
use std::collections::BTreeMap;

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Replicas.
    pub n: usize,
    /// Replies.
    pub r: usize,
    /// Acknowledgements.
    pub w: usize,
}

impl Config {
    /// Reads are looked at before writes.
    pub fn new(n: usize, r: usize, w: usize) -> Result<Config, ConfigError> {
        match (r == 0 || r > n, w == 0 || w > n) {
            (true, _) => Err(ConfigError::Reads { r, n }),
            (_, true) => Err(ConfigError::Writes { w, n }),
            _ => Ok(Config { n, r, w }),
        }
    }

    /// Those who missed the write are too few to fill a read.
    pub fn strict(&self) -> bool {
        self.n - self.w < self.r
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Open,
    Answered,
    Failed,
}

/// Some replicas of which `need` must answer.
#[derive(Debug, Clone)]
struct Group {
    dc: Option<Dc>,
    need: usize,
    missing: usize,
    /// Below zero when it's out of reach.
    spare: isize,
}

#[derive(Debug, Clone)]
struct Count {
    replicas: Vec<(Replica, Status)>,
    groups: Vec<Group>,
    deadline: Millis,
    over: bool,
}

impl Count {
    fn new(replicas: &[Replica], level: Level, deadline: Millis) -> Self {
        let mut sizes: BTreeMap<Dc, usize> = BTreeMap::new();
        for replica in replicas {
            *sizes.entry(replica.dc).or_default() += 1;
        }
        let group = |dc, size: usize, need: usize| Group {
            dc,
            need,
            missing: need,
            spare: size as isize - need as isize,
        };
        let majority = |dc, size: usize| group(Some(dc), size, size / 2 + 1);
        let groups = match level {
            Level::Count(need) => vec![group(None, replicas.len(), need)],
            Level::LocalQuorum(dc) => {
                vec![majority(dc, sizes.get(&dc).copied().unwrap_or_default())]
            }
            Level::EachQuorum => sizes.into_iter().map(|(dc, size)| majority(dc, size)).collect(),
        };
        let replicas = replicas.iter().map(|&replica| (replica, Status::Open)).collect();
        Count { replicas, groups, deadline, over: false }
    }

    fn nodes(&self) -> Vec<NodeId> {
        self.replicas.iter().map(|(replica, _)| replica.node).collect()
    }

    /// Whether this is news, and the end if it is one.
    fn becomes(&mut self, node: NodeId, new: Status) -> (bool, Option<Result<(), OpError>>) {
        let known = self.replicas.iter_mut().find(|(replica, _)| replica.node == node);
        let Some((Replica { dc, .. }, status)) = known else { return (false, None) };
        let old = *status;
        if old == Status::Answered || old == new {
            return (false, None);
        }
        *status = new;
        let dc = *dc;
        for group in self.groups.iter_mut().filter(|group| group.dc.is_none_or(|own| own == dc)) {
            match new {
                Status::Answered => {
                    group.missing = group.missing.saturating_sub(1);
                    group.spare += isize::from(old == Status::Failed);
                }
                _ => group.spare -= 1,
            }
        }
        (true, self.end())
    }

    fn end(&mut self) -> Option<Result<(), OpError>> {
        if self.over {
            return None;
        }
        let lost = self.groups.iter().find(|group| group.spare < 0);
        let end = match lost {
            Some(&Group { need, spare, .. }) => {
                let possible = need - spare.unsigned_abs();
                Some(Err(OpError::Unavailable { need, possible }))
            }
            None => self.groups.iter().all(|group| group.missing == 0).then_some(Ok(())),
        };
        self.over = end.is_some();
        end
    }

    fn tick(&mut self, now: Millis) -> Option<Result<(), OpError>> {
        if self.over || now < self.deadline {
            return None;
        }
        self.over = true;
        Some(Err(OpError::Timeout))
    }
}

/// A put.
#[derive(Debug, Clone)]
pub struct PutOp<V> {
    count: Count,
    versions: Vec<Version<V>>,
}

impl<V: Clone> PutOp<V> {
    /// Not begun.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        versions: Vec<Version<V>>,
    ) -> Self {
        PutOp { count: Count::new(replicas, level, deadline), versions }
    }

    /// To all, if it may succeed.
    pub fn start(&mut self) -> Vec<PutEffect<V>> {
        match self.count.end() {
            Some(end) => vec![PutEffect::Done(end)],
            None => {
                let nodes = self.count.nodes().into_iter();
                nodes.map(|to| PutEffect::Send { to, versions: self.versions.clone() }).collect()
            }
        }
    }

    /// One fewer is missing.
    pub fn on_ack(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        Vec::from_iter(self.count.becomes(from, Status::Answered).1.map(PutEffect::Done))
    }

    /// One fewer to spare.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<PutEffect<V>> {
        Vec::from_iter(self.count.becomes(from, Status::Failed).1.map(PutEffect::Done))
    }

    /// Perhaps too late.
    pub fn on_tick(&mut self, now: Millis) -> Vec<PutEffect<V>> {
        Vec::from_iter(self.count.tick(now).map(PutEffect::Done))
    }
}

/// A get.
#[derive(Debug, Clone)]
pub struct GetOp<V> {
    count: Count,
    reconcile: Reconcile<V>,
    merged: Vec<Version<V>>,
    replies: Vec<(NodeId, Vec<Version<V>>)>,
}

impl<V: Clone> GetOp<V> {
    /// Not begun.
    pub fn new(
        replicas: &[Replica],
        level: Level,
        deadline: Millis,
        reconcile: Reconcile<V>,
    ) -> Self {
        let count = Count::new(replicas, level, deadline);
        GetOp { count, reconcile, merged: Vec::new(), replies: Vec::new() }
    }

    fn told(&self, end: Option<Result<(), OpError>>) -> Vec<GetEffect<V>> {
        Vec::from_iter(end.map(|end| GetEffect::Done(end.map(|()| self.merged.clone()))))
    }

    /// All, if it may succeed.
    pub fn start(&mut self) -> Vec<GetEffect<V>> {
        match self.count.end() {
            Some(end) => self.told(Some(end)),
            None => self.count.nodes().into_iter().map(|to| GetEffect::Ask { to }).collect(),
        }
    }

    /// Merged with what came before.
    pub fn on_reply(&mut self, from: NodeId, versions: Vec<Version<V>>) -> Vec<GetEffect<V>> {
        let (news, end) = self.count.becomes(from, Status::Answered);
        if news {
            let mut all = std::mem::take(&mut self.merged);
            all.extend(versions.iter().cloned());
            self.merged = (self.reconcile)(all);
            self.replies.push((from, versions));
        }
        self.told(end)
    }

    /// One fewer to spare.
    pub fn on_fail(&mut self, from: NodeId) -> Vec<GetEffect<V>> {
        let (_, end) = self.count.becomes(from, Status::Failed);
        self.told(end)
    }

    /// Perhaps too late.
    pub fn on_tick(&mut self, now: Millis) -> Vec<GetEffect<V>> {
        let end = self.count.tick(now);
        self.told(end)
    }

    /// What is merged, without what was there.
    pub fn repairs(&self) -> Vec<(NodeId, Vec<Version<V>>)> {
        let mut repairs = Vec::new();
        for (node, has) in &self.replies {
            let mut lacks = self.merged.clone();
            lacks.retain(|version| !has.iter().any(|own| own.dot == version.dot));
            if !lacks.is_empty() {
                repairs.push((*node, lacks));
            }
        }
        repairs.sort_by_key(|(node, _)| *node);
        repairs
    }
}
