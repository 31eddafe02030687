//! Given: fields one behind the other, and sections whose damage is noticed.

use crate::types::{Corrupt, Entry};
use sim::crc32;

/// Bytes that [`seal`] adds.
pub const SEAL: usize = 4;

/// `bytes` and their CRC-32.
pub fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// The bytes that were sealed.
///
/// # Errors
/// If the checksum does not fit.
pub fn unseal(sealed: &[u8]) -> Result<&[u8], Corrupt> {
    match sealed.split_last_chunk::<SEAL>() {
        Some((bytes, sum)) if crc32(bytes).to_le_bytes() == *sum => Ok(bytes),
        _ => Err(Corrupt),
    }
}

/// Writes fields one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Eight bytes.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.extend((number as u64).to_le_bytes());
        self
    }

    /// A length, and that many bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len()).0.extend(bytes);
        self
    }

    /// A value or a tombstone.
    pub fn entry(&mut self, entry: &Entry) -> &mut Self {
        match entry {
            Entry::Value(value) => self.number(0).bytes(value),
            Entry::Tombstone(at) => self.number(1).number(*at as usize),
        }
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads back what a [`Writer`] wrote, in the same order.
#[derive(Debug, Clone)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// From the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }

    /// Whether all of it was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next number.
    ///
    /// # Errors
    /// If there are fewer bytes.
    pub fn number(&mut self) -> Result<usize, Corrupt> {
        let (number, rest) = self.0.split_first_chunk().ok_or(Corrupt)?;
        self.0 = rest;
        usize::try_from(u64::from_le_bytes(*number)).map_err(|_| Corrupt)
    }

    /// The next length and that many bytes.
    ///
    /// # Errors
    /// If there are fewer bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8], Corrupt> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Corrupt)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// The next value or tombstone.
    ///
    /// # Errors
    /// If there is none.
    pub fn entry(&mut self) -> Result<Entry, Corrupt> {
        match self.number()? {
            0 => Ok(Entry::Value(self.bytes()?.to_vec())),
            1 => Ok(Entry::Tombstone(self.number()? as u64)),
            _ => Err(Corrupt),
        }
    }
}
