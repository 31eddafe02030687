//! Step 2: replication. One node takes the writes, the others follow its log and answer reads.

use crate::types::replication::{DbError, Lsn, Promotion, Read, ReadFrom};

/// A primary and its replicas, which follow it asynchronously: a write is acknowledged before any
/// replica has it.
///
/// Methods panic if they are given the number of a node that does not exist.
#[derive(Debug, Clone)]
pub struct ReplicaSet {
    nodes: Vec<Node>,
    primary: usize,
    /// The acknowledged writes that aren't lost, in order.
    history: Vec<Lsn>,
    last_issued: Lsn,
    /// How many reads went to whichever replica had its turn.
    turn: usize,
}

#[derive(Debug, Clone)]
struct Node {
    up: bool,
    log: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    lsn: Lsn,
    key: String,
    value: String,
}

impl Node {
    fn applied(&self) -> Lsn {
        self.log.last().map_or(Lsn(0), |entry| entry.lsn)
    }

    fn value(&self, key: &str) -> Option<String> {
        let newest = self.log.iter().rev().find(|entry| entry.key == key);
        newest.map(|entry| entry.value.clone())
    }
}

impl ReplicaSet {
    /// `nodes` empty nodes, all up; node 0 is the primary.
    ///
    /// # Panics
    /// If there is no node.
    pub fn new(nodes: usize) -> Self {
        assert!(nodes > 0, "a primary");
        let nodes = vec![Node { up: true, log: Vec::new() }; nodes];
        ReplicaSet { nodes, primary: 0, history: Vec::new(), last_issued: Lsn(0), turn: 0 }
    }

    /// The node that takes the writes, if it is up.
    pub fn primary(&self) -> Option<usize> {
        Some(self.primary).filter(|&node| self.nodes[node].up)
    }

    /// Writes to the primary and returns the number of this write.
    ///
    /// # Errors
    /// [`DbError::NoPrimary`].
    pub fn write(&mut self, key: &str, value: &str) -> Result<Lsn, DbError> {
        let primary = self.primary().ok_or(DbError::NoPrimary)?;
        let lsn = Lsn(self.last_issued.0 + 1);
        let entry = Entry { lsn, key: key.to_owned(), value: value.to_owned() };
        self.nodes[primary].log.push(entry);
        self.history.push(lsn);
        self.last_issued = lsn;
        Ok(lsn)
    }

    /// Lets `node` apply what it lacks of the primary's log, up to the write `up_to`, and returns the
    /// last write it has then.
    ///
    /// # Errors
    /// [`DbError::NodeDown`]; [`DbError::NoPrimary`].
    pub fn replicate(&mut self, node: usize, up_to: Lsn) -> Result<Lsn, DbError> {
        let applied = self.live(node)?.applied();
        let primary = self.primary().ok_or(DbError::NoPrimary)?;
        let missing = |entry: &&Entry| applied < entry.lsn && entry.lsn <= up_to;
        let new: Vec<Entry> = self.nodes[primary].log.iter().filter(missing).cloned().collect();
        self.nodes[node].log.extend(new);
        Ok(self.nodes[node].applied())
    }

    /// The value of `key`, from whom the reader asks.
    ///
    /// # Errors
    /// [`DbError::NoPrimary`] if it is the primary's turn and that is down; [`DbError::NodeDown`];
    /// [`DbError::TooStale`].
    pub fn read(&mut self, key: &str, from: ReadFrom) -> Result<Read, DbError> {
        let served_by = match from {
            ReadFrom::Primary => self.primary().ok_or(DbError::NoPrimary)?,
            ReadFrom::Node(node) => node,
            ReadFrom::AtLeast(want) => self
                .live_nodes()
                .find(|&node| self.nodes[node].applied() >= want)
                .ok_or(DbError::TooStale { want })?,
            ReadFrom::AnyReplica => {
                let replicas: Vec<usize> =
                    self.live_nodes().filter(|&node| node != self.primary).collect();
                self.turn += 1;
                let next = replicas.get(self.turn % replicas.len().max(1)).copied();
                next.or(self.primary()).ok_or(DbError::NoPrimary)?
            }
        };
        let node = self.live(served_by)?;
        Ok(Read { value: node.value(key), served_by, applied: node.applied() })
    }

    /// The node stops; its log stays on its disk.
    pub fn fail(&mut self, node: usize) {
        self.nodes[node].up = false;
    }

    /// The node starts again. What was lost while it was down it forgets, before anybody can read it.
    pub fn recover(&mut self, node: usize) {
        let history = &self.history;
        let node = &mut self.nodes[node];
        node.up = true;
        // Numbers are never issued twice: a number that is still in the history is still that write.
        node.log.retain(|entry| history.binary_search(&entry.lsn).is_ok());
    }

    /// Makes the live node that has most of the log the primary. Writes it never received are lost.
    ///
    /// # Errors
    /// [`DbError::NoCandidate`] if every node is down.
    pub fn promote(&mut self) -> Result<Promotion, DbError> {
        let most = self.live_nodes().max_by_key(|&node| self.nodes[node].applied());
        let new_primary = most.ok_or(DbError::NoCandidate)?;
        let applied = self.nodes[new_primary].applied();
        let kept = self.history.partition_point(|&lsn| lsn <= applied);
        let lost = self.history.split_off(kept);
        self.primary = new_primary;
        Ok(Promotion { new_primary, lost })
    }

    fn live(&self, node: usize) -> Result<&Node, DbError> {
        Some(&self.nodes[node]).filter(|node| node.up).ok_or(DbError::NodeDown(node))
    }

    fn live_nodes(&self) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(|&node| self.nodes[node].up)
    }
}
