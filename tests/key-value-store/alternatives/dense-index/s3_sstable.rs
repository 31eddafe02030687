//! An index of every key, at the front, and each entry sealed on its own: no blocks, and no filter, for
//! what isn't in the index isn't there.

use crate::types::{
    BlockSource, BuildError, Corrupt, Entry, Key, Options, Reader, SEAL, Writer, seal, unseal,
};

/// The length of the index and of the whole, and a seal.
const HEAD: usize = 2 * 8 + SEAL;

/// Head, index, entries.
pub fn build(entries: &[(Key, Entry)], _: Options) -> Result<Vec<u8>, BuildError> {
    for at in 1..entries.len() {
        if entries[at].0 <= entries[at - 1].0 {
            return Err(BuildError::Unsorted { at });
        }
    }
    let (mut index, mut rest) = (Writer::new(), Vec::new());
    for (key, entry) in entries {
        let mut sealed = Writer::new();
        sealed.entry(entry);
        let sealed = seal(sealed.finish());
        index.bytes(key).number(sealed.len());
        rest.extend(sealed);
    }
    let index = seal(index.finish());
    let mut table = Writer::new();
    table.number(index.len()).number(HEAD + index.len() + rest.len());
    let mut table = seal(table.finish());
    table.extend(index);
    table.extend(rest);
    Ok(table)
}

/// All keys, with the places of their entries.
pub struct SsTable<'a> {
    source: Box<dyn BlockSource + 'a>,
    keys: Vec<Key>,
    places: Vec<(usize, usize)>,
}

impl<'a> SsTable<'a> {
    /// Reads head and index.
    pub fn open(source: impl BlockSource + 'a) -> Result<Self, Corrupt> {
        let head = source.read(0, HEAD);
        let mut head = Reader::new(unseal(&head)?);
        let (length, whole) = (head.number()?, head.number()?);
        if whole != source.len() {
            return Err(Corrupt);
        }
        let index = source.read(HEAD, length);
        let mut index = Reader::new(unseal(&index)?);
        let (mut keys, mut places, mut at) = (Vec::new(), Vec::new(), HEAD + length);
        while !index.is_empty() {
            keys.push(index.bytes()?.to_vec());
            let length = index.number()?;
            places.push((at, length));
            at += length;
        }
        Ok(SsTable { source: Box::new(source), keys, places })
    }

    /// Reads the one entry, if there is one.
    pub fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        match self.keys.binary_search_by(|known| known.as_slice().cmp(key)) {
            Ok(at) => self.entry(at).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Reads entry by entry.
    pub fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        let start = self.keys.partition_point(|key| key.as_slice() < from);
        let mut found = Vec::new();
        for at in start..self.keys.len() {
            if until.is_some_and(|until| self.keys[at].as_slice() >= until) {
                break;
            }
            found.push((self.keys[at].clone(), self.entry(at)?));
        }
        Ok(found)
    }

    fn entry(&self, at: usize) -> Result<Entry, Corrupt> {
        let (at, length) = self.places[at];
        let sealed = self.source.read(at, length);
        Reader::new(unseal(&sealed)?).entry()
    }
}
