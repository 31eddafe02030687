//! What a node keeps: its own siblings, and hints for others, each write and read told.

use super::env::{Env, Fact, wrong};
use super::node::{HINTS, Node};
use super::wire::Siblings;
use key_value_store::s6_version::{KeyState, reconcile};
use key_value_store::types::{HintId, Key, NodeId, StoreError};

impl Node {
    pub(super) fn read(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        let siblings = self.replica.siblings(env.disk(), key)?;
        wrong(env, self.replica.verdict());
        env.note(Fact::Read { key: key.to_vec(), siblings: siblings.clone() });
        Ok(siblings)
    }

    /// What this node has of a key, for itself and for others.
    pub(super) fn known(&self, env: &mut dyn Env, key: &[u8]) -> Result<Siblings, StoreError> {
        let key = key.to_vec();
        let kept = self.hints.read(&key);
        wrong(env, self.hints_twin.read(&key, &kept));
        Ok(reconcile([self.read(env, &key)?, kept].concat()))
    }

    pub(super) fn write(
        &mut self,
        env: &mut dyn Env,
        key: &[u8],
        siblings: &Siblings,
    ) -> Result<(), StoreError> {
        let now = env.now();
        env.note(Fact::Writing { key: key.to_vec(), siblings: siblings.clone(), owner: None });
        self.replica.store(env.disk(), now, key, siblings)?;
        wrong(env, self.replica.verdict());
        env.note(Fact::Written);
        Ok(())
    }

    /// Takes what another node knows; `false` if it's for an `owner` and there's no room.
    pub(super) fn store(
        &mut self,
        env: &mut dyn Env,
        key: &[u8],
        siblings: Siblings,
        owner: Option<NodeId>,
    ) -> Result<bool, StoreError> {
        let Some(owner) = owner else {
            let before = self.read(env, key)?;
            let mut state = KeyState::restore(before.clone());
            state.receive(&siblings);
            if state.siblings() != before {
                self.write(env, key, &state.siblings().to_vec())?;
            }
            return Ok(true);
        };
        if !self.keep_in_memory(env, owner, &key.to_vec(), &siblings) {
            return Ok(false);
        }
        env.note(Fact::Writing {
            key: key.to_vec(),
            siblings: siblings.clone(),
            owner: Some(owner),
        });
        self.replica.keep_hint(env.disk(), owner, key, &siblings)?;
        env.note(Fact::Written);
        Ok(true)
    }

    /// Whether there's room for a hint; then it's kept.
    pub(super) fn keep_in_memory(
        &mut self,
        env: &mut dyn Env,
        owner: NodeId,
        key: &Key,
        siblings: &Siblings,
    ) -> bool {
        let id = self.hints.store(env.now(), owner, key.clone(), siblings.clone()).ok();
        wrong(env, self.hints_twin.store(HINTS, id, owner, key, siblings));
        self.kept_for.extend(id.map(|id| (id, (owner, key.clone()))));
        id.is_some()
    }

    pub(super) fn delivered(&mut self, env: &mut dyn Env, id: HintId) -> Result<(), StoreError> {
        let Some((owner, key)) = self.kept_for.remove(&id) else { return Ok(()) };
        self.hints.delivered(id);
        self.hints_twin.delivered(id);
        // What is on the disk goes with the last hint of this owner and key.
        if !self.kept_for.values().any(|other| *other == (owner, key.clone())) {
            let now = env.now();
            env.note(Fact::Dropped { owner, key: key.clone() });
            self.replica.drop_hint(env.disk(), now, owner, &key)?;
        }
        Ok(())
    }
}
