//! Resharding fills new machines from the old ones; timelines are sorted where a post is put in.

use crate::types::shard::{Machine, MoveReport, Placement, Post, Row};

/// Placement and machines.
pub struct ShardedDb<P, V>(P, Vec<Machine<V>>);

impl<P: Placement, V> ShardedDb<P, V> {
    /// Empty machines.
    pub fn new(placement: P) -> Self {
        let machines = std::iter::repeat_with(Machine::default).take(placement.shards()).collect();
        ShardedDb(placement, machines)
    }

    /// In the order of the shards.
    pub fn machines(&self) -> &[Machine<V>] {
        &self.1
    }

    /// From its machine.
    pub fn get(&mut self, key: &str) -> Option<&V> {
        self.1[self.0.shard_of(key)].get(key)
    }

    /// To its machine.
    pub fn put(&mut self, key: &str, row: V) {
        self.1[self.0.shard_of(key)].put(key, row);
    }

    /// On its machine.
    pub fn update(&mut self, key: &str, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.1[self.0.shard_of(key)].update(key, change);
    }

    /// Every row is put anew.
    pub fn reshard<Q: Placement>(self, to: Q) -> (ShardedDb<Q, V>, MoveReport) {
        let mut db = ShardedDb::new(to);
        let mut report = MoveReport { moved: 0, kept: 0 };
        for (old, mut machine) in self.1.into_iter().enumerate() {
            for key in machine.keys() {
                let stays = db.0.shard_of(&key) == old;
                *(if stays { &mut report.kept } else { &mut report.moved }) += 1;
                if let Some(row) = machine.remove(&key) {
                    db.put(&key, row);
                }
            }
        }
        (db, report)
    }
}

/// Rows `key#0` and so on.
pub struct SplitCounter {
    /// How many.
    pub parts: u64,
}

impl SplitCounter {
    /// To the request's row.
    pub fn add<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str, request: u64, n: u64) {
        db.update(&format!("{key}#{}", request % self.parts), |sum| *sum += n);
    }

    /// Over the rows.
    pub fn total<P: Placement>(&self, db: &mut ShardedDb<P, u64>, key: &str) -> u64 {
        let mut total = 0;
        for part in 0..self.parts {
            total += db.get(&format!("{key}#{part}")).unwrap_or(&0);
        }
        total
    }
}

fn author<P: Placement>(db: &mut ShardedDb<P, Row>, id: &str) -> Option<Row> {
    db.get(&format!("author:{id}")).filter(|row| matches!(row, Row::Author { .. })).cloned()
}

/// Reads the author's row, changes it, writes it back.
pub fn publish<P: Placement>(db: &mut ShardedDb<P, Row>, id: &str, at: u64, text: &str) {
    let Some(Row::Author { name, followers, mut posts }) = author(db, id) else { return };
    posts.insert(0, (at, text.into()));
    for user in &followers {
        let post = Post { at, author: id.into(), name: name.clone(), text: text.into() };
        db.update(&format!("timeline:{user}"), |row| {
            let timeline = row.timeline();
            timeline.insert(timeline.partition_point(|other| other.at < at), post);
        });
    }
    db.put(&format!("author:{id}"), Row::Author { name, followers, posts });
}

/// By time.
pub fn timeline_by_join<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    let Some(Row::Follows(ids)) = db.get(&format!("follows:{user}")).cloned() else { return vec![] };
    let mut timeline = vec![];
    for id in ids {
        let Some(Row::Author { name, posts, .. }) = author(db, &id) else { continue };
        for (at, text) in posts {
            timeline.push(Post { at, author: id.clone(), name: name.clone(), text });
        }
    }
    timeline.sort_by_key(|post| post.at);
    timeline
}

/// As it stands.
pub fn timeline_by_copy<P: Placement>(db: &mut ShardedDb<P, Row>, user: &str) -> Vec<Post> {
    let row = db.get(&format!("timeline:{user}")).cloned();
    row.map(|mut row| row.timeline().clone()).unwrap_or_default()
}

/// Reader by reader.
pub fn rename_author<P: Placement>(db: &mut ShardedDb<P, Row>, id: &str, to: &str) -> usize {
    let Some(Row::Author { followers, posts, .. }) = author(db, id) else { return 0 };
    let copies = followers.len() * posts.len();
    for user in &followers {
        db.update(&format!("timeline:{user}"), |row| {
            for post in row.timeline() {
                if post.author == id {
                    post.name = to.into();
                }
            }
        });
    }
    db.put(&format!("author:{id}"), Row::Author { name: to.into(), followers, posts });
    copies
}
