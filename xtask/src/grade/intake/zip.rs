//! Zip archives. Only entries that were asked for are inflated, so that a bomb elsewhere stays packed.

use super::archive::Reading;
use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;

/// The part of a Unix mode that says what kind of file it is, and the kind that is taken.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

pub(super) fn read(reading: &mut Reading<'_>, mut file: File) -> Result<()> {
    let listed = listed(&mut file)?;
    let mut archive = ZipArchive::new(file).context("it is no whole zip archive")?;
    // The library keeps the last of several entries of one name; here none is.
    ensure!(archive.len() % (1 << 16) == listed, "it names a file twice");
    for index in 0..archive.len() {
        let told = archive.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                reading
                    .refuse(&told.unwrap_or_default(), format!("it cannot be unpacked: {error}"));
                continue;
            }
        };
        let kind = entry.unix_mode().unwrap_or(0) & KIND;
        let regular = !entry.is_dir() && [0, REGULAR].contains(&kind);
        let name = entry.name_raw().to_vec();
        if entry.is_dir() && kind != REGULAR {
            continue;
        }
        if let Some(path) = reading.entry(&name, regular)? {
            let size = entry.size();
            reading.contents(path, size, &mut entry)?;
        }
    }
    Ok(())
}

/// How many entries the archive's last record says it has, modulo 2^16.
fn listed(file: &mut File) -> Result<usize> {
    const RECORD: u64 = 22;
    let length = file.metadata()?.len();
    // A comment of up to 64 KiB may follow the record.
    let tail = length.min(RECORD + (1 << 16));
    file.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    let at = bytes.windows(4).rposition(|four| four == b"PK\x05\x06");
    let record = at.and_then(|at| bytes.get(at + 10..at + 12)).context("its list is missing")?;
    Ok(usize::from(record[0]) | usize::from(record[1]) << 8)
}
