//! Many seeds, and for one that fails the shortest prefix of its schedule that still does.

use crate::{draw, svg, world::Happened};
use std::fmt::Debug;

/// Why a run is wrong, and what happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The broken promise, in words.
    pub why: String,
    /// The run's event log.
    pub log: Vec<Happened>,
}

/// What is told of the first seed that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The seed, the broken promise, the shortest failing prefix of the schedule, and the sequence of
    /// messages under it.
    pub text: String,
    /// That sequence as SVG.
    pub drawing: String,
}

/// Runs each of `seeds` on the schedule that `plan` makes of it and returns a report of the first
/// that fails: the seed, the shortest failing prefix of the schedule, the sequence of messages.
///
/// # Errors
/// If some run fails; `nodes` is how many lanes the drawing has.
pub fn every_seed<A: Debug>(
    seeds: std::ops::Range<u64>,
    nodes: usize,
    plan: impl Fn(u64) -> Vec<A>,
    run: impl Fn(u64, &[A]) -> Result<(), Failure>,
) -> Result<(), Report> {
    for seed in seeds {
        let schedule = plan(seed);
        if run(seed, &schedule).is_err() {
            // From the front, for failing is not monotone: a longer schedule may mend what a shorter broke.
            let prefixes = (0..=schedule.len()).map(|length| &schedule[..length]);
            let failing = prefixes.filter_map(|some| run(seed, some).err().map(|why| (some, why)));
            let (shortest, Failure { why, log }) =
                failing.into_iter().next().expect("the whole schedule failed a moment ago");
            let planned: String = shortest.iter().map(|step| format!("  {step:?}\n")).collect();
            let title = format!("seed {seed}: {why}");
            let text = format!(
                "{title}\nschedule, {} of {} steps:\n{planned}{}",
                shortest.len(),
                schedule.len(),
                draw::sequence(nodes, &log)
            );
            return Err(Report { text, drawing: svg::sequence(&title, nodes, &log) });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: u64, from: Option<usize>, to: Option<usize>, what: &str) -> Happened {
        Happened { at, from, to, what: what.into() }
    }

    #[test]
    fn a_failure_is_told_by_seed_shortest_prefix_and_sequence() {
        let run = |seed, steps: &[u64]| match steps.contains(&3) && seed == 2 {
            false => Ok(()),
            true => Err(Failure {
                why: "three".into(),
                log: vec![
                    at(0, None, None, "heal"),
                    at(5, Some(0), Some(2), "Put(1)"),
                    at(9, Some(2), Some(1), "lost Ack"),
                    at(12, None, Some(1), "crash"),
                ],
            }),
        };
        let told = every_seed(0..9, 3, |_| vec![1, 3, 3, 4], run).unwrap_err();
        let want = "\
seed 2: three
schedule, 2 of 4 steps:
  1
  3
    ms  n0     n1     n2
     0  |      |      |      heal
     5  o------------>|      Put(1)
     9  |      X------o      lost Ack
    12  |      *      |      crash
";
        assert_eq!(told.text, want, "\n{}", told.text);
        assert_eq!(told.drawing.matches("<circle").count(), 1, "{}", told.drawing);
        assert_eq!(every_seed(0..2, 3, |_| vec![3], run), Ok(()));
    }
}
