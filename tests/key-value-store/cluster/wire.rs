//! What nodes say to each other, and how versions become bytes.

use key_value_store::types::{
    Contents, Corrupt, Digest, Dot, HintId, Key, NodeId, Reader, Version, VersionVector, Writer,
};
use std::fmt;

/// All that a node knows of one key.
pub type Siblings = Vec<Version<Vec<u8>>>;

/// A message, from a client or from another node.
#[derive(Clone)]
pub enum Message {
    /// A client writes `value`, or deletes, and has seen `context`.
    Put { op: u64, key: Key, context: VersionVector, value: Option<Vec<u8>> },
    /// A client reads.
    Get { op: u64, key: Key },
    /// Store this, for yourself or until `owner` is back.
    Store { op: u64, key: Key, siblings: Siblings, owner: Option<NodeId> },
    /// It's durable.
    Stored { op: u64 },
    /// There's no room for another hint.
    Refused { op: u64 },
    /// What do you have?
    Fetch { op: u64, key: Key },
    /// This.
    Fetched { op: u64, siblings: Siblings },
    /// You lacked this when you were asked.
    Repair { key: Key, siblings: Siblings },
    /// I kept this for you. The generation says which life of the sender numbered it.
    Handoff { id: HintId, generation: u64, key: Key, siblings: Siblings },
    /// I have it now.
    HandedOff { id: HintId, generation: u64 },
    /// Who was heard of.
    Gossip(Digest),
    /// From outside: compare yourself with every other node.
    Compare,
    /// My tree of the keys that we share.
    Tree(Vec<u64>),
    /// What I hold in the buckets that differ; tell me what you do if `answer`.
    Buckets { buckets: Vec<u32>, contents: Contents<Vec<u8>>, answer: bool },
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Put { op, key, value: Some(value), .. } => {
                write!(f, "put {} = {} (#{op})", text(key), text(value))
            }
            Message::Put { op, key, value: None, .. } => write!(f, "delete {} (#{op})", text(key)),
            Message::Get { op, key } => write!(f, "get {} (#{op})", text(key)),
            Message::Store { op, key, siblings, owner } => {
                write!(f, "store {} {}", text(key), told(siblings))?;
                owner.map_or(Ok(()), |owner| write!(f, " for n{owner}"))?;
                write!(f, " (#{op})")
            }
            Message::Stored { op } => write!(f, "stored (#{op})"),
            Message::Refused { op } => write!(f, "refused (#{op})"),
            Message::Fetch { op, key } => write!(f, "fetch {} (#{op})", text(key)),
            Message::Fetched { op, siblings } => write!(f, "has {} (#{op})", told(siblings)),
            Message::Repair { key, siblings } => {
                write!(f, "repair {} {}", text(key), told(siblings))
            }
            Message::Handoff { key, siblings, .. } => {
                write!(f, "hand over {} {}", text(key), told(siblings))
            }
            Message::HandedOff { .. } => write!(f, "handed over"),
            Message::Gossip(_) => write!(f, "gossip"),
            Message::Compare => write!(f, "compare"),
            Message::Tree(_) => write!(f, "tree"),
            Message::Buckets { buckets, contents, .. } => {
                write!(f, "buckets {buckets:?}, {} keys", contents.len())
            }
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Siblings as the log of a run shows them: by dot, `-` for a tombstone.
pub fn told(siblings: &Siblings) -> String {
    let one = |Version { dot, value, .. }: &Version<Vec<u8>>| {
        format!("{}.{}{}", dot.node, dot.counter, if value.is_none() { "-" } else { "" })
    };
    format!("[{}]", siblings.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// Siblings as bytes.
pub fn encode(siblings: &Siblings) -> Vec<u8> {
    let mut fields = Writer::new();
    fields.number(siblings.len());
    for Version { dot, context, value } in siblings {
        fields.number(dot.node as usize).number(dot.counter as usize);
        encode_vector(&mut fields, context);
        match value {
            Some(value) => fields.number(1).bytes(value),
            None => fields.number(0),
        };
    }
    fields.finish()
}

/// The siblings that were encoded.
pub fn decode(bytes: &[u8]) -> Result<Siblings, Corrupt> {
    let mut fields = Reader::new(bytes);
    let mut siblings = Vec::new();
    for _ in 0..fields.number()? {
        let dot = Dot { node: fields.number()? as NodeId, counter: fields.number()? as u64 };
        let context = decode_vector(&mut fields)?;
        let value = match fields.number()? {
            0 => None,
            _ => Some(fields.bytes()?.to_vec()),
        };
        siblings.push(Version { dot, context, value });
    }
    Ok(siblings)
}

/// A vector as fields.
pub fn encode_vector(fields: &mut Writer, vector: &VersionVector) {
    fields.number(vector.0.len());
    for (&node, &counter) in &vector.0 {
        fields.number(node as usize).number(counter as usize);
    }
}

/// The vector that was encoded.
pub fn decode_vector(fields: &mut Reader<'_>) -> Result<VersionVector, Corrupt> {
    let mut vector = VersionVector::default();
    for _ in 0..fields.number()? {
        vector.0.insert(fields.number()? as NodeId, fields.number()? as u64);
    }
    Ok(vector)
}
