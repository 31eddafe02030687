//! Many seeds of the capstone in one run, and how bad each of them was.
//!
//! `cargo run --release -p key-value-store-solution --example seeds -- 10000`

extern crate key_value_store_solution as key_value_store;

#[path = "cluster/mod.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod cluster;

use cluster::Run;
use cluster::env::Settings;
use cluster::history::Promise;
use std::process::ExitCode;

/// What a seed did to the cluster: messages lost, partitions, crashes while writes were in flight.
fn trouble(run: &Run) -> [usize; 3] {
    let lines = |word: &str| run.log.iter().filter(|line| line.what.starts_with(word)).count();
    let crashes = run.log.iter().filter(|line| line.what == "crash");
    let in_flight = crashes.filter(|crash| run.history.in_flight(crash.at)).count();
    [lines("lost"), lines("partition"), in_flight]
}

/// Tells how a seed fails, in text and in a drawing below `target`.
fn tell(seed: u64, settings: Settings, run: &Run) -> std::io::Result<()> {
    let broken: Vec<Promise> = run.history.broken().keys().copied().collect();
    let judge = |seed, schedule: &[_]| cluster::judged(seed, settings, &broken, schedule);
    let nodes = cluster::NODES as usize;
    let report = sim::explore::every_seed(seed..seed + 1, nodes, cluster::plan, judge)
        .expect_err("it failed a moment ago");
    let drawing = format!("target/seed-{seed}.svg");
    println!("{}drawn in {drawing}", report.text);
    std::fs::write(drawing, report.drawing)
}

fn main() -> ExitCode {
    let Some(seeds) = std::env::args().nth(1).and_then(|count| count.parse::<u64>().ok()) else {
        eprintln!("how many seeds? for example: --example seeds -- 10000");
        return ExitCode::from(2);
    };
    let began = std::time::Instant::now();
    let (mut troubles, mut broken) = (Vec::new(), 0);
    for seed in 0..seeds {
        // Every other seed runs with sloppy quorums.
        let settings = cluster::settings(seed / 2, seed % 2 == 1);
        let run = cluster::run(seed, settings, &cluster::plan(seed));
        troubles.push(trouble(&run));
        if !run.history.broken().is_empty() {
            broken += 1;
            if let Err(error) = tell(seed, settings, &run) {
                eprintln!(
                    "seed {seed} cannot be drawn: {error}; run this in the workbook's folder"
                );
            }
        }
    }
    println!(
        "{seeds} seeds, {broken} with a broken promise, {:.1} s",
        began.elapsed().as_secs_f64()
    );
    for (index, what) in
        ["messages lost", "partitions", "crashes with writes in flight"].iter().enumerate()
    {
        let mut counts: Vec<usize> = troubles.iter().map(|trouble| trouble[index]).collect();
        counts.sort_unstable();
        let (least, median) =
            (counts.first().unwrap_or(&0), counts.get(counts.len() / 2).unwrap_or(&0));
        println!("{what} a seed: median {median}, least {least}");
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
