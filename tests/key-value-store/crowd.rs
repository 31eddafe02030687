//! Many nodes that gossip, for the tests of what a crowd comes to know.

use key_value_store::s10_gossip::Gossip;
use key_value_store::types::{Digest, GossipOptions, Health, Millis, NodeId};
use sim::Random;

/// A second.
pub const TICK: Millis = 1_000;

/// Suspect after ten seconds, dead after thirty.
pub fn options(fanout: usize) -> GossipOptions {
    GossipOptions { fanout, suspect_after: 10_000, dead_after: 30_000 }
}

/// Nodes from 0 that know of each other and tick once a second.
pub struct Crowd {
    nodes: Vec<Gossip>,
    now: Millis,
    random: Random,
}

impl Crowd {
    /// So many nodes, just started.
    pub fn of(count: NodeId, fanout: usize, seed: u64) -> Self {
        let all: Vec<NodeId> = (0..count).collect();
        let nodes = all.iter().map(|&me| Gossip::new(me, 1, &all, options(fanout), 0)).collect();
        Crowd { nodes, now: 0, random: Random::seeded(seed) }
    }

    /// A second later those who are `up` tick: what they send.
    fn round(&mut self, up: impl Fn(usize) -> bool) -> Vec<(NodeId, Digest)> {
        self.now += TICK;
        let nodes = self.nodes.iter_mut().enumerate().filter(|(node, _)| up(*node));
        nodes.flat_map(|(_, node)| node.tick(self.now, &mut self.random)).collect()
    }
}

/// How many of 100 nodes know that node 0 lives, round by round.
pub fn spread(fanout: usize, seed: u64, rounds: usize) -> Vec<usize> {
    let mut crowd = Crowd::of(100, fanout, seed);
    // So long after the start that everybody seems dead.
    crowd.now = 3_600_000;
    let mut knows = [false; 100];
    knows[0] = true;
    let mut known = vec![1];
    while known.len() <= rounds && known[known.len() - 1] < 100 {
        // Who knows nothing has nothing to tell, and only news of node 0 is of interest.
        for (to, digest) in crowd.round(|node| knows[node]) {
            let news = digest.get(&0).map(|&beat| (0, beat));
            crowd.nodes[to as usize].merge(crowd.now, &news.into_iter().collect());
        }
        for (knows, node) in knows.iter_mut().zip(&crowd.nodes) {
            *knows = node.health(crowd.now, 0) == Health::Alive;
        }
        known.push(knows.iter().filter(|knows| **knows).count());
    }
    known.resize(known.len().max(rounds + 1), 100);
    known
}

/// So many rounds among twenty nodes, in which every digest arrives at once: what each of them then thinks
/// of each.
pub fn watch(crowd: &mut Crowd, rounds: u64, up: impl Fn(usize) -> bool) -> Vec<Vec<Health>> {
    for _ in 0..rounds {
        for (to, digest) in crowd.round(&up) {
            if up(to as usize) {
                let now = crowd.now;
                crowd.nodes[to as usize].merge(now, &digest);
            }
        }
    }
    let seen = |node: &Gossip| (0..20).map(|other| node.health(crowd.now, other)).collect();
    crowd.nodes.iter().map(seen).collect()
}
