//! The log read by a cursor that is moved by hand, and written in two synced parts.

use crate::types::{Disk, DiskError, Record, Replay, Tail};
use sim::crc32;

/// Adds a record and waits until it is durable: the head first.
pub fn append(disk: &mut dyn Disk, file: &str, record: &[u8]) -> Result<(), DiskError> {
    let mut covered = (record.len() as u32).to_le_bytes().to_vec();
    covered.extend_from_slice(record);
    let mut frame = covered[..4].to_vec();
    frame.extend_from_slice(&crc32(&covered).to_le_bytes());
    disk.append(file, &frame)?;
    disk.sync(file)?;
    disk.append(file, record)?;
    disk.sync(file)
}

/// Reads from the front, index by index.
pub fn replay(log: &[u8]) -> Replay {
    let (mut at, mut records, mut tail) = (0, Vec::new(), Tail::Clean);
    let word = |at: usize| u32::from_le_bytes([log[at], log[at + 1], log[at + 2], log[at + 3]]);
    while at < log.len() {
        if log.len() - at < 8 || log.len() - at - 8 < word(at) as usize {
            tail = Tail::Torn;
            break;
        }
        let record = &log[at + 8..at + 8 + word(at) as usize];
        let covered: Vec<u8> = log[at..at + 4].iter().chain(record).copied().collect();
        if crc32(&covered) != word(at + 4) {
            tail = Tail::Corrupt;
            break;
        }
        records.push(record.to_vec());
        at += 8 + record.len();
    }
    Replay { records, valid_len: at, tail }
}

/// Always cuts, needed or not.
pub fn recover(disk: &mut dyn Disk, file: &str) -> Result<Vec<Record>, DiskError> {
    match disk.read(file) {
        Ok(log) => {
            let replay = replay(&log);
            disk.truncate(file, replay.valid_len)?;
            Ok(replay.records)
        }
        Err(DiskError::Missing) => Ok(vec![]),
        Err(error) => Err(error),
    }
}
