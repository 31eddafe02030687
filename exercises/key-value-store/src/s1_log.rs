//! Step 1: the log. What was acknowledged can be read again, whatever the power does.

use crate::types::{Disk, DiskError, Record, Replay, Tail};
use sim::crc32;

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
    todo!()
}

/// Reads the frames of a log up to the first that isn't whole and right.
///
/// Never panics, whatever the bytes, and reserves no memory for more of them than there are.
pub fn replay(log: &[u8]) -> Replay {
    todo!()
}

/// The records of the log `file`, which is cut behind them, so that what is appended from now on can
/// be read again. A log that doesn't exist has none.
///
/// # Errors
/// If the disk failed.
pub fn recover(disk: &mut dyn Disk, file: &str) -> Result<Vec<Record>, DiskError> {
    todo!()
}
