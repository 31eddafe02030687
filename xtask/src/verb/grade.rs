//! `grade`: a class of untrusted submissions, judged in a sandbox.

mod told;

use crate::grade::config::Config;
use crate::grade::formats::Format;
use crate::grade::intake::{self, Taken};
use crate::grade::judge::Grader;
use crate::grade::report::{self, Row};
use crate::grade::roster::Roster;
use crate::grade::run::{Class, Outcome};
use crate::grade::sandbox::Isolation;
use crate::grade::store::{self, Run, Store};
use crate::grade::times::Times;
use crate::grade::{explain, merge};
use crate::state::hash;
use crate::workspace::{Chapter, Workspace};
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Teacher: grade what a class handed in, or merge and explain such grades
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    run: Option<RunArgs>,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Join the results of shards into one
    Merge {
        /// The shards' folders of results
        #[arg(required = true)]
        outs: Vec<PathBuf>,
        /// The folder to write; it may not be one of the shards
        #[arg(long)]
        out: PathBuf,
        /// Write these forms as well, with commas between
        #[arg(long, value_delimiter = ',')]
        format: Vec<Format>,
    },
    /// Judge one requirement again and show everything that its verdict rests on
    Explain {
        /// The student: folder, name, number or login
        student: String,
        /// The requirement, RL-FW-1
        id: String,
        /// The folder of results
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    /// The folder with one folder, zip or tar.gz a student
    submissions: PathBuf,
    /// The folder of results; a second run grades only what changed
    #[arg(long)]
    out: PathBuf,
    /// How many steps are judged at a time; as many as there are processors if absent
    #[arg(long)]
    jobs: Option<usize>,
    /// Grade only part K of N of the class, 3/8
    #[arg(long, value_parser = shard)]
    shard: Option<(u64, u64)>,
    /// Only these chapters, with commas between
    #[arg(long, value_delimiter = ',')]
    chapters: Vec<String>,
    /// The class: a CSV file with names, numbers, logins or addresses, or an export of the LMS
    #[arg(long)]
    roster: Option<PathBuf>,
    /// Points, deadlines and extensions
    #[arg(long)]
    config: Option<PathBuf>,
    /// What each begun day of lateness costs, in percent, whatever the config says
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=100))]
    late: Option<u8>,
    /// Write these forms as well, with commas between
    #[arg(long, value_delimiter = ',')]
    format: Vec<Format>,
    /// The seed of properties in graded runs; drawn once for OUT and kept there if absent
    #[arg(long)]
    seed: Option<u64>,
    /// What holds untrusted code; the strongest that works here if absent
    #[arg(long)]
    isolation: Option<Isolation>,
    /// Print the grades as JSON, one object a line
    #[arg(long)]
    json: bool,
}

fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((k, n)) if k >= 1 && k <= n => Ok((k, n)),
        _ => Err("write K/N, part K of N, from 1/N to N/N".to_owned()),
    }
}

/// Grades, merges or explains; `false` if something needs a look.
///
/// # Errors
/// If a file is not understood, nothing isolates untrusted code here, or OUT cannot be written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<bool> {
    if !workspace.has_solutions() {
        bail!("grade needs the solutions: teacher's copy only");
    }
    match (&args.verb, &args.run) {
        (Some(Verb::Merge { outs, out, format }), _) => merged(workspace, outs, out, format),
        (Some(Verb::Explain { student, id, out }), _) => {
            let (lines, same) = explain::explain(workspace, out, student, id)?;
            told::explained(&lines);
            Ok(same)
        }
        (None, Some(args)) => graded(workspace, args),
        (None, None) => bail!("which submissions? `cargo xtask grade SUBMISSIONS --out OUT`"),
    }
}

fn merged(
    workspace: &Workspace,
    outs: &[PathBuf],
    out: &PathBuf,
    format: &[Format],
) -> Result<bool> {
    ensure!(!outs.contains(out), "{} is a shard: merge into another folder", out.display());
    let store = Store::open(out, told::waiting)?;
    let run = merge::join(outs, &store)?;
    let rows = report::write(workspace, &store, &run, format)?;
    told::summary(&rows, out);
    Ok(true)
}

/// What a run is to do, before anything is opened.
struct Plan {
    chapters: Vec<Chapter>,
    config: String,
    roster: Option<Roster>,
}

fn plan(workspace: &Workspace, args: &RunArgs) -> Result<Plan> {
    let (config, text) = match &args.config {
        Some(path) => Config::read(path)?,
        None => (Config::default(), String::new()),
    };
    let named = || args.config.as_ref().map_or(String::new(), |path| path.display().to_string());
    let chapters = config.chapters(&text, workspace, &args.chapters).with_context(named)?;
    let run = Run { config: text.clone(), ..Run::default() };
    // Before hours of grading, not after.
    report::course(&run, &chapters).with_context(named)?;
    let roster = args.roster.as_ref().map(|path| Roster::read(path)).transpose()?;
    Ok(Plan { chapters, config: text, roster })
}

fn graded(workspace: &Workspace, args: &RunArgs) -> Result<bool> {
    let began = Instant::now();
    let plan = plan(workspace, args)?;
    let listed = intake::listed(&args.submissions, plan.roster.as_ref())?;
    let store = Store::open(&args.out, told::waiting)?;
    let before = store::run(&args.out)?;
    ensure!(
        before.as_ref().is_none_or(|run| run.shard == args.shard),
        "OUT holds another shard: give each its own folder"
    );
    let seed = store::seed(before.as_ref(), args.seed)?;
    let isolation = args.isolation.map_or_else(Isolation::detect, Ok)?;
    let grader = Grader::new(workspace, &plan.chapters, isolation, seed)?;
    let stop = stopper()?;
    let class = Class::new(&grader, &plan.chapters, &store, &stop);
    let run = Run {
        format: 1,
        seed,
        shard: args.shard,
        chapters: plan.chapters.iter().map(|chapter| chapter.slug.clone()).collect(),
        isolation: isolation.name().to_owned(),
        references: class.references.clone(),
        config: plan.config,
        late: args.late.map(f64::from),
    };
    store.write_json(".grading/run.json", &run)?;
    let mine = |student: &str| args.shard.is_none_or(|(k, n)| part(student, n) == k - 1);
    let submissions = listed.submissions.iter().filter(|submission| mine(&submission.student));
    let taken: Vec<Taken> =
        submissions.map(|submission| submission.take(&plan.chapters)).collect::<Result<_>>()?;
    told::taken(&listed, &taken, isolation);
    let (keys, jobs) = class.jobs(&taken);
    let bar = told::bar(jobs.len() as u64)?;
    let jobs_at_a_time =
        args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    let outcome = class.judge(&jobs, jobs_at_a_time, &|| bar.inc(1));
    bar.finish_and_clear();
    let outcome = outcome?;
    report::took(&store, &times(&outcome, &taken, began))?;
    ended(&outcome, &stop)?;
    class.results(&taken, keys)?;
    let rows = report::write(workspace, &store, &run, &args.format)?;
    match args.json {
        true => told::json(&store, &rows)?,
        false => told::summary(&rows, &args.out),
    }
    Ok(!rows.iter().any(Row::empty))
}

fn times(outcome: &Outcome, class: &[Taken], began: Instant) -> Times {
    let steps: usize = class.iter().map(|taken| taken.files.len()).sum();
    Times {
        wall: began.elapsed().as_secs_f64(),
        students: outcome.seconds.clone(),
        judged: outcome.judged,
        kept: steps - outcome.of,
    }
}

/// The part of the class that a student belongs to, of `n`: the same wherever it is asked.
fn part(student: &str, n: u64) -> u64 {
    let number = u64::from_str_radix(&hash([student])[..15], 16).unwrap_or(0);
    number % n
}

/// Set by Ctrl-C and by a scheduler's request to end.
fn stopper() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    ctrlc::set_handler(move || set.store(true, Ordering::Relaxed))?;
    Ok(stop)
}

/// Leaves if the run did not come to its end.
fn ended(outcome: &Outcome, stop: &AtomicBool) -> Result<()> {
    let Outcome { judged, of, faults, .. } = outcome;
    if stop.load(Ordering::Relaxed) {
        anstream::eprintln!(
            "stopped: {judged} of {of} steps were judged and are kept; the same command goes on from there"
        );
        std::process::exit(130);
    }
    if !faults.is_empty() {
        bail!(
            "{} of {of} steps could not be judged, through no fault of a student; the others are \
             kept, and the same command tries these again:\n{}",
            of - judged,
            faults
                .iter()
                .map(|(step, all)| format!("{step}: {}", all[0]))
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_student_is_in_exactly_one_part() {
        let sizes: Vec<usize> = (0..8)
            .map(|k| (0..200).filter(|student| part(&format!("s{student}"), 8) == k).count())
            .collect();
        assert_eq!(sizes.iter().sum::<usize>(), 200);
        assert!(sizes.iter().all(|size| (10..40).contains(size)), "{sizes:?}");
    }

    #[test]
    fn a_shard_is_written_k_of_n() {
        assert_eq!(shard("3/8"), Ok((3, 8)));
        for wrong in ["0/8", "9/8", "3", "a/b", "3/"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }
}
