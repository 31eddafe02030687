//! Step 4: eviction. When a cache is full, something has to go.

use crate::types::eviction::{Cache, Order};
use std::collections::BTreeMap;

/// A cache that evicts first in, first out, or by the last use, or by the number of uses.
#[derive(Debug, Clone)]
pub struct OrderedCache<K, V> {
    // Your fields.
    _held: std::marker::PhantomData<(K, V)>,
}

impl<K: Ord + Clone, V> OrderedCache<K, V> {
    /// An empty cache.
    pub fn with_capacity(capacity: usize, order: Order) -> Self {
        todo!()
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for OrderedCache<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        todo!()
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        todo!()
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        todo!()
    }

    fn len(&self) -> usize {
        todo!()
    }

    fn capacity(&self) -> usize {
        todo!()
    }
}

/// SIEVE (Zhang et al. 2024): keys in the order of insertion, a bit for each that was used, and a hand
/// that clears bits until it finds one that is clear.
#[derive(Debug, Clone)]
pub struct Sieve<K, V> {
    // Your fields.
    _held: std::marker::PhantomData<(K, V)>,
}

impl<K: Ord + Clone, V> Sieve<K, V> {
    /// An empty cache.
    pub fn with_capacity(capacity: usize) -> Self {
        todo!()
    }
}

impl<K: Ord + Clone, V> Cache<K, V> for Sieve<K, V> {
    fn get(&mut self, k: &K) -> Option<&V> {
        todo!()
    }

    fn insert(&mut self, k: K, v: V) -> Option<(K, V)> {
        todo!()
    }

    fn remove(&mut self, k: &K) -> Option<V> {
        todo!()
    }

    fn len(&self) -> usize {
        todo!()
    }

    fn capacity(&self) -> usize {
        todo!()
    }
}
