//! Given: what every cache of bounded size can do.

/// A cache that holds at most [`Cache::capacity`] entries. Which entry makes room for a new one is its
/// eviction policy.
pub trait Cache<K, V> {
    /// The value of `k`: a hit, or `None`, a miss.
    fn get(&mut self, k: &K) -> Option<&V>;

    /// Stores `v` under `k`, new or known, and returns the entry that had to go. With capacity 0 that
    /// is the new entry itself.
    fn insert(&mut self, k: K, v: V) -> Option<(K, V)>;

    /// Removes the entry of `k` and returns its value.
    fn remove(&mut self, k: &K) -> Option<V>;

    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there is no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries there may be.
    fn capacity(&self) -> usize;
}

/// Which entry goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// First in, first out: the one inserted longest ago.
    Fifo,
    /// Least recently used: the one whose last use is oldest.
    Lru,
    /// Least frequently used: the one used least often; of several, the one whose last use is oldest.
    Lfu,
}
