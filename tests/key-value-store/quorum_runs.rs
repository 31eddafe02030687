//! Runs of step 7 that its figures show and its tests judge: all quorums of a few nodes, a
//! partition, and how long reads wait.

#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each step has its own copy and uses its share"
)]

use key_value_store::s7_quorum::Config;
use key_value_store::types::{Level, NodeId, OpError};
use sim::{Random, draw};
use std::collections::BTreeSet;

#[path = "replicas.rs"]
pub mod replicas;
use replicas::{
    Link, Nodes, Repairs, Value, get, members, only, read, sets, values, version, write, x1,
};

/// Of all pairs of the nodes that acknowledged a write and those that answered a read after it: in
/// how many the read misses it, and how many there are.
pub fn misses(n: NodeId, r: usize, w: usize) -> (usize, usize) {
    let (mut missed, mut pairs) = (0, 0);
    for written in sets(n, w) {
        let mut nodes = Nodes::default();
        let done = write(&mut nodes, &members(n), Level::Count(w), vec![x1()], only(&written));
        for asked in sets(n, r) {
            let (got, _) = read(&nodes, &members(n), Level::Count(r), only(&asked));
            missed += usize::from(done.is_err() || got != Ok(vec!["x"]));
            pairs += 1;
        }
    }
    (missed, pairs)
}

/// How often a read misses an acknowledged write.
pub fn overlap() -> String {
    let configs = [(3, 1, 1), (3, 2, 1), (3, 1, 2), (3, 2, 2), (5, 2, 2), (5, 3, 3)];
    let rows = configs.map(|(n, r, w)| {
        let (missed, pairs) = misses(n as NodeId, r, w);
        let strict = Config::new(n, r, w).is_ok_and(|config| config.strict());
        let strict = if strict { "yes" } else { "no" };
        let numbers = [n, r, w, pairs, missed].map(|number| number.to_string());
        [&numbers[..], &[strict.to_owned()]].concat()
    });
    draw::table(&["n", "r", "w", "pairs of sets", "read misses", "r + w > n"], &rows)
}

/// What clients hear during and after a partition {1} | {2, 3}; x is everywhere, and then those on
/// the left write y and those on the right z, and read.
pub fn partition(count: usize) -> Vec<(&'static str, String)> {
    let (all, level) = (members(3), Level::Count(count));
    let mut nodes = Nodes::default();
    let _ = write(&mut nodes, &all, Level::Count(3), vec![x1()], |_| Link::Up);
    let within = |side: &'static [NodeId]| {
        move |node: NodeId| if side.contains(&node) { Link::Up } else { Link::Refused }
    };
    let told = |written: Result<(), OpError>| written.map_or_else(failed, |()| "done".into());
    let heard = |(got, _): (Result<Vec<Value>, OpError>, Repairs)| {
        got.map_or_else(failed, |values| values.join(" and "))
    };
    let mut story = Vec::new();
    let seen = [(1, 1)];
    let z = vec![version((2, 1), &seen, "z")];
    story.push(("{2, 3} writes z", told(write(&mut nodes, &all, level, z, within(&[2, 3])))));
    story.push(("{2, 3} reads", heard(read(&nodes, &all, level, within(&[2, 3])))));
    story.push(("{1} reads", heard(read(&nodes, &all, level, within(&[1])))));
    let y = vec![version((1, 2), &seen, "y")];
    story.push(("{1} writes y", told(write(&mut nodes, &all, level, y, within(&[1])))));
    story.push(("{1} reads again", heard(read(&nodes, &all, level, within(&[1])))));
    let (_, repairs) = read(&nodes, &all, Level::Count(3), |_| Link::Up);
    repairs.iter().for_each(|(node, lacks)| nodes.receive(*node, lacks));
    let at = |node| values(&nodes.read(node)).join(" and ");
    let healed = (1..=3).map(at).collect::<BTreeSet<_>>();
    story.push(("healed, repaired", healed.into_iter().collect::<Vec<_>>().join(" or ")));
    story
}

pub fn failed(error: OpError) -> String {
    match error {
        OpError::Unavailable { need, possible } => format!("unavailable, {possible} of {need}"),
        OpError::Timeout => "timeout".into(),
    }
}

pub fn partition_drawn() -> String {
    let rows: Vec<_> = partition(2)
        .into_iter()
        .zip(partition(1))
        .map(|((what, strict), (_, available))| vec![what.into(), strict, available])
        .collect();
    draw::table(&["what clients do", "r = w = 2", "r = w = 1"], &rows)
}

/// When a read from three replicas ends, in ms, over many reads: each replica takes 10 ms on
/// average, exponentially distributed.
pub fn latencies(r: usize) -> Vec<f64> {
    let mut random = Random::seeded(7);
    let mut ends: Vec<f64> = (0..2_000)
        .map(|_| {
            let mut answers: Vec<(f64, NodeId)> =
                (1..=3).map(|node| (random.wait(100.0), node)).collect();
            answers.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut get = get(&members(3), Level::Count(r));
            get.start();
            let end = answers.iter().find(|(_, node)| !get.on_reply(*node, vec![]).is_empty());
            end.map_or(f64::INFINITY, |&(at, _)| at)
        })
        .collect();
    ends.sort_by(f64::total_cmp);
    ends
}

/// How long a read waits for the first, second and third of three replies.
pub fn latency() -> String {
    let rows = [1, 2, 3].map(|r| {
        let ends = latencies(r);
        let mean = ends.iter().sum::<f64>() / ends.len() as f64;
        let at = |part: usize| ends[ends.len() * part / 100];
        let numbers = [mean, at(50), at(99)].map(|ms| format!("{ms:.1}"));
        [&[r.to_string()], &numbers[..]].concat()
    });
    draw::table(&["r of 3", "mean ms", "median ms", "99th percentile ms"], &rows)
}
