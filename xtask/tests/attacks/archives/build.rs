//! Archives that no honest program writes.

use flate2::{Compression, write::GzEncoder};
use std::io::{Cursor, Write};

/// An entry of an archive.
pub struct Entry {
    pub path: Vec<u8>,
    pub contents: Vec<u8>,
    pub kind: tar::EntryType,
    pub target: String,
    pub mode: u32,
}

impl Entry {
    pub fn file(path: &str, contents: &[u8]) -> Self {
        Entry {
            path: path.into(),
            contents: contents.to_owned(),
            kind: tar::EntryType::Regular,
            target: String::new(),
            mode: 0o100_644,
        }
    }

    pub fn special(path: &str, kind: tar::EntryType, target: &str) -> Self {
        Entry { kind, target: target.to_owned(), ..Entry::file(path, b"") }
    }
}

/// The archive, its names written as they are: the library's own writer refuses most of them.
pub fn tar(entries: &[Entry]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(entry.kind);
        header.set_size(entry.contents.len() as u64);
        header.set_mode(0o644);
        let fields = header.as_gnu_mut().unwrap();
        fields.name[..entry.path.len()].copy_from_slice(&entry.path);
        fields.linkname[..entry.target.len()].copy_from_slice(entry.target.as_bytes());
        header.set_cksum();
        archive.append(&header, entry.contents.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let path = String::from_utf8(entry.path.clone()).unwrap();
        let options = zip::write::SimpleFileOptions::default().unix_permissions(entry.mode);
        if entry.mode & 0o170_000 == 0o120_000 {
            let target = String::from_utf8(entry.contents.clone()).unwrap();
            archive.add_symlink(path, target, options).unwrap();
            continue;
        }
        archive.start_file(path, options).unwrap();
        archive.write_all(&entry.contents).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Replaces all of `from` by as many bytes.
pub fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len().saturating_sub(from.len() - 1))
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
}

/// Lets the first header of a tar archive say another size.
pub fn size_in_header(tar: &mut [u8], size: u64) {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes().copy_from_slice(&tar[..512]);
    header.set_size(size);
    header.set_cksum();
    tar[..512].copy_from_slice(header.as_bytes());
}
