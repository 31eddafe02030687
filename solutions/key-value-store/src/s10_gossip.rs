//! Step 10: gossip. Who is alive, found out by hearsay.
//!
//! Of the given `sim::Random`, `between(low, high)` draws a whole number, both ends included.

use crate::types::{Beat, Digest, GossipOptions, Health, Millis, NodeId};
use std::collections::BTreeMap;

/// What one node has heard of all others.
#[derive(Debug, Clone)]
pub struct Gossip {
    me: NodeId,
    options: GossipOptions,
    members: BTreeMap<NodeId, Member>,
}

/// The latest news of a node.
#[derive(Debug, Clone, Copy)]
struct Member {
    beat: Beat,
    heard: Millis,
}

impl Gossip {
    /// A node that starts at `now`, for the `generation`-th time (from 1), and has heard nothing of its
    /// `peers` yet. They get the time to speak up: their silence begins now.
    pub fn new(
        me: NodeId,
        generation: u64,
        peers: &[NodeId],
        options: GossipOptions,
        now: Millis,
    ) -> Self {
        let silent = Member { beat: Beat::default(), heard: now };
        let mut members: BTreeMap<_, _> = peers.iter().map(|&peer| (peer, silent)).collect();
        members.insert(me, Member { beat: Beat { generation, heartbeat: 0 }, heard: now });
        Gossip { me, options, members }
    }

    /// A heartbeat: who is to be sent which digest. Peers are chosen by `random`, dead ones too, for
    /// nobody else can find out that they are back.
    pub fn tick(&mut self, now: Millis, random: &mut sim::Random) -> Vec<(NodeId, Digest)> {
        if let Some(Member { beat, heard }) = self.members.get_mut(&self.me) {
            beat.heartbeat += 1;
            *heard = now;
        }
        let digest: Digest =
            self.members.iter().map(|(&node, member)| (node, member.beat)).collect();
        let mut peers: Vec<NodeId> =
            self.members.keys().copied().filter(|&node| node != self.me).collect();
        let fanout = self.options.fanout.min(peers.len());
        for place in 0..fanout {
            let drawn = random.between(place as u64, peers.len() as u64 - 1);
            peers.swap(place, drawn as usize);
        }
        peers[..fanout].iter().map(|&peer| (peer, digest.clone())).collect()
    }

    /// Another node's digest arrives: of each node the later beat is kept, and only a later one is news.
    pub fn merge(&mut self, now: Millis, digest: &Digest) {
        for (&node, &beat) in digest {
            let news = Member { beat, heard: now };
            let known = self.members.entry(node).or_insert(news);
            if beat > known.beat {
                *known = news;
            }
        }
    }

    /// What this node thinks of `node`, from how long it's been quiet. Whoever it never heard of is dead.
    pub fn health(&self, now: Millis, node: NodeId) -> Health {
        let GossipOptions { suspect_after, dead_after, .. } = self.options;
        match self.members.get(&node).map(|member| now.saturating_sub(member.heard)) {
            Some(quiet) if quiet < suspect_after => Health::Alive,
            Some(quiet) if quiet < dead_after => Health::Suspect,
            _ => Health::Dead,
        }
    }
}

/// How surprising a silence of `elapsed` is if gaps have this `mean` and standard deviation `sd`, all in
/// the same unit: −log₁₀ of the probability of a longer gap, by the normal distribution (Hayashibara et
/// al. 2004). At 1 a suspicion is wrong once in 10 gaps, at 8 once in 10^8. `sd` is above 0.
pub fn phi(elapsed: f64, mean: f64, sd: f64) -> f64 {
    -(sim::erfc((elapsed - mean) / (sd * std::f64::consts::SQRT_2)) / 2.0).log10()
}

/// The same if gaps are distributed exponentially, like arrivals of a Poisson stream with this `mean`.
pub fn phi_exponential(elapsed: f64, mean: f64) -> f64 {
    elapsed / mean * std::f64::consts::LOG10_E
}
