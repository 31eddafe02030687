//! Tar archives, packed by gzip or not, read from front to end.

use super::archive::Reading;
use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An archive may unpack to so many bytes.
const UNPACKED: u64 = 512 << 20;
/// Beyond this many bytes, what is unpacked may be so many times what was read: sources and
/// programs pack to a twentieth at best, zeros to a thousandth.
const ANY_RATIO: u64 = 16 << 20;
const RATIO: u64 = 200;

pub(super) fn read(reading: &mut Reading<'_>, from: impl Read) -> Result<()> {
    let mut archive = tar::Archive::new(from);
    for (number, entry) in archive.entries()?.enumerate() {
        let told = || format!("it is damaged after {number} entries");
        let entry = entry.with_context(told)?;
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        let size = entry.size();
        if let Some(path) = reading.entry(&name, kind.is_file())? {
            reading.contents(path, size, entry)?;
        }
    }
    Ok(())
}

/// What gzip packed, as long as it is in proportion.
pub(super) fn gunzip(file: File) -> impl Read {
    let packed = Arc::new(AtomicU64::new(0));
    let counted = Counted { from: file, read: Arc::clone(&packed) };
    Metered { from: MultiGzDecoder::new(counted), unpacked: 0, packed }
}

struct Counted<R> {
    from: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Metered<R> {
    from: R,
    unpacked: u64,
    packed: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.unpacked += read as u64;
        if self.unpacked > UNPACKED {
            let why = format!("it unpacks to more than {} MiB", UNPACKED >> 20);
            return Err(io::Error::other(why));
        }
        let packed = self.packed.load(Ordering::Relaxed);
        if self.unpacked > ANY_RATIO && self.unpacked > RATIO * packed {
            let why = format!("it unpacks to more than {RATIO} times its size");
            return Err(io::Error::other(why));
        }
        Ok(read)
    }
}
