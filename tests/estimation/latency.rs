//! `cargo xtask latency`: the table of 2012 beside what this machine does, and two requests by both.
//!
//! Each number is the best of several rounds: a busy machine makes the others larger, never smaller. What
//! needs a second machine, or a disk without a cache in front of it, isn't measured.

use estimation::s5_latency::mean;
use estimation::types::{LatencyTable, Nanos, Path};
use sim::draw;
use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::panic::{catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

/// Small enough for any first-level cache.
const SMALL: usize = 16 << 10;
/// Larger than the caches of most machines.
const LARGE: usize = 512 << 20;
const LINE: usize = 64;
const ROUNDS: usize = 5;

/// An operation that is measured, and what it is called in the table of 2012, if it's there.
type Row = (&'static str, Option<f64>);

pub fn main() -> ExitCode {
    let table = LatencyTable::year_2012();
    let memory = vec![1_u8; LARGE];
    let measured: [Row; 4] = [
        ("read from the L1 cache", Some(chase(SMALL, 2_000_000))),
        ("lock and unlock a mutex", Some(mutex())),
        ("read from memory", Some(chase(LARGE, 500_000))),
        ("read 1 MB from memory", Some(scan(&memory))),
    ];
    drop(memory);
    let extra: [Row; 2] = [
        ("read 4 KB of a cached file", file()),
        ("TCP round trip within this machine", round_trip()),
    ];
    let here = |name: &str| measured.iter().find(|row| row.0 == name).and_then(|row| row.1);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for &(name, then) in &table.rows {
        rows.push(row(name, Some(then), here(name)));
    }
    rows.extend(extra.iter().map(|&(name, here)| row(name, None, here)));
    print!("{}", draw::table(&["operation", "2012", "here", "2012 over here"], &rows));
    let now = LatencyTable {
        from: "here",
        rows: table.rows.iter().map(|&(name, then)| (name, here(name).unwrap_or(then))).collect(),
    };
    // Half a minute of measuring isn't thrown away because a step isn't written yet.
    set_hook(Box::new(|_| {}));
    let requests = catch_unwind(|| requests(&table, &now));
    println!("\n{}", requests.unwrap_or("two requests by these numbers need step 5\n".into()));
    println!("on {}; - is not measured", processor());
    ExitCode::SUCCESS
}

fn row(name: &str, then: Option<f64>, here: Option<f64>) -> Vec<String> {
    let ratio = then.zip(here).map(|(then, here)| format!("{:.1}", then / here));
    let told = |nanos: Option<f64>| nanos.map_or("-".into(), told);
    vec![name.into(), told(then), told(here), ratio.unwrap_or("-".into())]
}

fn told(nanos: f64) -> String {
    match nanos {
        ..1e3 => format!("{nanos:.1} ns"),
        1e3..1e6 => format!("{:.1} us", nanos / 1e3),
        _ => format!("{:.1} ms", nanos / 1e6),
    }
}

/// Two requests, by both tables: what isn't measured is the same in both.
fn requests(then: &LatencyTable, now: &LatencyTable) -> String {
    const TRIP: Path = Path::Op("round trip in a data centre");
    let memory = || Path::Seq(vec![TRIP, Path::Op("read 1 MB from memory")]);
    let disk = Path::Seq(vec![TRIP, Path::Op("seek on a disk"), Path::Op("read 1 MB from a disk")]);
    let cached = Path::Cached { hit_pct: 90.0, hit: Box::new(memory()), miss: Box::new(disk) };
    let fan_out = Path::Seq(vec![TRIP, Path::Par(vec![memory(), memory(), memory()])]);
    let by = |path: &Path, table| mean(path, table).map_or("-".into(), |Nanos(nanos)| told(nanos));
    let rows = [("1 MB, nine of ten from a cache", cached), ("a page of three services", fan_out)]
        .map(|(name, path)| vec![name.to_owned(), by(&path, then), by(&path, now)]);
    draw::table(&["request", "2012", "here"], &rows)
}

/// The best of several rounds, in nanoseconds for each of `times`.
fn best(times: usize, mut round: impl FnMut()) -> f64 {
    let took = |_| {
        let began = Instant::now();
        round();
        began.elapsed().as_nanos() as f64 / times as f64
    };
    (0..ROUNDS).map(took).fold(f64::INFINITY, f64::min)
}

/// One read, each of which says where the next one is: in a random circle through `bytes`, a place in each
/// line of the cache, so that nothing can be fetched before it's asked for.
fn chase(bytes: usize, steps: usize) -> f64 {
    let lines = bytes / LINE;
    let mut order: Vec<usize> = (0..lines).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for i in (1..lines).rev() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        order.swap(i, (random % i as u64) as usize);
    }
    let words = LINE / size_of::<u64>();
    let mut next = vec![0_u64; lines * words];
    for i in 0..lines {
        next[order[i] * words] = (order[(i + 1) % lines] * words) as u64;
    }
    let mut at = 0;
    best(steps, || {
        for _ in 0..steps {
            at = next[at] as usize;
        }
        black_box(at);
    })
}

fn mutex() -> f64 {
    const TIMES: usize = 1_000_000;
    let count = Mutex::new(0_u64);
    best(TIMES, || {
        for _ in 0..TIMES {
            *black_box(&count).lock().expect("nobody panics") += 1;
        }
    })
}

/// A megabyte, read in order by one thread.
fn scan(memory: &[u8]) -> f64 {
    best(memory.len() / 1_000_000, || {
        let sum: u64 = memory
            .chunks_exact(8)
            .map(|w| u64::from_le_bytes(w.try_into().expect("8")))
            .fold(0, u64::wrapping_add);
        black_box(sum);
    })
}

/// 4 KB of a file that was just written, so that the system has it in memory; `None` if there is no place
/// for it.
fn file() -> Option<f64> {
    const TIMES: usize = 20_000;
    let path = std::env::temp_dir().join(format!("latency-{}", std::process::id()));
    let mut block = [7_u8; 4_096];
    std::fs::write(&path, block).ok()?;
    let nanos = File::open(&path).ok().map(|mut file| {
        best(TIMES, || {
            for _ in 0..TIMES {
                use std::io::Seek;
                let _ = file.rewind().and_then(|()| file.read_exact(&mut block));
            }
            black_box(&block);
        })
    });
    let _ = std::fs::remove_file(&path);
    nanos
}

/// A byte to another thread and back, over TCP; `None` if the system allows no connection.
fn round_trip() -> Option<f64> {
    const TIMES: usize = 5_000;
    let listener = TcpListener::bind("127.0.0.1:0").ok()?;
    let mut near = TcpStream::connect(listener.local_addr().ok()?).ok()?;
    let (mut far, _) = listener.accept().ok()?;
    near.set_nodelay(true).ok()?;
    far.set_nodelay(true).ok()?;
    let echo = thread::spawn(move || {
        let mut byte = [0];
        while far.read_exact(&mut byte).and_then(|()| far.write_all(&byte)).is_ok() {}
    });
    let mut byte = [0];
    let nanos = best(TIMES, || {
        for _ in 0..TIMES {
            let _ = near.write_all(&byte).and_then(|()| near.read_exact(&mut byte));
        }
    });
    drop(near);
    echo.join().ok()?;
    Some(nanos)
}

/// What the machine calls its processor.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    named.map_or("a processor without a name".into(), |(_, name)| name.trim().to_owned())
}
