//! Caches kept in one list, the next to go first: what differs is where an entry is put after a use.

use crate::types::eviction::{Cache, Order};

/// Entries with their uses.
pub struct OrderedCache<K, V> {
    order: Order,
    capacity: usize,
    list: Vec<(K, V, u64)>,
}

impl<K: Ord + Clone, V> OrderedCache<K, V> {
    /// Empty.
    pub fn with_capacity(capacity: usize, order: Order) -> Self {
        OrderedCache { order, capacity, list: Vec::new() }
    }

    /// The list stays sorted: by uses if they count, and the newcomer behind its equals.
    fn put(&mut self, entry: (K, V, u64)) -> usize {
        let at = match self.order {
            Order::Lfu => self.list.partition_point(|(.., uses)| *uses <= entry.2),
            Order::Fifo | Order::Lru => self.list.len(),
        };
        self.list.insert(at, entry);
        at
    }

    fn touch(&mut self, k: &K) -> Option<usize> {
        let at = self.list.iter().position(|(key, ..)| key == k)?;
        if self.order == Order::Fifo {
            return Some(at);
        }
        let (key, value, uses) = self.list.remove(at);
        Some(self.put((key, value, uses + 1)))
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for OrderedCache<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        self.touch(k).map(|at| &self.list[at].1)
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        if let Some(at) = self.touch(&k) {
            self.list[at].1 = v;
            return None;
        }
        if self.capacity == 0 {
            return Some((k, v));
        }
        let evicted = (self.list.len() == self.capacity).then(|| self.list.remove(0));
        self.put((k, v, 1));
        evicted.map(|(key, value, _)| (key, value))
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        let at = self.list.iter().position(|(key, ..)| key == k)?;
        Some(self.list.remove(at).1)
    }

    fn len(&self) -> usize {
        self.list.len()
    }

    fn capacity(&self) -> usize {
        self.capacity
    }
}

/// Entries with their bits, the oldest first, and the hand as an index.
pub struct Sieve<K, V> {
    capacity: usize,
    list: Vec<(K, V, bool)>,
    hand: usize,
}

impl<K: Ord + Clone, V> Sieve<K, V> {
    /// Empty.
    pub fn with_capacity(capacity: usize) -> Self {
        Sieve { capacity, list: Vec::new(), hand: 0 }
    }

    fn take(&mut self, at: usize) -> (K, V) {
        let (key, value, _) = self.list.remove(at);
        self.hand -= usize::from(at < self.hand);
        if self.hand == self.list.len() {
            self.hand = 0;
        }
        (key, value)
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for Sieve<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        let entry = self.list.iter_mut().find(|(key, ..)| key == k)?;
        entry.2 = true;
        Some(&entry.1)
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        if let Some(entry) = self.list.iter_mut().find(|(key, ..)| *key == k) {
            (entry.1, entry.2) = (v, true);
            return None;
        }
        if self.capacity == 0 {
            return Some((k, v));
        }
        let mut evicted = None;
        if self.list.len() == self.capacity {
            while std::mem::take(&mut self.list[self.hand].2) {
                self.hand = (self.hand + 1) % self.list.len();
            }
            evicted = Some(self.take(self.hand));
        }
        self.list.push((k, v, false));
        evicted
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        let at = self.list.iter().position(|(key, ..)| key == k)?;
        Some(self.take(at).1)
    }

    fn len(&self) -> usize {
        self.list.len()
    }

    fn capacity(&self) -> usize {
        self.capacity
    }
}
