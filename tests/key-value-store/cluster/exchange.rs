//! Anti-entropy: two nodes compare trees of the keys that they share, and send what differs.

use super::env::Env;
use super::node::Node;
use super::wire::{Message, Siblings};
use key_value_store::s9_merkle::{MerkleTree, bucket, diff, entry_hash};
use key_value_store::types::{Contents, EntryHash, Key, NodeId, NodeSource, StoreError, key_hash};

/// Levels of the trees by which nodes compare what they share.
const DEPTH: u32 = 4;

impl Node {
    pub(super) fn shared(
        &self,
        env: &mut dyn Env,
        peer: NodeId,
    ) -> Result<Contents<Vec<u8>>, StoreError> {
        let mut contents = self.replica.contents(env.disk())?;
        contents.retain(|key, _| {
            let walk = Self::walk(self.settings.nodes, key);
            let members = &walk[..self.settings.quorum.n];
            members.contains(&self.me) && members.contains(&peer)
        });
        Ok(contents)
    }

    pub(super) fn shared_tree(&self, env: &mut dyn Env, peer: NodeId) -> Result<Nodes, StoreError> {
        let hashed = |(key, siblings): (&Key, &Siblings)| EntryHash {
            key: key_hash(key),
            entry: entry_hash(siblings),
        };
        let contents = self.shared(env, peer)?;
        let tree = MerkleTree::build(DEPTH, &contents.iter().map(hashed).collect::<Vec<_>>());
        let nodes = (1..2 << DEPTH).map(|node| tree.hash(node));
        Ok(Nodes(std::iter::once(0).chain(nodes).collect()))
    }

    pub(super) fn compare(
        &self,
        env: &mut dyn Env,
        peer: NodeId,
        theirs: Nodes,
    ) -> Result<(), StoreError> {
        let mine = self.shared_tree(env, peer)?;
        let buckets = diff(&mine, &theirs).expect("one depth");
        if !buckets.is_empty() {
            self.send_buckets(env, peer, buckets, true)?;
        }
        Ok(())
    }

    pub(super) fn send_buckets(
        &self,
        env: &mut dyn Env,
        peer: NodeId,
        buckets: Vec<u32>,
        answer: bool,
    ) -> Result<(), StoreError> {
        let mut contents = self.shared(env, peer)?;
        contents.retain(|key, _| buckets.contains(&bucket(DEPTH, key_hash(key))));
        env.send(peer, Message::Buckets { buckets, contents, answer });
        Ok(())
    }
}

/// A tree's nodes as they came over the network.
pub(super) struct Nodes(pub(super) Vec<u64>);

impl NodeSource for Nodes {
    fn depth(&self) -> u32 {
        DEPTH
    }

    fn hash(&self, node: usize) -> u64 {
        self.0[node]
    }
}
