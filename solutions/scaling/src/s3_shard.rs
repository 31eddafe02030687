//! Step 3: sharding. The rows are split over machines, and so are the queries, the load and the joins.

use crate::types::shard::{Machine, MoveReport, Placement, Post, Row};

/// A database whose rows are split over machines by their key.
#[derive(Debug, Clone)]
pub struct ShardedDb<P, V> {
    placement: P,
    machines: Vec<Machine<V>>,
}

impl<P: Placement, V> ShardedDb<P, V> {
    /// As many empty machines as `placement` has shards.
    pub fn new(placement: P) -> Self {
        let machines = (0..placement.shards()).map(|_| Machine::default()).collect();
        ShardedDb { placement, machines }
    }

    /// The machines, in the order of the shards.
    pub fn machines(&self) -> &[Machine<V>] {
        &self.machines
    }

    /// The row of `key`.
    pub fn get(&mut self, key: &str) -> Option<&V> {
        self.machine(key).get(key)
    }

    /// Writes the row of `key`, new or known.
    pub fn put(&mut self, key: &str, row: V) {
        self.machine(key).put(key, row);
    }

    /// Changes the row of `key`, which begins as the default, on its machine.
    pub fn update(&mut self, key: &str, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.machine(key).update(key, change);
    }

    /// Carries every row that has another shard by the placement `to`. Machines are added at the end
    /// or taken from it.
    pub fn reshard<Q: Placement>(mut self, to: Q) -> (ShardedDb<Q, V>, MoveReport) {
        let mut report = MoveReport { moved: 0, kept: 0 };
        let before: Vec<Vec<String>> = self.machines.iter().map(Machine::keys).collect();
        let most = to.shards().max(before.len());
        self.machines.resize_with(most, Machine::default);
        for (old, keys) in before.iter().enumerate() {
            for key in keys {
                let new = to.shard_of(key);
                if new == old {
                    report.kept += 1;
                } else if let Some(row) = self.machines[old].remove(key) {
                    self.machines[new].put(key, row);
                    report.moved += 1;
                }
            }
        }
        self.machines.truncate(to.shards());
        (ShardedDb { placement: to, machines: self.machines }, report)
    }

    fn machine(&mut self, key: &str) -> &mut Machine<V> {
        &mut self.machines[self.placement.shard_of(key)]
    }
}

/// A counter that is split into parts, so that one busy key is several less busy ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitCounter {
    /// How many parts, at least 1. Part i of key k is the row `k#i`.
    pub parts: u64,
}

impl SplitCounter {
    /// Adds `n` to the part that this request falls on: its number modulo the parts.
    pub fn add<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str, request: u64, n: u64) {
        let part = request % self.parts;
        db.update(&format!("{key}#{part}"), |sum| *sum += n);
    }

    /// The sum of all parts.
    pub fn total<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str) -> u64 {
        (0..self.parts).filter_map(|part| db.get(&format!("{key}#{part}")).copied()).sum()
    }
}

/// Adds a post to its author's row, and a copy to the timeline of every follower. An unknown author
/// posts nothing.
pub fn publish<P: Placement>(db: &mut ShardedDb<P, Row>, author: &str, at: u64, text: &str) {
    let mut copies = None;
    db.update(&format!("author:{author}"), |row| {
        if let Row::Author { name, followers, posts } = row {
            posts.push((at, text.to_owned()));
            copies = Some((name.clone(), followers.clone()));
        }
    });
    let Some((name, followers)) = copies else { return };
    let post = Post { at, author: author.to_owned(), name, text: text.to_owned() };
    for user in followers {
        db.update(&format!("timeline:{user}"), |row| {
            row.timeline().push(post.clone());
            row.timeline().sort();
        });
    }
}

/// A user's timeline, joined together when it is read: every post of every followed author, in the
/// order of time.
pub fn timeline_by_join<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    let Some(Row::Follows(authors)) = db.get(&format!("follows:{user}")).cloned() else {
        return Vec::new();
    };
    let mut timeline = Vec::new();
    for author in authors {
        if let Some(Row::Author { name, posts, .. }) = db.get(&format!("author:{author}")) {
            timeline.extend(posts.iter().map(|(at, text)| Post {
                at: *at,
                author: author.clone(),
                name: name.clone(),
                text: text.clone(),
            }));
        }
    }
    timeline.sort();
    timeline
}

/// A user's timeline as it was copied together in advance.
pub fn timeline_by_copy<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    match db.get(&format!("timeline:{user}")) {
        Some(Row::Timeline(posts)) => posts.clone(),
        _ => Vec::new(),
    }
}

/// Renames an author, also in every copy of a post, and returns how many copies that were.
pub fn rename_author<P: Placement>(db: &mut ShardedDb<P, Row>, author: &str, to: &str) -> usize {
    let mut readers = Vec::new();
    db.update(&format!("author:{author}"), |row| {
        if let Row::Author { name, followers, .. } = row {
            *name = to.to_owned();
            readers = followers.clone();
        }
    });
    let mut copies = 0;
    for user in readers {
        db.update(&format!("timeline:{user}"), |row| {
            for post in row.timeline().iter_mut().filter(|post| post.author == author) {
                post.name = to.to_owned();
                copies += 1;
            }
        });
    }
    copies
}
