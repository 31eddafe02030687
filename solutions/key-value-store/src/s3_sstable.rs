//! Step 3: the sorted string table. A file that never changes, in which a key costs one read.

use crate::s2_filter;
use crate::types::{
    BlockSource, BuildError, Corrupt, Entry, Key, Options, Reader, SEAL, Writer, seal, unseal,
};

/// The last eight bytes that are sealed in a table: the name of this layout.
const MAGIC: usize = 0x3174_7373;

/// Four numbers and their seal: where the index begins, its length, the filter's, [`MAGIC`].
const FOOT: usize = 4 * 8 + SEAL;

/// A table of `entries`, as bytes: blocks, an index of their first keys, a filter, a foot; each part
/// sealed.
///
/// # Errors
/// [`BuildError::Unsorted`] unless the keys strictly ascend. No entries make an empty table.
///
/// # Panics
/// If an option is 0.
pub fn build(entries: &[(Key, Entry)], options: Options) -> Result<Vec<u8>, BuildError> {
    if let Some(before) = entries.windows(2).position(|pair| pair[0].0 >= pair[1].0) {
        return Err(BuildError::Unsorted { at: before + 1 });
    }
    let (mut table, mut index) = (Vec::new(), Writer::new());
    for entries in entries.chunks(options.keys_per_block) {
        let mut block = Writer::new();
        for (key, entry) in entries {
            block.bytes(key).entry(entry);
        }
        let block = seal(block.finish());
        index.bytes(&entries[0].0).number(table.len()).number(block.len());
        table.extend(block);
    }
    let keys: Vec<&Key> = entries.iter().map(|(key, _)| key).collect();
    let filter = seal(s2_filter::build(&keys, options.bits_per_key));
    let index = seal(index.finish());
    let mut foot = Writer::new();
    foot.number(table.len()).number(index.len()).number(filter.len()).number(MAGIC);
    Ok([table, index, filter, seal(foot.finish())].concat())
}

/// An open table: its index and filter in memory, its blocks where they are.
pub struct SsTable<'a> {
    source: Box<dyn BlockSource + 'a>,
    blocks: Vec<Block>,
    filter: Vec<u8>,
}

struct Block {
    first: Key,
    at: usize,
    length: usize,
}

impl<'a> SsTable<'a> {
    /// Reads the index and the filter of a table.
    ///
    /// # Errors
    /// If one of them, or the foot, isn't what [`build`] wrote.
    pub fn open(source: impl BlockSource + 'a) -> Result<Self, Corrupt> {
        let source: Box<dyn BlockSource + 'a> = Box::new(source);
        let end = source.len().checked_sub(FOOT).ok_or(Corrupt)?;
        let foot = section(&*source, end, FOOT)?;
        let mut foot = Reader::new(&foot);
        let (at, index, filter) = (foot.number()?, foot.number()?, foot.number()?);
        if foot.number()? != MAGIC || at + index + filter != end {
            return Err(Corrupt);
        }
        let filter = section(&*source, at + index, filter)?;
        let index = section(&*source, at, index)?;
        let (mut fields, mut blocks) = (Reader::new(&index), Vec::new());
        while !fields.is_empty() {
            let first = fields.bytes()?.to_vec();
            blocks.push(Block { first, at: fields.number()?, length: fields.number()? });
        }
        Ok(SsTable { source, blocks, filter })
    }

    /// What the table knows of `key`; `None` if nothing. Reads one block at most.
    ///
    /// # Errors
    /// If the block isn't what was written.
    pub fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        if !s2_filter::may_contain(&self.filter, key) {
            return Ok(None);
        }
        let mut found = None;
        let after = self.blocks.partition_point(|block| *block.first <= *key);
        if after > 0 {
            self.each(&self.blocks[after - 1], |known, entry| {
                if known == key {
                    found = Some(entry);
                }
            })?;
        }
        Ok(found)
    }

    /// The entries with keys from `from`, inclusive, to `until`, exclusive, in order; `None` is the end.
    ///
    /// # Errors
    /// If a block isn't what was written.
    pub fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        let before = |key: &[u8]| until.is_none_or(|until| key < until);
        let start = self.blocks.partition_point(|block| *block.first <= *from).saturating_sub(1);
        let mut found = Vec::new();
        for block in self.blocks[start..].iter().take_while(|block| before(&block.first)) {
            self.each(block, |key, entry| {
                if *key >= *from && before(key) {
                    found.push((key.to_vec(), entry));
                }
            })?;
        }
        Ok(found)
    }

    /// Reads a block and shows its entries, in order.
    fn each(&self, block: &Block, mut see: impl FnMut(&[u8], Entry)) -> Result<(), Corrupt> {
        let bytes = section(&*self.source, block.at, block.length)?;
        let mut fields = Reader::new(&bytes);
        while !fields.is_empty() {
            see(fields.bytes()?, fields.entry()?);
        }
        Ok(())
    }
}

/// The sealed bytes at a place.
fn section(source: &dyn BlockSource, at: usize, length: usize) -> Result<Vec<u8>, Corrupt> {
    unseal(&source.read(at, length)).map(<[u8]>::to_vec)
}
