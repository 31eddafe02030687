//! A real disk: the files of one folder. For benchmarks and labs; no test of a step needs it.

use crate::{Disk, DiskError};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A [`Disk`] over the files of a folder.
///
/// A call that fails, other than by a missing file, is the last one that has an effect: after a failed
/// sync nobody knows what is durable, so the folder has to be opened again, and answers
/// [`DiskError::Crashed`] until then.
#[derive(Debug)]
pub struct FileDisk {
    folder: PathBuf,
    open: BTreeMap<String, File>,
    /// Whether a file exists that the folder on the device doesn't list yet.
    unlisted: bool,
    lazy: Option<Lazy>,
    failed: bool,
}

/// A file whose syncs mostly don't wait.
#[derive(Debug)]
struct Lazy {
    file: String,
    every: u64,
    asked: u64,
}

impl FileDisk {
    /// The disk in `folder`, which is created if it doesn't exist.
    ///
    /// # Errors
    /// If there can be no such folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let folder = folder.to_owned();
        Ok(FileDisk { folder, open: BTreeMap::new(), unlisted: false, lazy: None, failed: false })
    }

    /// From now on only one in `every` syncs of `file` waits for the device, the others return at once:
    /// what a crash may take is then up to so many appends.
    ///
    /// # Panics
    /// If `every` is 0.
    pub fn sync_seldom(&mut self, file: &str, every: u64) {
        assert!(every > 0, "one in how many?");
        self.lazy = Some(Lazy { file: file.into(), every, asked: 0 });
    }

    /// The file called `file`, for reading in places.
    ///
    /// # Errors
    /// [`DiskError::Missing`] if there is none.
    pub fn file(&self, file: &str) -> Result<File, DiskError> {
        File::open(self.folder.join(file)).map_err(|error| told(&error))
    }

    /// What a call answers, and whether it was the last.
    fn call<T>(&mut self, act: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T, DiskError> {
        if self.failed {
            return Err(DiskError::Crashed);
        }
        act(self).map_err(|error| {
            let told = told(&error);
            self.failed = told == DiskError::Crashed;
            told
        })
    }

    /// The open `file`; opening one costs more than a small append.
    fn opened(&mut self, file: &str) -> io::Result<&mut File> {
        if !self.open.contains_key(file) {
            let opened = OpenOptions::new().append(true).open(self.folder.join(file))?;
            self.open.insert(file.into(), opened);
        }
        Ok(self.open.get_mut(file).expect("it was just put in"))
    }

    /// A name is durable once its folder is. Where a folder can't be synced, the system sees to it.
    fn sync_folder(&mut self) -> io::Result<()> {
        self.unlisted = false;
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }

    /// Whether this sync of `file` may return at once.
    fn skips(&mut self, file: &str) -> bool {
        let Some(lazy) = self.lazy.as_mut().filter(|lazy| lazy.file == file) else { return false };
        lazy.asked += 1;
        lazy.asked % lazy.every != 0
    }
}

fn told(error: &io::Error) -> DiskError {
    match error.kind() {
        ErrorKind::NotFound => DiskError::Missing,
        _ => DiskError::Crashed,
    }
}

impl Disk for FileDisk {
    fn read(&self, file: &str) -> Result<Vec<u8>, DiskError> {
        match self.failed {
            true => Err(DiskError::Crashed),
            false => fs::read(self.folder.join(file)).map_err(|error| told(&error)),
        }
    }

    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.call(|disk| {
            if !disk.open.contains_key(file) && !disk.folder.join(file).exists() {
                File::create(disk.folder.join(file))?;
                disk.unlisted = true;
            }
            disk.opened(file)?.write_all(bytes)
        })
    }

    fn sync(&mut self, file: &str) -> Result<(), DiskError> {
        self.call(|disk| {
            if disk.skips(file) {
                return Ok(());
            }
            disk.opened(file)?.sync_data()?;
            if disk.unlisted { disk.sync_folder() } else { Ok(()) }
        })
    }

    fn truncate(&mut self, file: &str, length: usize) -> Result<(), DiskError> {
        self.call(|disk| {
            let opened = disk.opened(file)?;
            if (length as u64) < opened.metadata()?.len() {
                opened.set_len(length as u64)?;
                opened.sync_all()?;
            }
            Ok(())
        })
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), DiskError> {
        self.call(|disk| {
            // An open file keeps its contents under any name, so neither is used again.
            disk.open.retain(|name, _| name != from && name != to);
            fs::rename(disk.folder.join(from), disk.folder.join(to))?;
            disk.sync_folder()
        })
    }

    fn remove(&mut self, file: &str) -> Result<(), DiskError> {
        self.call(|disk| {
            disk.open.remove(file);
            fs::remove_file(disk.folder.join(file))?;
            disk.sync_folder()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, SimDisk};

    /// A folder of this test alone, empty, and removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("sim-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// The `choice`-th call of few, on one of three files.
    fn call(disk: &mut dyn Disk, choice: u64, file: &str, other: &str) -> Result<(), DiskError> {
        match choice {
            0..=3 => disk.append(file, &[choice as u8; 5]),
            4 => disk.sync(file),
            5 => disk.truncate(file, 7),
            6 => disk.rename(file, other),
            _ => disk.remove(file),
        }
    }

    #[test]
    fn it_answers_as_the_simulated_disk_does() {
        let folder = Folder::new("answers");
        let (mut real, mut sim) = (FileDisk::open(&folder.0).unwrap(), SimDisk::new());
        let (mut random, names) = (Random::seeded(1), ["a", "b", "c"]);
        for _ in 0..500 {
            let mut name = || names[random.between(0, 2) as usize];
            let (file, other) = (name(), name());
            let choice = random.between(0, 7);
            let want = call(&mut sim, choice, file, other);
            assert_eq!(call(&mut real, choice, file, other), want, "{choice} {file} {other}");
            for name in names {
                assert_eq!(real.read(name), sim.read(name), "{choice} {file} {other}");
            }
            if random.chance(0.05) {
                real = FileDisk::open(&folder.0).unwrap();
            }
        }
    }

    #[test]
    fn a_failed_call_is_the_last_one_with_an_effect() {
        let folder = Folder::new("fails");
        let mut disk = FileDisk::open(&folder.0).unwrap();
        fs::create_dir(folder.0.join("a folder")).unwrap();
        assert_eq!(disk.sync("nothing"), Err(DiskError::Missing));
        assert_eq!(disk.append("log", b"x"), Ok(()));
        assert_eq!(disk.append("a folder", b"x"), Err(DiskError::Crashed));
        assert_eq!(disk.append("log", b"y"), Err(DiskError::Crashed));
        assert_eq!(disk.read("log"), Err(DiskError::Crashed));
        assert_eq!(FileDisk::open(&folder.0).unwrap().read("log"), Ok(b"x".to_vec()));
    }

    #[test]
    fn of_a_seldom_synced_file_each_nth_sync_waits() {
        let folder = Folder::new("seldom");
        let mut disk = FileDisk::open(&folder.0).unwrap();
        disk.sync_seldom("log", 3);
        let skipped: Vec<bool> = (0..6).map(|_| disk.skips("log")).collect();
        assert_eq!(skipped, [true, true, false, true, true, false]);
        assert!(!disk.skips("table"));
    }
}
