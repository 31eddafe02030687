//! Caches to try, a slow model of them, and drawings of their runs.

use scaling::s4_eviction::{OrderedCache, Sieve};
use scaling::types::eviction::{Cache, Order};
use sim::draw;
use std::collections::BTreeSet;

/// The four policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    Fifo,
    Lru,
    Lfu,
    Sieve,
}

pub const EVERY_POLICY: [Policy; 4] = [Policy::Fifo, Policy::Lru, Policy::Lfu, Policy::Sieve];

/// A cache of that policy.
pub fn cache(policy: Policy, capacity: usize) -> Box<dyn Cache<u64, u64>> {
    let ordered = |order| Box::new(OrderedCache::with_capacity(capacity, order));
    match policy {
        Policy::Fifo => ordered(Order::Fifo),
        Policy::Lru => ordered(Order::Lru),
        Policy::Lfu => ordered(Order::Lfu),
        Policy::Sieve => Box::new(Sieve::with_capacity(capacity)),
    }
}

/// What the model knows of an entry.
#[derive(Debug, Clone)]
struct Known {
    key: u64,
    value: u64,
    uses: u64,
    last_use: u64,
    visited: bool,
}

/// A list, oldest first, that's searched for everything.
#[derive(Debug)]
pub struct Model {
    policy: Policy,
    capacity: usize,
    list: Vec<Known>,
    /// The place in the list where the hand of SIEVE is.
    hand: usize,
    now: u64,
}

impl Model {
    pub fn new(policy: Policy, capacity: usize) -> Self {
        Model { policy, capacity, list: Vec::new(), hand: 0, now: 0 }
    }

    pub fn get(&mut self, key: u64) -> Option<u64> {
        self.now += 1;
        let now = self.now;
        let known = self.list.iter_mut().find(|known| known.key == key)?;
        known.uses += 1;
        known.last_use = now;
        known.visited = true;
        Some(known.value)
    }

    pub fn insert(&mut self, key: u64, value: u64) -> Option<(u64, u64)> {
        if self.get(key).is_some() {
            self.list.iter_mut().filter(|known| known.key == key).for_each(|k| k.value = value);
            return None;
        }
        if self.capacity == 0 {
            return Some((key, value));
        }
        let evicted = (self.list.len() == self.capacity).then(|| {
            let at = self.first_to_go();
            self.take(at)
        });
        let known = Known { key, value, uses: 1, last_use: self.now, visited: false };
        self.list.push(known);
        evicted.map(|known| (known.key, known.value))
    }

    pub fn remove(&mut self, key: u64) -> Option<u64> {
        let at = self.list.iter().position(|known| known.key == key)?;
        Some(self.take(at).value)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    fn first_to_go(&mut self) -> usize {
        let by = |rank: &dyn Fn(&Known) -> (u64, u64)| {
            (0..self.list.len()).min_by_key(|&at| rank(&self.list[at])).expect("a full list")
        };
        match self.policy {
            Policy::Fifo => 0,
            Policy::Lru => by(&|known| (0, known.last_use)),
            Policy::Lfu => by(&|known| (known.uses, known.last_use)),
            Policy::Sieve => {
                while self.list[self.hand].visited {
                    self.list[self.hand].visited = false;
                    self.hand = (self.hand + 1) % self.list.len();
                }
                self.hand
            }
        }
    }

    fn take(&mut self, at: usize) -> Known {
        let known = self.list.remove(at);
        if at < self.hand {
            self.hand -= 1;
        }
        if self.hand >= self.list.len() {
            self.hand = 0;
        }
        known
    }
}

/// The misses of a cache that is asked for `trace` and filled on each miss.
pub fn misses(policy: Policy, capacity: usize, trace: &[u64]) -> usize {
    let mut cache = cache(policy, capacity);
    let mut misses = 0;
    for &key in trace {
        if cache.get(&key).is_none() {
            misses += 1;
            cache.insert(key, key);
        }
    }
    misses
}

/// Bélády's trace of 1969, on which FIFO misses more with more room.
pub const BELADY: [u64; 12] = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];

fn row(who: &str, capacity: usize, trace: &[u64]) -> Vec<String> {
    let misses = EVERY_POLICY.map(|policy| misses(policy, capacity, trace).to_string());
    [vec![who.to_owned()], misses.to_vec()].concat()
}

/// The misses on Bélády's trace, by the number of slots.
pub fn belady() -> String {
    let rows: Vec<Vec<String>> =
        (1..=5).map(|slots| row(&slots.to_string(), slots, &BELADY)).collect();
    draw::table(&["slots", "FIFO", "LRU", "LFU", "SIEVE"], &rows)
}

/// Keys with ranks by Zipf's law, the k-th asked for 1/k as often as the first: `asked` of `keys`.
pub fn zipf(keys: u64, asked: usize) -> Vec<u64> {
    const SCALE: u64 = 1 << 20;
    let mut sums = Vec::new();
    (1..=keys).for_each(|k| sums.push(sums.last().unwrap_or(&0) + SCALE / k));
    let mut random = sim::Random::seeded(1);
    let all = sums.last().copied().unwrap_or(1);
    let mut draw = || {
        let at = random.between(1, all);
        sums.partition_point(|&sum| sum < at) as u64
    };
    (0..asked).map(|_| draw()).collect()
}

/// The misses on four traces of a cache of 100 entries.
pub fn traffic() -> String {
    let popular = zipf(2_000, 10_000);
    // Somebody exports the catalogue: after each tenth request one key that nobody asks for again.
    let scanned: Vec<u64> = popular
        .iter()
        .enumerate()
        .flat_map(|(i, &key)| {
            let once = (i % 10 == 9).then_some(1_000_000 + i as u64);
            std::iter::once(key).chain(once)
        })
        .collect();
    let hundred = |from: u64, rounds: u64| (0..rounds * 100).map(move |i| from + i % 100);
    let shifted: Vec<u64> = hundred(0, 20).chain(hundred(100, 20)).collect();
    let looped: Vec<u64> = (0..10_000).map(|i| i % 101).collect();
    let rows = [
        row("popular keys", 100, &popular),
        row("the same, and a scan", 100, &scanned),
        row("yesterday's 100, today's 100", 100, &shifted),
        row("101 keys in a circle", 100, &looped),
    ];
    draw::table(&["misses of", "FIFO", "LRU", "LFU", "SIEVE"], &rows)
}

/// The misses among popular keys, as the cache grows.
pub fn growing() -> String {
    const A_MARK: usize = 400;
    let popular = zipf(2_000, 10_000);
    let first = popular.iter().collect::<BTreeSet<_>>().len();
    let bars = |slots: usize| {
        let bar = |policy: Policy| {
            let misses = misses(policy, slots, &popular);
            let name = format!("{policy:?}").to_uppercase();
            format!("{name:<6} {misses:>6}  {}\n", "#".repeat((misses + A_MARK / 2) / A_MARK))
        };
        format!("policy misses\n{}", EVERY_POLICY.map(bar).concat())
    };
    let runs = [10, 30, 100, 300, 1_000].map(|slots| (format!("{slots} slots"), bars(slots)));
    let head = format!("{} requests, {first} to a new key", popular.len());
    draw::runs(&format!("{head}\n# is {A_MARK} misses"), &runs)
}
