//! The coordinator of writes and reads, each operation beside its twin.

use super::env::{Env, Fact, wrong};
use super::history::counts_replicas;
use super::node::{DEADLINE, Node};
use super::twin;
use super::wire::{Message, Siblings};
use key_value_store::s6_version::{KeyState, reconcile};
use key_value_store::s7_quorum::{GetOp, PutOp};
use key_value_store::s8_handoff::targets;
use key_value_store::types::{
    Dc, GetEffect, Health, Key, Level, Millis, NodeId, PutEffect, Replica as Place, StoreError,
    Target, VersionVector,
};

/// A write under way.
pub(super) struct Put {
    op: PutOp<Vec<u8>>,
    twin: twin::Count,
}

/// A read under way.
pub(super) struct Get {
    op: GetOp<Vec<u8>>,
    twin: twin::Count,
    key: Key,
}

impl Node {
    pub(super) fn targets(&self, env: &mut dyn Env, key: &[u8]) -> Vec<Target> {
        let (walk, n, now) =
            (Self::walk(self.settings.nodes, key), self.settings.quorum.n, env.now());
        let up = |node: NodeId| !self.settings.sloppy || self.is_up(now, node);
        let targets = targets(&walk, n, &up);
        wrong(env, twin::targets(&walk, n, &up, &targets));
        targets
    }

    /// Most operations count replicas. Some want a majority in their own data centre, some in each.
    pub(super) fn level(&self, op: u64, count: usize) -> Level {
        match op % 8 {
            _ if counts_replicas(op) => Level::Count(count),
            5 => Level::LocalQuorum(dc(self.me)),
            _ => Level::EachQuorum,
        }
    }

    pub(super) fn put(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        key: &[u8],
        context: &VersionVector,
        value: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut state = KeyState::restore(self.read(env, key)?);
        let before = state.siblings().to_vec();
        let all = state.put(self.me, context, value).to_vec();
        let new = all.iter().find(|version| !before.iter().any(|old| old.dot == version.dot));
        let Some(new) = new else {
            env.note(Fact::Wrong(format!("write #{op} has no dot of its own")));
            return Ok(());
        };
        env.note(Fact::Named { op, version: new.clone() });
        self.write(env, key, &all)?;
        let targets = self.targets(env, key);
        let (places, level) = (places(&targets), self.level(op, self.settings.quorum.w));
        let deadline = env.now() + DEADLINE;
        let mut put = PutOp::new(&places, level, deadline, all.clone());
        let mut twin = twin::Count::new(&places, level, deadline);
        let sent = twin::put_started(&put.start(), &all);
        let twin_sent = twin.start().map_err(|end| end.map(|_| Siblings::new()));
        wrong(env, twin::compare("a write's start", &sent, &twin_sent));
        for target in targets.iter().filter(|target| target.node != self.me) {
            if sent.as_ref().is_ok_and(|sent| sent.contains(&target.node)) {
                let (key, siblings, owner) = (key.to_vec(), all.clone(), target.hint_for);
                env.send(target.node, Message::Store { op, key, siblings, owner });
            }
        }
        if let Err(end) = sent {
            env.note(Fact::Put { op, result: end.map(|_| ()) });
        }
        self.puts.insert(op, Put { op: put, twin });
        self.acknowledged(env, op, self.me);
        for node in self.out_of_reach(env.now(), &targets) {
            self.put_event(env, op, |put| put.on_fail(node), |twin| twin.fail(node));
        }
        env.wake_at(deadline, op);
        Ok(())
    }

    /// The targets that have been silent for too long to wait for.
    pub(super) fn out_of_reach(&self, now: Millis, targets: &[Target]) -> Vec<NodeId> {
        let dead =
            |node: &NodeId| *node != self.me && self.gossip.health(now, *node) == Health::Dead;
        targets.iter().map(|target| target.node).filter(dead).collect()
    }

    pub(super) fn acknowledged(&mut self, env: &mut dyn Env, op: u64, by: NodeId) {
        self.put_event(env, op, |put| put.on_ack(by), |twin| twin.answer(by, Siblings::new()));
    }

    pub(super) fn refused(&mut self, env: &mut dyn Env, op: u64, by: NodeId) {
        self.put_event(env, op, |put| put.on_fail(by), |twin| twin.fail(by));
    }

    pub(super) fn put_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut PutOp<Vec<u8>>) -> Vec<PutEffect<Vec<u8>>>,
        same: impl FnOnce(&mut twin::Count) -> Option<twin::End>,
    ) {
        let Some(put) = self.puts.get_mut(&op) else { return };
        let (effects, twin) = (event(&mut put.op), same(&mut put.twin));
        let ended = twin::put_ended(&effects);
        let only_ends = ended.len() == effects.len();
        let twin: Vec<_> = twin.map(|end| end.map(|_| Siblings::new())).into_iter().collect();
        wrong(env, twin::compare("a write's end", &(only_ends, ended.clone()), &(true, twin)));
        for end in ended {
            env.note(Fact::Put { op, result: end.map(|_| ()) });
        }
    }

    pub(super) fn get(&mut self, env: &mut dyn Env, op: u64, key: Key) -> Result<(), StoreError> {
        let targets = self.targets(env, &key);
        let (places, level) = (places(&targets), self.level(op, self.settings.quorum.r));
        let deadline = env.now() + DEADLINE;
        let mut get = GetOp::new(&places, level, deadline, reconcile);
        let mut twin = twin::Count::new(&places, level, deadline);
        let asked = twin::get_started(&get.start());
        wrong(env, twin::compare("a read's start", &asked, &twin.start()));
        let own = self.known(env, &key)?;
        self.gets.insert(op, Get { op: get, twin, key: key.clone() });
        match asked {
            Err(result) => env.note(Fact::Got { op, result }),
            Ok(asked) => {
                for to in asked.into_iter().filter(|&to| to != self.me) {
                    env.send(to, Message::Fetch { op, key: key.clone() });
                }
            }
        }
        self.answered(env, op, self.me, own);
        for node in self.out_of_reach(env.now(), &targets) {
            self.get_event(env, op, |get| get.on_fail(node), |twin| twin.fail(node));
        }
        env.wake_at(deadline, op);
        Ok(())
    }

    pub(super) fn answered(&mut self, env: &mut dyn Env, op: u64, by: NodeId, siblings: Siblings) {
        let same = siblings.clone();
        self.get_event(env, op, |get| get.on_reply(by, siblings), |twin| twin.answer(by, same));
    }

    pub(super) fn get_event(
        &mut self,
        env: &mut dyn Env,
        op: u64,
        event: impl FnOnce(&mut GetOp<Vec<u8>>) -> Vec<GetEffect<Vec<u8>>>,
        same: impl FnOnce(&mut twin::Count) -> Option<twin::End>,
    ) {
        let Some(get) = self.gets.get_mut(&op) else { return };
        let (effects, twin) = (event(&mut get.op), same(&mut get.twin));
        let ended = twin::get_ended(&effects);
        let (lacks, twin_lacks) = (get.op.repairs(), get.twin.lacking());
        let twin: Vec<_> = twin.into_iter().collect();
        wrong(env, twin::compare("a read's end", &(effects.len(), &ended), &(twin.len(), &twin)));
        wrong(env, twin::compare("repairs", &lacks, &twin_lacks));
        for result in ended {
            env.note(Fact::Got { op, result });
        }
    }

    /// The deadline of an operation: it ends, and whoever answered with too little is told.
    pub(super) fn close(&mut self, env: &mut dyn Env, op: u64) -> Result<(), StoreError> {
        let now = env.now();
        self.put_event(env, op, |put| put.on_tick(now), |twin| twin.tick(now));
        self.puts.remove(&op);
        self.get_event(env, op, |get| get.on_tick(now), |twin| twin.tick(now));
        let Some(get) = self.gets.remove(&op) else { return Ok(()) };
        for (to, siblings) in get.op.repairs() {
            match to == self.me {
                true => drop(self.store(env, &get.key, siblings, None)?),
                false => env.send(to, Message::Repair { key: get.key.clone(), siblings }),
            }
        }
        Ok(())
    }
}

fn places(targets: &[Target]) -> Vec<Place> {
    targets.iter().map(|target| Place { node: target.node, dc: dc(target.node) }).collect()
}

/// Three nodes stand in one data centre, the others in another.
fn dc(node: NodeId) -> Dc {
    Dc((node / 3) as u8)
}
