//! Given: the machines that a database is split over, and what they hold.

use std::collections::BTreeMap;

/// Decides which shard a key lives on.
pub trait Placement {
    /// How many shards there are, at least 1.
    fn shards(&self) -> usize;

    /// The shard of `key`, below [`Placement::shards`].
    fn shard_of(&self, key: &str) -> usize;
}

/// The remainder of the key's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModPlacement {
    /// How many shards, at least 1.
    pub shards: usize,
}

impl Placement for ModPlacement {
    fn shards(&self) -> usize {
        self.shards
    }

    fn shard_of(&self, key: &str) -> usize {
        (sim::hash64(0, key.as_bytes()) % self.shards as u64) as usize
    }
}

/// One machine's rows. It counts what it is asked, whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine<V> {
    rows: BTreeMap<String, V>,
    operations: u64,
}

impl<V> Default for Machine<V> {
    fn default() -> Self {
        Machine { rows: BTreeMap::new(), operations: 0 }
    }
}

impl<V> Machine<V> {
    /// The row of `key`: one operation.
    pub fn get(&mut self, key: &str) -> Option<&V> {
        self.operations += 1;
        self.rows.get(key)
    }

    /// Writes the row of `key`, new or known: one operation.
    pub fn put(&mut self, key: &str, row: V) {
        self.operations += 1;
        self.rows.insert(key.to_owned(), row);
    }

    /// Changes the row of `key`, which begins as the default, in place: one operation.
    pub fn update(&mut self, key: &str, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.operations += 1;
        change(self.rows.entry(key.to_owned()).or_default());
    }

    /// Removes the row of `key` and returns it: one operation.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        self.operations += 1;
        self.rows.remove(key)
    }

    /// All keys, ascending. Counts as no operation: it's how a test and a migration look around.
    pub fn keys(&self) -> Vec<String> {
        self.rows.keys().cloned().collect()
    }

    /// How many operations this machine has answered.
    pub fn operations(&self) -> u64 {
        self.operations
    }
}

/// What a change of the placement came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveReport {
    /// Keys that were carried to another shard.
    pub moved: usize,
    /// Keys that stayed.
    pub kept: usize,
}

/// A post as a timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post {
    /// When it was written; no two posts have the same time.
    pub at: u64,
    /// Who wrote it: the author's identifier.
    pub author: String,
    /// The author's name.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A row of the social network's database, under one key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Row {
    /// Nothing yet.
    #[default]
    Empty,
    /// Under `author:ID`: the one place of an author's data.
    Author {
        /// The author's name.
        name: String,
        /// Identifiers of the users who follow.
        followers: Vec<String>,
        /// Time and text of each post.
        posts: Vec<(u64, String)>,
    },
    /// Under `follows:ID`: identifiers of the authors whom a user follows.
    Follows(Vec<String>),
    /// Under `timeline:ID`: a user's timeline, copied together in advance, in the order of time.
    Timeline(Vec<Post>),
}

impl Row {
    /// The posts of a timeline's row. A row that is none yet becomes an empty one.
    pub fn timeline(&mut self) -> &mut Vec<Post> {
        if !matches!(self, Row::Timeline(_)) {
            *self = Row::Timeline(Vec::new());
        }
        let Row::Timeline(posts) = self else { unreachable!("it was made one above") };
        posts
    }
}
