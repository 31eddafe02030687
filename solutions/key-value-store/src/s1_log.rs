//! Step 1: the log. What was acknowledged can be read again, whatever the power does.

use crate::types::{Disk, DiskError, Record, Replay, Tail};
use sim::crc32;

/// Bytes before a record: its length and a checksum, each a `u32`, least byte first.
const HEAD: usize = 8;

/// Adds `record` to the log `file` as one frame. When this answers `Ok`, the frame is durable.
///
/// A frame is the record's length, the CRC-32 of length and record, and the record.
///
/// # Errors
/// If the disk failed: whether the record will be there after a restart is then unknown.
///
/// # Panics
/// If the record has 4 GiB or more.
pub fn append(disk: &mut dyn Disk, file: &str, record: &[u8]) -> Result<(), DiskError> {
    disk.append(file, &frame(record))?;
    disk.sync(file)
}

fn frame(record: &[u8]) -> Vec<u8> {
    let length = u32::try_from(record.len()).expect("a record of less than 4 GiB").to_le_bytes();
    [&length[..], &checksum(&length, record).to_le_bytes(), record].concat()
}

/// The length is covered too: a run of zeros would otherwise read as any number of empty records.
fn checksum(length: &[u8], record: &[u8]) -> u32 {
    crc32(&[length, record].concat())
}

/// Reads the frames of a log up to the first that isn't whole and right.
///
/// Never panics, whatever the bytes, and reserves no memory for more of them than there are.
pub fn replay(log: &[u8]) -> Replay {
    let mut replay = Replay { records: Vec::new(), valid_len: 0, tail: Tail::Clean };
    while replay.valid_len < log.len() {
        match first(&log[replay.valid_len..]) {
            Ok(record) => {
                replay.valid_len += HEAD + record.len();
                replay.records.push(record.to_vec());
            }
            Err(tail) => return Replay { tail, ..replay },
        }
    }
    replay
}

/// The record of the first frame, or what is wrong with it.
fn first(log: &[u8]) -> Result<&[u8], Tail> {
    let (length, rest) = log.split_first_chunk().ok_or(Tail::Torn)?;
    let (sum, rest) = rest.split_first_chunk().ok_or(Tail::Torn)?;
    let record = rest.get(..u32::from_le_bytes(*length) as usize).ok_or(Tail::Torn)?;
    match checksum(length, record) == u32::from_le_bytes(*sum) {
        true => Ok(record),
        false => Err(Tail::Corrupt),
    }
}

/// The records of the log `file`, which is cut behind them, so that what is appended from now on can
/// be read again. A log that doesn't exist has none.
///
/// # Errors
/// If the disk failed.
pub fn recover(disk: &mut dyn Disk, file: &str) -> Result<Vec<Record>, DiskError> {
    let log = match disk.read(file) {
        Err(DiskError::Missing) => return Ok(Vec::new()),
        read => read?,
    };
    let Replay { records, valid_len, .. } = replay(&log);
    if valid_len < log.len() {
        disk.truncate(file, valid_len)?;
    }
    Ok(records)
}
