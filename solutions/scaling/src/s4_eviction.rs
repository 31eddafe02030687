//! Step 4: eviction. When a cache is full, something has to go.

use crate::types::eviction::{Cache, Order};
use std::collections::BTreeMap;

/// A cache that evicts first in, first out, or by the last use, or by the number of uses.
#[derive(Debug, Clone)]
pub struct OrderedCache<K, V> {
    order: Order,
    capacity: usize,
    entries: BTreeMap<K, (V, Rank)>,
    /// The keys, the next to go first.
    queue: BTreeMap<Rank, K>,
    clock: u64,
}

/// Uses that count, and the moment that counts. One call a moment, so no two entries have the same.
type Rank = (u64, u64);

impl<K: Ord + Clone, V> OrderedCache<K, V> {
    /// An empty cache.
    pub fn with_capacity(capacity: usize, order: Order) -> Self {
        let (entries, queue) = (BTreeMap::new(), BTreeMap::new());
        OrderedCache { order, capacity, entries, queue, clock: 0 }
    }

    /// Notes a use of an entry that is here; false if it isn't.
    fn touch(&mut self, k: &K) -> bool {
        self.clock += 1;
        let Some((_, rank)) = self.entries.get_mut(k) else { return false };
        let key = self.queue.remove(rank).expect("every entry is in the queue");
        *rank = match self.order {
            Order::Fifo => *rank,
            Order::Lru => (0, self.clock),
            Order::Lfu => (rank.0 + 1, self.clock),
        };
        self.queue.insert(*rank, key);
        true
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for OrderedCache<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        self.touch(k);
        self.entries.get(k).map(|(v, _)| v)
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        if self.touch(&k) {
            self.entries.get_mut(&k).expect("it was touched").0 = v;
            return None;
        }
        if self.capacity == 0 {
            return Some((k, v));
        }
        let full = self.entries.len() == self.capacity;
        let first = full.then(|| self.queue.first_key_value().map(|(_, key)| key.clone()));
        let evicted = first.flatten().and_then(|key| self.remove(&key).map(|v| (key, v)));
        let rank = (0, self.clock);
        self.queue.insert(rank, k.clone());
        self.entries.insert(k, (v, rank));
        evicted
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        let (v, rank) = self.entries.remove(k)?;
        self.queue.remove(&rank);
        Some(v)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn capacity(&self) -> usize {
        self.capacity
    }
}

/// SIEVE (Zhang et al. 2024): keys in the order of insertion, a bit for each that was used, and a hand
/// that clears bits until it finds one that is clear.
#[derive(Debug, Clone)]
pub struct Sieve<K, V> {
    capacity: usize,
    entries: BTreeMap<K, Sieved<V>>,
    /// The keys by the number of their insertion, the oldest first.
    queue: BTreeMap<u64, K>,
    inserted: u64,
    /// The number that the hand points at; 0 if it starts with the oldest.
    hand: u64,
}

#[derive(Debug, Clone)]
struct Sieved<V> {
    value: V,
    place: u64,
    visited: bool,
}

impl<K: Ord + Clone, V> Sieve<K, V> {
    /// An empty cache.
    pub fn with_capacity(capacity: usize) -> Self {
        let (entries, queue) = (BTreeMap::new(), BTreeMap::new());
        Sieve { capacity, entries, queue, inserted: 0, hand: 0 }
    }

    fn evict(&mut self) -> Option<(K, V)> {
        loop {
            let next = self.queue.range(self.hand..).next().or(self.queue.first_key_value());
            let (place, key) = next.map(|(&place, key)| (place, key.clone()))?;
            let entry = self.entries.get_mut(&key)?;
            if !entry.visited {
                return self.remove(&key).map(|value| (key, value));
            }
            entry.visited = false;
            self.hand = self.next_from(place + 1);
        }
    }

    /// The first place from `place` on that is taken; the oldest, if there is none. Keys that come
    /// later must not stop the hand at the end.
    fn next_from(&self, place: u64) -> u64 {
        self.queue.range(place..).next().map_or(0, |(&place, _)| place)
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for Sieve<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        let entry = self.entries.get_mut(k)?;
        entry.visited = true;
        Some(&entry.value)
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        if let Some(entry) = self.entries.get_mut(&k) {
            entry.visited = true;
            entry.value = v;
            return None;
        }
        if self.capacity == 0 {
            return Some((k, v));
        }
        let evicted = if self.entries.len() == self.capacity { self.evict() } else { None };
        self.inserted += 1;
        self.queue.insert(self.inserted, k.clone());
        self.entries.insert(k, Sieved { value: v, place: self.inserted, visited: false });
        evicted
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        let Sieved { value, place, .. } = self.entries.remove(k)?;
        self.queue.remove(&place);
        self.hand = self.next_from(self.hand);
        Some(value)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn capacity(&self) -> usize {
        self.capacity
    }
}
