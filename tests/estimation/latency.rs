//! `cargo xtask latency`: the table of 2012 beside what this machine does, and two requests by both.
//!
//! What needs a second machine, or a kind of disk that may not be there, isn't measured.

use estimation::s5_latency::mean;
use estimation::types::{LatencyTable, Nanos, Path};
use sim::draw;
use std::panic::{catch_unwind, set_hook};
use std::process::ExitCode;

mod measure;

/// An operation that is measured, and what it is called in the table of 2012, if it's there.
type Row = (&'static str, Option<f64>);

pub fn main() -> ExitCode {
    let table = LatencyTable::year_2012();
    let memory = vec![1_u8; measure::LARGE];
    let measured: [Row; 5] = [
        ("read from the L1 cache", Some(measure::chase(measure::SMALL, 2_000_000))),
        ("lock and unlock a mutex", Some(measure::mutex())),
        ("read from memory", Some(measure::chase(measure::LARGE, 500_000))),
        ("compress 1 KB", Some(measure::compress())),
        ("read 1 MB from memory", Some(measure::scan(&memory))),
    ];
    drop(memory);
    let extra: [Row; 3] = [
        ("read 4 KB of a cached file", measure::file()),
        ("read 4 KB from this disk, uncached", measure::disk()),
        ("TCP round trip within this machine", measure::round_trip()),
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

/// What the machine calls its processor.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    named.map_or("a processor without a name".into(), |(_, name)| name.trim().to_owned())
}
