//! The log read as a stream, and recovered by writing its good part anew under its name.

use crate::types::{Disk, DiskError, Record, Replay, Tail};
use sim::crc32;
use std::io::{ErrorKind, Read};

/// One frame in one append.
pub fn append(disk: &mut dyn Disk, file: &str, record: &[u8]) -> Result<(), DiskError> {
    let mut frame = Vec::new();
    write(&mut frame, record);
    disk.append(file, &frame)?;
    disk.sync(file)
}

fn write(log: &mut Vec<u8>, record: &[u8]) {
    let start = log.len();
    log.extend((record.len() as u32).to_le_bytes());
    log.extend([0; 4]);
    log.extend(record);
    let sum = sum(&log[start..]).to_le_bytes();
    log[start + 4..start + 8].copy_from_slice(&sum);
}

/// Of a frame without the four bytes in which the sum is kept.
fn sum(frame: &[u8]) -> u32 {
    let mut covered = frame.to_vec();
    covered.drain(4..8);
    crc32(&covered)
}

/// Reads frame by frame until the stream ends or lies.
pub fn replay(log: &[u8]) -> Replay {
    let (mut stream, mut records) = (log, Vec::new());
    loop {
        let valid_len = log.len() - stream.len();
        match next(&mut stream) {
            Ok(Some(record)) => records.push(record),
            Ok(None) => return Replay { records, valid_len, tail: Tail::Clean },
            Err(ErrorKind::UnexpectedEof) => {
                return Replay { records, valid_len, tail: Tail::Torn };
            }
            Err(_) => return Replay { records, valid_len, tail: Tail::Corrupt },
        }
    }
}

fn next(stream: &mut &[u8]) -> Result<Option<Record>, ErrorKind> {
    if stream.is_empty() {
        return Ok(None);
    }
    let mut frame = vec![0; 8];
    stream.read_exact(&mut frame).map_err(|error| error.kind())?;
    let word = |at: usize| u32::from_le_bytes(frame[at..at + 4].try_into().expect("four bytes"));
    let (length, kept) = (u64::from(word(0)), word(4));
    if stream.take(length).read_to_end(&mut frame).is_err() || frame.len() as u64 != 8 + length {
        return Err(ErrorKind::UnexpectedEof);
    }
    match sum(&frame) == kept {
        true => Ok(Some(frame.split_off(8))),
        false => Err(ErrorKind::InvalidData),
    }
}

/// A bad end costs a second file, which takes the name of the first once it is durable.
pub fn recover(disk: &mut dyn Disk, file: &str) -> Result<Vec<Record>, DiskError> {
    let log = match disk.read(file) {
        Ok(log) => log,
        Err(DiskError::Missing) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let replay = replay(&log);
    if replay.tail != Tail::Clean {
        let anew = format!("{file}.anew");
        match disk.remove(&anew) {
            Ok(()) | Err(DiskError::Missing) => {}
            Err(error) => return Err(error),
        }
        let mut good = Vec::new();
        for record in &replay.records {
            write(&mut good, record);
        }
        disk.append(&anew, &good)?;
        disk.sync(&anew)?;
        disk.rename(&anew, file)?;
    }
    Ok(replay.records)
}
