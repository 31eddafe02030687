//! Sharded databases to try, and drawings of their runs.

use scaling::s3_shard::{ShardedDb, SplitCounter, publish};
use scaling::types::shard::{ModPlacement, Placement, Row};
use sim::draw;

/// A key's shard is its length modulo the shards: a placement that is no hash.
#[derive(Debug, Clone, Copy)]
pub struct ByLength(pub usize);

impl Placement for ByLength {
    fn shards(&self) -> usize {
        self.0
    }

    fn shard_of(&self, key: &str) -> usize {
        key.len() % self.0
    }
}

/// The numbers of the shards that hold `key`.
pub fn holders<P: Placement, V>(db: &ShardedDb<P, V>, key: &str) -> Vec<usize> {
    let machines = db.machines().iter().enumerate();
    machines.filter(|(_, m)| m.keys().iter().any(|k| k == key)).map(|(shard, _)| shard).collect()
}

/// The operations of each machine.
pub fn loads<P: Placement, V>(db: &ShardedDb<P, V>) -> Vec<u64> {
    db.machines().iter().map(|machine| machine.operations()).collect()
}

/// `key-0` to `key-(n − 1)`, each with its number.
pub fn filled<P: Placement>(placement: P, n: u64) -> ShardedDb<P, u64> {
    let mut db = ShardedDb::new(placement);
    (0..n).for_each(|i| db.put(&format!("key-{i}"), i));
    db
}

/// Four shards. Ann follows ben, cleo and dan; eve follows ben. Each author has posted twice.
pub fn network() -> ShardedDb<ModPlacement, Row> {
    let mut db = ShardedDb::new(ModPlacement { shards: 4 });
    for (user, follows) in [("ann", &["ben", "cleo", "dan"][..]), ("eve", &["ben"])] {
        let follows = follows.iter().map(|author| author.to_string()).collect();
        db.put(&format!("follows:{user}"), Row::Follows(follows));
    }
    for (author, followers) in [("ben", &["ann", "eve"][..]), ("cleo", &["ann"]), ("dan", &["ann"])]
    {
        let followers = followers.iter().map(|user| user.to_string()).collect();
        let name = author.to_uppercase();
        db.put(&format!("author:{author}"), Row::Author { name, followers, posts: Vec::new() });
    }
    for (at, author) in [(6, "ben"), (2, "dan"), (3, "cleo"), (4, "ben"), (5, "dan"), (1, "cleo")] {
        publish(&mut db, author, at, &format!("post {at}"));
    }
    db
}

/// The load of each of four shards after 12,000 likes of one celebrity, by the parts of the counter.
pub fn celebrity(parts: u64) -> Vec<u64> {
    let mut db = ShardedDb::new(ModPlacement { shards: 4 });
    let counter = SplitCounter { parts };
    (0..12_000).for_each(|request| counter.add(&mut db, "celebrity", request, 1));
    loads(&db)
}

/// [`celebrity`] for more and more parts.
pub fn celebrities() -> String {
    let row = |parts: u64| {
        let loads = celebrity(parts);
        let most = loads.iter().max().copied().unwrap_or(0);
        let told = loads.iter().map(u64::to_string);
        [vec![parts.to_string()], told.collect(), vec!["#".repeat(most as usize / 400)]].concat()
    };
    let rows: Vec<Vec<String>> = [1, 2, 4, 8, 16, 32, 64].map(row).to_vec();
    draw::table(&["parts", "shard 0", "shard 1", "shard 2", "shard 3", "the fullest"], &rows)
}
