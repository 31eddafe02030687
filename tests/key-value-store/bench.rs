//! The chapter's engine beside `fjall`, and beside a map in memory as the floor: `cargo xtask bench
//! key-value-store`.
//!
//! Both engines write to files of one folder, flush at 2 MB, compress nothing and sync their logs
//! equally often. Keys have 16 bytes, values 100, and everything comes in random order.

#[path = "bench_subjects.rs"]
mod bench_subjects;

use bench_subjects::{Fjall, Map, Ours, Subject};
use criterion::{Criterion, SamplingMode};
use sim::{Disk, FileDisk, Random};
use std::fs;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As many as leave all rows together at about two minutes.
const KEYS: usize = 100_000;
const VALUE: [u8; 100] = [7; 100];
const PAIR: u64 = 16 + VALUE.len() as u64;
const SCANNED: usize = 100;

/// Makes a store in an empty folder that syncs once in so many puts, or never.
type New = fn(&Path, Option<u64>) -> Box<dyn Subject>;

const SUBJECTS: [(&str, New); 3] = [
    ("fjall", |folder, every| Box::new(Fjall::new(folder, every))),
    ("Engine", |folder, every| Box::new(Ours::new(folder, every))),
    ("BTreeMap", |_, _| Box::new(Map::new())),
];

pub fn main() {
    let quick = Duration::from_millis(200);
    let criterion = Criterion::default().sample_size(10).warm_up_time(quick).nresamples(1000);
    let mut criterion = criterion.measurement_time(Duration::from_secs(1)).configure_from_args();
    let keys = Keys::new();
    puts(&mut criterion, &keys);
    synced_puts(&mut criterion, &keys);
    reads(&mut criterion, &keys);
    for (name, new) in &SUBJECTS[..2] {
        amplification(name, *new, &keys);
    }
    let _ = fs::remove_dir_all(home());
}

/// Keys that are put, in random order, and keys that never are.
struct Keys {
    put: Vec<[u8; 16]>,
    again: Vec<[u8; 16]>,
    absent: Vec<[u8; 16]>,
    sorted: Vec<[u8; 16]>,
}

impl Keys {
    fn new() -> Self {
        let mut random = Random::seeded(1);
        let mut some = || -> Vec<[u8; 16]> {
            let mut half = || random.between(0, u64::MAX).to_be_bytes();
            (0..KEYS).map(|_| [half(), half()].concat().try_into().expect("16 bytes")).collect()
        };
        let (put, absent) = (some(), some());
        let (mut again, mut sorted) = (put.clone(), put.clone());
        sorted.sort_unstable();
        for last in (1..KEYS).rev() {
            again.swap(last, random.between(0, last as u64) as usize);
        }
        Keys { put, again, absent, sorted }
    }
}

/// Where the stores are: on the disk of the workbook, for a folder in memory would sync for nothing.
fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("key-value-store")
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = home().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder below target");
    folder
}

fn load(store: &mut dyn Subject, keys: &[[u8; 16]]) {
    for key in keys {
        store.put(key, &VALUE);
    }
}

/// Whole loads of an empty store, so that every flush and merge is in them.
fn puts(criterion: &mut Criterion, keys: &Keys) {
    for (scenario, every, subjects) in [
        ("put, never synced", None, &SUBJECTS[..]),
        ("put, each 100th synced", Some(100), &SUBJECTS[..2]),
    ] {
        for (name, new) in subjects {
            let load = || {
                let mut store = new(&folder(name), every);
                let began = Instant::now();
                load(&mut *store, &keys.put);
                began.elapsed()
            };
            let ready = || {
                load();
                move |puts: u64| load().mul_f64(puts as f64 / KEYS as f64)
            };
            row(criterion, scenario, name, ready);
        }
    }
}

/// What a promise costs: each put synced, and what the device takes for as many bytes.
fn synced_puts(criterion: &mut Criterion, keys: &Keys) {
    let scenario = "put, each synced";
    for (name, new) in &SUBJECTS[..2] {
        row(criterion, scenario, name, || {
            let mut store = new(&folder(name), Some(1));
            store.put(&keys.put[0], &VALUE);
            let mut cycle = keys.put.iter().cycle();
            move |puts| timed(puts, || store.put(cycle.next().expect("a cycle"), &VALUE))
        });
    }
    row(criterion, scenario, "append and sync_data", || {
        let mut disk = FileDisk::open(&folder("alone")).expect("a folder");
        move |puts| {
            timed(puts, || {
                let bytes = [7; PAIR as usize];
                disk.append("log", &bytes).and_then(|()| disk.sync("log")).expect("the disk works");
            })
        }
    });
}

fn reads(criterion: &mut Criterion, keys: &Keys) {
    let get = |store: &dyn Subject, key: &[u8; 16]| store.get(black_box(key)).is_some();
    let scan = |store: &dyn Subject, at: usize| {
        let at = at % (KEYS - SCANNED);
        store.scan(&keys.sorted[at], &keys.sorted[at + SCANNED]) == SCANNED
    };
    type Read<'a> = &'a dyn Fn(&dyn Subject, usize) -> bool;
    let rows: [(&str, Read<'_>); 3] = [
        ("get, present", &|store, i| get(store, &keys.again[i % KEYS])),
        ("get, absent", &|store, i| !get(store, &keys.absent[i % KEYS])),
        ("scan of 100", &|store, i| scan(store, i.wrapping_mul(7919))),
    ];
    for (scenario, read) in rows {
        for (name, new) in &SUBJECTS {
            row(criterion, scenario, name, || {
                let mut store = new(&folder(name), None);
                load(&mut *store, &keys.put);
                let mut i = 0;
                move |reads| {
                    timed(reads, || {
                        i += 1;
                        assert!(read(&*store, i), "a wrong answer");
                    })
                }
            });
        }
    }
}

fn timed(calls: u64, mut call: impl FnMut()) -> Duration {
    let began = Instant::now();
    for _ in 0..calls {
        call();
    }
    began.elapsed()
}

/// Each key put twice: bytes written, and bytes kept, for each byte of the user's.
fn amplification(name: &str, new: New, keys: &Keys) {
    let before = written();
    let trial = quietly(|| {
        let mut store = new(&folder(name), None);
        load(&mut *store, &keys.put);
        load(&mut *store, &keys.again);
        store.settled_bytes()
    });
    let Ok(kept) = trial else { return };
    let live = KEYS as f64 * PAIR as f64;
    if let (Some(before), Some(after)) = (before, written()) {
        let written = (after - before) as f64 / (2.0 * live);
        println!("value\tbytes written / bytes put\t{name}\t{written:.1}");
    }
    println!("value\tbytes in tables / live bytes\t{name}\t{:.1}", kept as f64 / live);
}

/// Bytes that this process has given to the system to write; only Linux tells.
fn written() -> Option<u64> {
    let told = fs::read_to_string("/proc/self/io").ok()?;
    told.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse().ok())
}

/// What `act` answers, or why it panicked, without its message.
fn quietly<T>(act: impl FnOnce() -> T) -> Result<T, &'static str> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let trial = catch_unwind(AssertUnwindSafe(act));
    set_hook(hook);
    trial.map_err(|panic| {
        let todo = panic.downcast_ref::<&str>().is_some_and(|text| text.contains("not yet"));
        if todo { "not written yet" } else { "panics" }
    })
}

/// Measures what `ready` makes, which is told how many calls to time, unless it panics in a trial. Tells
/// `xtask` in either case: "row", the scenario, the subject, and why there is no measurement.
fn row<M: FnMut(u64) -> Duration>(
    criterion: &mut Criterion,
    scenario: &str,
    name: &str,
    ready: impl FnOnce() -> M,
) {
    let trial = quietly(|| {
        let mut measure = ready();
        measure(1);
        measure
    });
    let mut measure = match trial {
        Ok(measure) => measure,
        Err(why) => return println!("row\t{scenario}\t{name}\t{why}"),
    };
    println!("row\t{scenario}\t{name}\t");
    let mut group = criterion.benchmark_group(scenario);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(name, |bencher| bencher.iter_custom(&mut measure));
}
