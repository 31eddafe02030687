//! One log for all: a node is a length of it. A failover cuts it.

use crate::types::replication::{DbError, Lsn, Promotion, Read, ReadFrom};
use std::collections::VecDeque;

/// The log, each node's length of it (and whether the node is up), and the replicas' queue for reads.
pub struct ReplicaSet {
    log: Vec<(Lsn, String, String)>,
    lengths: Vec<usize>,
    up: Vec<bool>,
    primary: usize,
    issued: u64,
    queue: VecDeque<usize>,
}

impl ReplicaSet {
    /// Node 0 is the primary.
    pub fn new(nodes: usize) -> Self {
        ReplicaSet {
            log: Vec::new(),
            lengths: vec![0; nodes],
            up: vec![true; nodes],
            primary: 0,
            issued: 0,
            queue: (0..nodes).collect(),
        }
    }

    /// If it is up.
    pub fn primary(&self) -> Option<usize> {
        self.up[self.primary].then_some(self.primary)
    }

    /// The log grows, and the primary's length with it.
    pub fn write(&mut self, key: &str, value: &str) -> Result<Lsn, DbError> {
        let primary = self.primary().ok_or(DbError::NoPrimary)?;
        self.issued += 1;
        self.log.push((Lsn(self.issued), key.into(), value.into()));
        self.lengths[primary] = self.log.len();
        Ok(Lsn(self.issued))
    }

    /// A longer length.
    pub fn replicate(&mut self, node: usize, up_to: Lsn) -> Result<Lsn, DbError> {
        if !self.up[node] {
            return Err(DbError::NodeDown(node));
        }
        self.primary().ok_or(DbError::NoPrimary)?;
        let reached = self.log.iter().take_while(|(lsn, ..)| *lsn <= up_to).count();
        self.lengths[node] = self.lengths[node].max(reached);
        Ok(self.applied(node))
    }

    /// The last entry for the key within the node's length.
    pub fn read(&mut self, key: &str, from: ReadFrom) -> Result<Read, DbError> {
        let served_by = match from {
            ReadFrom::Primary => self.primary().ok_or(DbError::NoPrimary)?,
            ReadFrom::Node(node) => node,
            ReadFrom::AtLeast(want) => (0..self.up.len())
                .rev()
                .find(|&node| self.up[node] && self.applied(node) >= want)
                .ok_or(DbError::TooStale { want })?,
            ReadFrom::AnyReplica => {
                let next = self.queue.iter().position(|&n| self.up[n] && n != self.primary);
                if let Some(node) = next.and_then(|at| self.queue.remove(at)) {
                    self.queue.push_back(node);
                    node
                } else {
                    self.primary().ok_or(DbError::NoPrimary)?
                }
            }
        };
        if !self.up[served_by] {
            return Err(DbError::NodeDown(served_by));
        }
        let entries = &self.log[..self.lengths[served_by]];
        let value = entries.iter().rfind(|(_, k, _)| k == key).map(|(.., v)| v.clone());
        Ok(Read { value, served_by, applied: self.applied(served_by) })
    }

    /// Keeps its length.
    pub fn fail(&mut self, node: usize) {
        self.up[node] = false;
    }

    /// Its length was cut when the log was.
    pub fn recover(&mut self, node: usize) {
        self.up[node] = true;
    }

    /// The log is cut to the longest length that lives.
    pub fn promote(&mut self) -> Result<Promotion, DbError> {
        let live = (0..self.up.len()).rev().filter(|&node| self.up[node]);
        let new_primary = live.max_by_key(|&node| self.lengths[node]).ok_or(DbError::NoCandidate)?;
        self.primary = new_primary;
        let kept = self.lengths[new_primary];
        let lost = self.log.split_off(kept).into_iter().map(|(lsn, ..)| lsn).collect();
        self.lengths.iter_mut().for_each(|length| *length = kept.min(*length));
        Ok(Promotion { new_primary, lost })
    }

    fn applied(&self, node: usize) -> Lsn {
        self.lengths[node].checked_sub(1).map_or(Lsn(0), |last| self.log[last].0)
    }
}
