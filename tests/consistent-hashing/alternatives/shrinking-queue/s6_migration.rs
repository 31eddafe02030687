//! A write takes its key out of the queue: what is left is never older than the new owner's.

use crate::types::{Move, Point, Refused, Store, Stores};
use std::collections::BTreeMap;

/// What waits, by key, and all keys that the migration has touched with their moves.
#[derive(Debug, Clone)]
pub struct Migration {
    plan: Vec<Move>,
    waiting: BTreeMap<u64, u64>,
    touched: BTreeMap<u64, usize>,
    committed: bool,
}

impl Migration {
    /// Scans in the order of the plan; a store without an index is read at its first range.
    pub fn start<S: Store>(plan: Vec<Move>, stores: &mut Stores<S>) -> Self {
        let (mut waiting, mut touched) = (BTreeMap::new(), BTreeMap::new());
        for (first, step) in plan.iter().enumerate() {
            let store = stores.get_mut(&step.from).expect("a source");
            let entries = match store.scan_range(step.range) {
                Some(entries) => entries,
                None if plan[..first].iter().any(|other| other.from == step.from) => continue,
                None => store.scan_all(),
            };
            for (key, value) in entries {
                let of = plan.iter().position(|s| s.from == step.from && s.range.contains(key));
                if let Some(of) = of {
                    waiting.insert(key, value);
                    touched.insert(key, of);
                }
            }
        }
        Migration { plan, waiting, touched, committed: false }
    }

    /// Copies the lowest keys first.
    pub fn copy_step<S: Store>(&mut self, stores: &mut Stores<S>, batch: usize) -> usize {
        for _ in 0..batch {
            let Some((key, value)) = self.waiting.pop_first() else { break };
            let to = &self.plan[self.touched[&key]].to;
            stores.get_mut(to).expect("a new owner").put(key, value);
        }
        self.waiting.len()
    }

    /// Asks the owner of the moment.
    pub fn read<S: Store>(&self, stores: &mut Stores<S>, key: u64) -> Option<u64> {
        let step = self.plan.iter().find(|step| step.range.contains(key))?;
        let owner = if self.committed { &step.to } else { &step.from };
        stores.get_mut(owner)?.get(key)
    }

    /// Writes to those that may be asked from now on.
    pub fn write<S: Store>(&mut self, stores: &mut Stores<S>, key: u64, value: u64) {
        let Some(of) = self.plan.iter().position(|step| step.range.contains(key)) else { return };
        let step = &self.plan[of];
        let owners = if self.committed { vec![&step.to] } else { vec![&step.from, &step.to] };
        for owner in owners {
            stores.get_mut(owner).expect("an owner").put(key, value);
        }
        if !self.committed {
            self.waiting.remove(&key);
            self.touched.insert(key, of);
        }
    }

    /// Cleans up and hands over.
    ///
    /// # Errors
    /// If keys wait.
    pub fn commit<S: Store>(&mut self, stores: &mut Stores<S>) -> Result<(), Refused> {
        match self.waiting.len() {
            0 if self.committed => Ok(()),
            0 => {
                self.committed = true;
                for (&key, &of) in &self.touched {
                    stores.get_mut(&self.plan[of].from).expect("an old owner").remove(key);
                }
                Ok(())
            }
            left => Err(Refused::Unfinished { left }),
        }
    }
}

/// The nearest point's cache, by distance.
pub fn read_through<S: Store>(
    points: &[Point],
    caches: &mut Stores<S>,
    key: u64,
    load: &mut dyn FnMut(u64) -> u64,
) -> u64 {
    let nearest = points.iter().min_by_key(|point| point.at.wrapping_sub(key)).expect("a point");
    let cache = caches.get_mut(&nearest.node).expect("a cache");
    match cache.get(key) {
        Some(value) => value,
        None => {
            let value = load(key);
            cache.put(key, value);
            value
        }
    }
}
