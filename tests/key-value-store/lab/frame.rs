//! Messages as bytes on a connection: a length, the sender, and fields.

use crate::cluster::wire::{Message, decode, decode_vector, encode, encode_vector};
use key_value_store::types::{
    Beat, Contents, Corrupt, Digest, HintId, Key, NodeId, Reader, Writer,
};
use std::io::{self, Read, Write};
use std::net::TcpStream;

/// The sender of what comes from no node.
pub const CLIENT: NodeId = NodeId::MAX;
/// Nobody sends more at once.
const MOST: usize = 1 << 20;

/// Sends a message.
///
/// # Errors
/// If the connection is gone.
pub fn send(stream: &mut TcpStream, from: NodeId, message: &Message) -> io::Result<()> {
    let mut fields = Writer::new();
    fields.number(from as usize);
    write(&mut fields, message);
    let fields = fields.finish();
    let length = u32::try_from(fields.len()).expect("a short message");
    stream.write_all(&[&length.to_le_bytes(), &fields[..]].concat())
}

/// Waits for a message, and says who sent it.
///
/// # Errors
/// If the connection is gone, or something else comes.
pub fn receive(stream: &mut TcpStream) -> io::Result<(NodeId, Message)> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    let malformed = |_| io::Error::from(io::ErrorKind::InvalidData);
    if length > MOST {
        return Err(malformed(Corrupt));
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    let mut fields = Reader::new(&bytes);
    let from = fields.number().map_err(malformed)? as NodeId;
    Ok((from, read(&mut fields).map_err(malformed)?))
}

fn write(fields: &mut Writer, message: &Message) {
    match message {
        Message::Put { op, key, context, value } => {
            fields.number(0).number(*op as usize).bytes(key);
            encode_vector(fields, context);
            let value: Vec<&Vec<u8>> = value.iter().collect();
            fields.number(value.len());
            value.iter().for_each(|value| {
                fields.bytes(value);
            });
        }
        Message::Get { op, key } => {
            fields.number(1).number(*op as usize).bytes(key);
        }
        Message::Store { op, key, siblings, owner } => {
            let owner = owner.map_or(0, |owner| 1 + owner as usize);
            fields.number(2).number(*op as usize).bytes(key).bytes(&encode(siblings)).number(owner);
        }
        Message::Stored { op } => {
            fields.number(3).number(*op as usize);
        }
        Message::Refused { op } => {
            fields.number(4).number(*op as usize);
        }
        Message::Fetch { op, key } => {
            fields.number(5).number(*op as usize).bytes(key);
        }
        Message::Fetched { op, siblings } => {
            fields.number(6).number(*op as usize).bytes(&encode(siblings));
        }
        Message::Repair { key, siblings } => {
            fields.number(7).bytes(key).bytes(&encode(siblings));
        }
        Message::Handoff { id, generation, key, siblings } => {
            fields.number(8).number(id.0 as usize).number(*generation as usize);
            fields.bytes(key).bytes(&encode(siblings));
        }
        Message::HandedOff { id, generation } => {
            fields.number(9).number(id.0 as usize).number(*generation as usize);
        }
        Message::Gossip(digest) => {
            fields.number(10).number(digest.len());
            for (&node, beat) in digest {
                fields.number(node as usize).number(beat.generation as usize);
                fields.number(beat.heartbeat as usize);
            }
        }
        Message::Compare => {
            fields.number(11);
        }
        Message::Tree(nodes) => {
            fields.number(12).number(nodes.len());
            nodes.iter().for_each(|&node| {
                fields.number(node as usize);
            });
        }
        Message::Buckets { buckets, contents, answer } => {
            fields.number(13).number(buckets.len());
            buckets.iter().for_each(|&bucket| {
                fields.number(bucket as usize);
            });
            fields.number(contents.len());
            for (key, siblings) in contents {
                fields.bytes(key).bytes(&encode(siblings));
            }
            fields.number(usize::from(*answer));
        }
    }
}

fn read(fields: &mut Reader<'_>) -> Result<Message, Corrupt> {
    let tag = fields.number()?;
    let op = |fields: &mut Reader<'_>| Ok(fields.number()? as u64);
    let key = |fields: &mut Reader<'_>| -> Result<Key, Corrupt> { Ok(fields.bytes()?.to_vec()) };
    Ok(match tag {
        0 => {
            let (op, key) = (op(fields)?, key(fields)?);
            let context = decode_vector(fields)?;
            let value = match fields.number()? {
                0 => None,
                _ => Some(fields.bytes()?.to_vec()),
            };
            Message::Put { op, key, context, value }
        }
        1 => Message::Get { op: op(fields)?, key: key(fields)? },
        2 => {
            let (op, key) = (op(fields)?, key(fields)?);
            let siblings = decode(fields.bytes()?)?;
            let owner = fields.number()?.checked_sub(1).map(|owner| owner as NodeId);
            Message::Store { op, key, siblings, owner }
        }
        3 => Message::Stored { op: op(fields)? },
        4 => Message::Refused { op: op(fields)? },
        5 => Message::Fetch { op: op(fields)?, key: key(fields)? },
        6 => Message::Fetched { op: op(fields)?, siblings: decode(fields.bytes()?)? },
        7 => Message::Repair { key: key(fields)?, siblings: decode(fields.bytes()?)? },
        8 => {
            let (id, generation) = (HintId(op(fields)?), op(fields)?);
            let (key, siblings) = (key(fields)?, decode(fields.bytes()?)?);
            Message::Handoff { id, generation, key, siblings }
        }
        9 => Message::HandedOff { id: HintId(op(fields)?), generation: op(fields)? },
        10 => {
            let mut digest = Digest::new();
            for _ in 0..fields.number()? {
                let node = fields.number()? as NodeId;
                let (generation, heartbeat) = (op(fields)?, op(fields)?);
                digest.insert(node, Beat { generation, heartbeat });
            }
            Message::Gossip(digest)
        }
        11 => Message::Compare,
        12 => {
            let count = fields.number()?;
            Message::Tree((0..count).map(|_| op(fields)).collect::<Result<_, _>>()?)
        }
        13 => {
            let count = fields.number()?;
            let buckets =
                (0..count).map(|_| Ok(fields.number()? as u32)).collect::<Result<_, _>>()?;
            let mut contents = Contents::new();
            for _ in 0..fields.number()? {
                contents.insert(key(fields)?, decode(fields.bytes()?)?);
            }
            Message::Buckets { buckets, contents, answer: fields.number()? != 0 }
        }
        _ => return Err(Corrupt),
    })
}
