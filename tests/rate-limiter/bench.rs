//! The chapter's limiters beside `governor`: `cargo xtask bench rate-limiter`.
//!
//! Time is handed to all of them in the same way, so what differs is the algorithm and its store.

use criterion::{Criterion, SamplingMode};
use governor::clock::FakeRelativeClock;
use governor::{Quota, RateLimiter as Governor};
use rand_distr::{Distribution, Zipf};
use rand_xoshiro::{SplitMix64, rand_core::SeedableRng};
use rate_limiter::s1_fixed_window::FixedWindow;
use rate_limiter::s2_sliding_log::SlidingLog;
use rate_limiter::s3_sliding_counter::SlidingCounter;
use rate_limiter::s4_token_bucket::TokenBucket;
use rate_limiter::s5_leaky_bucket::Gcra;
use rate_limiter::types::{Decision, Millis, RateLimiter};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::hint::black_box;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Simulated load: 256 checks every 16 ms, 16,000 a second. Time moves in steps, so that moving it
/// costs next to nothing.
const CHECKS_PER_TICK: u64 = 256;
const TICK: Millis = 16;
/// Above the load, so that nothing is denied.
const ROOMY: u32 = 20_000;
/// Per key and second. The clients then ask for about 1.5 times what they get.
const TIGHT: u32 = 16;
const KEYS: f64 = 100_000.0;
/// Before measuring: long enough for every map, log and window to be as full as it gets.
const WARM_UP: u64 = 1 << 20;

/// What `governor` uses by default, SipHash, but with fixed keys, so that runs repeat.
type Hasher = BuildHasherDefault<DefaultHasher>;

pub fn main() {
    let quick = Duration::from_millis(200);
    let criterion = Criterion::default().sample_size(30).warm_up_time(quick).nresamples(1000);
    let mut criterion = criterion.measurement_time(Duration::from_secs(2)).configure_from_args();
    rows::<OneKey>(&mut criterion);
    rows::<ManyKeys>(&mut criterion);
    rows::<TwoThreads>(&mut criterion);
}

/// One way of asking, of `governor` and of the chapter's limiters. A run makes so many checks in
/// each of its threads, and tells how long they took.
trait Scenario {
    const NAME: &'static str;
    const LIMIT: u32;
    fn governor() -> impl FnMut(u64) -> Duration;
    fn chapter<L: RateLimiter + Send>(new: impl Fn() -> L) -> impl FnMut(u64) -> Duration;
}

fn rows<S: Scenario>(criterion: &mut Criterion) {
    let limit = S::LIMIT.into();
    row(criterion, S::NAME, "governor", S::governor);
    row(criterion, S::NAME, "FixedWindow", || S::chapter(|| FixedWindow::new(limit, 1000)));
    row(criterion, S::NAME, "SlidingLog", || S::chapter(|| SlidingLog::new(limit, 1000)));
    row(criterion, S::NAME, "SlidingCounter", || S::chapter(|| SlidingCounter::new(limit, 1000)));
    row(criterion, S::NAME, "TokenBucket", || S::chapter(|| TokenBucket::new(limit, limit)));
    row(criterion, S::NAME, "Gcra", || S::chapter(|| Gcra::new(limit, limit)));
}

/// Measures one limiter, unless it panics in a trial. Tells `xtask` in either case: "row", the
/// scenario, the limiter, and why there is no measurement.
fn row<R>(criterion: &mut Criterion, scenario: &str, name: &str, ready: impl FnOnce() -> R)
where
    R: FnMut(u64) -> Duration,
{
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let trial = catch_unwind(AssertUnwindSafe(|| {
        let mut run = ready();
        run(WARM_UP);
        run
    }));
    set_hook(hook);
    match trial {
        Ok(mut run) => {
            println!("row\t{scenario}\t{name}\t");
            let mut group = criterion.benchmark_group(scenario);
            group.sampling_mode(SamplingMode::Flat);
            group.bench_function(name, |bencher| bencher.iter_custom(&mut run));
        }
        Err(panic) => {
            let todo = panic.downcast_ref::<&str>().is_some_and(|text| text.contains("not yet"));
            let why = if todo { "not written yet" } else { "panics" };
            println!("row\t{scenario}\t{name}\t{why}");
        }
    }
}

/// One time, as the chapter's limiters and as `governor` read it: from an atomic number.
#[derive(Default)]
struct Time {
    millis: AtomicU64,
    governor: FakeRelativeClock,
}

impl Time {
    fn now(&self) -> Millis {
        self.millis.load(Ordering::Relaxed)
    }

    /// How long `checks` calls of `ask` take while time passes.
    fn during(&self, checks: u64, mut ask: impl FnMut()) -> Duration {
        let began = Instant::now();
        for check in 1..=checks {
            ask();
            if check % CHECKS_PER_TICK == 0 {
                self.millis.fetch_add(TICK, Ordering::Relaxed);
                self.governor.advance(Duration::from_millis(TICK));
            }
        }
        began.elapsed()
    }
}

fn quota<S: Scenario>() -> Quota {
    Quota::per_second(NonZeroU32::new(S::LIMIT).expect("a limit above 0"))
}

/// A single key that is never refused, asked by a single thread.
struct OneKey;

impl Scenario for OneKey {
    const NAME: &'static str = "one key";
    const LIMIT: u32 = ROOMY;

    fn governor() -> impl FnMut(u64) -> Duration {
        let time = Time::default();
        let limiter = Governor::direct_with_clock(quota::<Self>(), time.governor.clone());
        move |checks| time.during(checks, || drop(black_box(limiter.check())))
    }

    fn chapter<L: RateLimiter + Send>(new: impl Fn() -> L) -> impl FnMut(u64) -> Duration {
        let (time, mut limiter) = (Time::default(), new());
        move |checks| time.during(checks, || answered(limiter.check(time.now(), 1)))
    }
}

/// Many keys, a few of them popular; one map behind one lock on either side, as `governor`'s own
/// map is.
struct ManyKeys;

impl Scenario for ManyKeys {
    const NAME: &'static str = "100,000 keys";
    const LIMIT: u32 = TIGHT;

    fn governor() -> impl FnMut(u64) -> Duration {
        let (time, mut keys) = (Time::default(), popular_keys());
        let clock = time.governor.clone();
        let hasher = Hasher::default();
        let limiter = Governor::hashmap_with_clock_and_hasher(quota::<Self>(), clock, hasher);
        move |checks| time.during(checks, || drop(black_box(limiter.check_key(&keys()))))
    }

    fn chapter<L: RateLimiter + Send>(new: impl Fn() -> L) -> impl FnMut(u64) -> Duration {
        let (time, mut keys) = (Time::default(), popular_keys());
        let limiters: Mutex<HashMap<u32, L, Hasher>> = Mutex::default();
        move |checks| {
            time.during(checks, || {
                let mut limiters = limiters.lock().expect("no thread panicked");
                let key = keys();
                // As `governor` does: most keys are there.
                let limiter = match limiters.get_mut(&key) {
                    Some(limiter) => limiter,
                    None => limiters.entry(key).or_insert_with(&new),
                };
                answered(limiter.check(time.now(), 1));
            })
        }
    }
}

/// Keys by Zipf's law with exponent 1, drawn beforehand, over and over.
fn popular_keys() -> impl FnMut() -> u32 {
    let (zipf, random) = (Zipf::new(KEYS, 1.0), SplitMix64::seed_from_u64(4));
    let keys = zipf.expect("a valid law").sample_iter(random).map(|key| key as u32);
    let mut keys = keys.take(WARM_UP as usize).collect::<Vec<_>>().into_iter().cycle();
    move || keys.next().expect("an endless cycle")
}

/// One key that two threads ask at once: `governor`'s atomic number, the chapter's in a mutex.
struct TwoThreads;

impl Scenario for TwoThreads {
    const NAME: &'static str = "two threads";
    const LIMIT: u32 = ROOMY;

    fn governor() -> impl FnMut(u64) -> Duration {
        let time = Time::default();
        let limiter = Governor::direct_with_clock(quota::<Self>(), time.governor.clone());
        move |checks| both(|| time.during(checks, || drop(black_box(limiter.check()))))
    }

    fn chapter<L: RateLimiter + Send>(new: impl Fn() -> L) -> impl FnMut(u64) -> Duration {
        let (time, mut limiter) = (Time::default(), new());
        // An unwritten check panics here, not in a thread with the lock.
        limiter.check(0, 1);
        let limiter = Mutex::new(limiter);
        let ask = move |now| limiter.lock().expect("no thread panicked").check(now, 1);
        move |checks| both(|| time.during(checks, || answered(ask(time.now()))))
    }
}

/// Runs in two threads; the slower one's time.
fn both(run: impl Fn() -> Duration + Sync) -> Duration {
    std::thread::scope(|scope| {
        let other = scope.spawn(&run);
        run().max(other.join().expect("no thread panicked"))
    })
}

fn answered(decision: Decision) {
    black_box(decision);
}
