//! What one machine does: each number is the best of several rounds, in nanoseconds. A busy machine makes
//! the others larger, never smaller.

use std::fs::{File, OpenOptions};
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

/// Small enough for any first-level cache.
pub const SMALL: usize = 16 << 10;
/// Larger than the caches of most machines.
pub const LARGE: usize = 512 << 20;
const LINE: usize = 64;
const ROUNDS: usize = 5;

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
pub fn chase(bytes: usize, steps: usize) -> f64 {
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

pub fn mutex() -> f64 {
    const TIMES: usize = 1_000_000;
    let count = Mutex::new(0_u64);
    best(TIMES, || {
        for _ in 0..TIMES {
            *black_box(&count).lock().expect("nobody panics") += 1;
        }
    })
}

/// A megabyte, read in order by one thread.
pub fn scan(memory: &[u8]) -> f64 {
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
pub fn file() -> Option<f64> {
    const TIMES: usize = 20_000;
    let path = std::env::temp_dir().join(format!("latency-{}", std::process::id()));
    let mut block = [7_u8; 4_096];
    std::fs::write(&path, block).ok()?;
    let nanos = File::open(&path).ok().map(|mut file| {
        best(TIMES, || {
            for _ in 0..TIMES {
                let _ = file.rewind().and_then(|()| file.read_exact(&mut block));
            }
            black_box(&block);
        })
    });
    let _ = std::fs::remove_file(&path);
    nanos
}

/// A kilobyte of this program's text, compressed by LZ4, which is made for speed as Zippy was, the table's.
pub fn compress() -> f64 {
    const TIMES: usize = 20_000;
    let text: Vec<u8> = include_bytes!("measure.rs").iter().copied().cycle().take(1_000).collect();
    best(TIMES, || {
        for _ in 0..TIMES {
            black_box(lz4_flex::block::compress(black_box(&text)));
        }
    })
}

/// A block that a disk can be read into without the system's cache between.
#[repr(align(4096))]
struct Block([u8; 4_096]);

/// 4 KB from a random place of a file in `target`, past the system's cache; `None` if that can't be asked
/// for here.
pub fn disk() -> Option<f64> {
    const BLOCKS: u64 = 16 << 10;
    const TIMES: usize = 500;
    let path = std::env::current_dir().ok()?.join(format!("target/latency-{}", std::process::id()));
    let written = || -> Option<()> {
        let mut file = File::create(&path).ok()?;
        let block = [7; 4_096];
        (0..BLOCKS).try_for_each(|_| file.write_all(&block)).ok()?;
        file.sync_all().ok()
    };
    let nanos = written().and_then(|()| uncached(&path)).and_then(|mut file| {
        let mut block = Block([0; 4_096]);
        let (mut place, mut read) = (1_u64, true);
        let nanos = best(TIMES, || {
            for _ in 0..TIMES {
                place = place * 48_271 % 0x7fff_ffff;
                let there = SeekFrom::Start(place % BLOCKS * 4_096);
                read &= file.seek(there).and_then(|_| file.read_exact(&mut block.0)).is_ok();
            }
        });
        read.then_some(nanos)
    });
    let _ = std::fs::remove_file(&path);
    nanos
}

#[cfg(target_os = "linux")]
fn uncached(path: &std::path::Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_DIRECT).open(path).ok()
}

#[cfg(not(target_os = "linux"))]
fn uncached(_: &std::path::Path) -> Option<File> {
    None
}

/// A byte to another thread and back, over TCP; `None` if the system allows no connection.
pub fn round_trip() -> Option<f64> {
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
