//! Peers drawn again until they differ, and for each node the times at which opinions change.

use crate::types::{Beat, Digest, GossipOptions, Health, Millis, NodeId};
use std::collections::BTreeMap;

/// The digest as it's told, and beside it until when each node is what.
#[derive(Debug, Clone)]
pub struct Gossip {
    me: NodeId,
    options: GossipOptions,
    digest: Digest,
    /// From when on a node is suspect, and dead.
    turns: BTreeMap<NodeId, (Millis, Millis)>,
}

impl Gossip {
    /// Everybody is heard at once, by a beat that is before all others.
    pub fn new(
        me: NodeId,
        generation: u64,
        peers: &[NodeId],
        options: GossipOptions,
        now: Millis,
    ) -> Self {
        let (digest, turns) = (Digest::new(), BTreeMap::new());
        let mut gossip = Gossip { me, options, digest, turns };
        for &peer in peers {
            gossip.hear(now, peer, Beat::default());
        }
        gossip.hear(now, me, Beat { generation, heartbeat: 0 });
        gossip
    }

    /// By rejection: few peers of many are rarely drawn twice.
    pub fn tick(&mut self, now: Millis, random: &mut sim::Random) -> Vec<(NodeId, Digest)> {
        let Beat { generation, heartbeat } = self.digest[&self.me];
        self.hear(now, self.me, Beat { generation, heartbeat: heartbeat + 1 });
        let nodes: Vec<NodeId> = self.digest.keys().copied().collect();
        let mut chosen: Vec<NodeId> = Vec::new();
        while chosen.len() < self.options.fanout && chosen.len() + 1 < nodes.len() {
            let node = nodes[random.between(0, nodes.len() as u64 - 1) as usize];
            if node != self.me && !chosen.contains(&node) {
                chosen.push(node);
            }
        }
        chosen.into_iter().map(|node| (node, self.digest.clone())).collect()
    }

    /// Beat by beat.
    pub fn merge(&mut self, now: Millis, digest: &Digest) {
        digest.iter().for_each(|(&node, &beat)| self.hear(now, node, beat));
    }

    fn hear(&mut self, now: Millis, node: NodeId, beat: Beat) {
        if self.digest.get(&node).is_none_or(|&known| known < beat) {
            self.digest.insert(node, beat);
            let GossipOptions { suspect_after, dead_after, .. } = self.options;
            self.turns.insert(node, (now + suspect_after, now + dead_after));
        }
    }

    /// By the turns that have passed.
    pub fn health(&self, now: Millis, node: NodeId) -> Health {
        let &(suspect, dead) = self.turns.get(&node).unwrap_or(&(0, 0));
        match (now >= suspect, now >= dead) {
            (_, true) => Health::Dead,
            (true, _) => Health::Suspect,
            _ => Health::Alive,
        }
    }
}

/// In standard deviations.
pub fn phi(elapsed: f64, mean: f64, sd: f64) -> f64 {
    let deviations = (elapsed - mean) / sd;
    let longer = 0.5 * sim::erfc(deviations * std::f64::consts::FRAC_1_SQRT_2);
    -longer.log10()
}

/// By the change of base.
pub fn phi_exponential(elapsed: f64, mean: f64) -> f64 {
    elapsed / (mean * std::f64::consts::LN_10)
}
