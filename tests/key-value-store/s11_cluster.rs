//! The capstone: a cluster of all steps, whatever happens to it.

use cluster::env::Settings;
use cluster::history::Promise;
use cluster::node::Node;
use cluster::wire::Message;
use key_value_store::types::{Key, Millis, VersionVector};
use kit::{Held, Trace};
use sim::world::{Action, Happened};
use std::ops::Range;

#[path = "cluster/mod.rs"]
#[allow(dead_code, reason = "the run over many seeds uses the rest")]
mod cluster;

/// The step's figures, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s11_power", power_failure())]
}

/// One write during which the power fails at a replica, and the read after its restart.
fn power_failure() -> String {
    let key = b"k0".to_vec();
    let walk = Node::walk(cluster::NODES, &key);
    let [coordinator, replica] = [walk[0] as usize, walk[1] as usize];
    let (value, context) = (Some(b"v0".to_vec()), VersionVector::default());
    let put = Message::Put { op: 0, key: key.clone(), context, value };
    let schedule = [
        (300, Action::PowerFails(replica, 1)),
        (300, Action::Tell(coordinator, put)),
        (400, Action::Restart(replica)),
        (500, Action::Tell(coordinator, Message::Get { op: 1, key })),
    ];
    let run = cluster::run(7, cluster::settings(0, false), &schedule);
    let within = |line: &&Happened| (300..800).contains(&line.at) && line.what != "gossip";
    let told: Vec<Happened> = run.log.iter().filter(within).cloned().collect();
    sim::draw::sequence(cluster::NODES as usize, &told)
}

/// Requires these promises to be kept under each of `seeds`. A failure is told in full before the
/// report, which has one line for it.
fn kept(t: &mut Trace, sloppy: bool, promises: &[Promise], seeds: Range<u64>) -> Held {
    let quorum = if sloppy { "sloppy" } else { "strict" };
    t.did(format!("seeds {seeds:?} of a cluster with {quorum} quorums"));
    let nodes = cluster::NODES as usize;
    let judged = sim::explore::every_seed(seeds, nodes, cluster::plan, |seed, schedule| {
        cluster::judged(seed, cluster::settings(seed, sloppy), promises, schedule)
    });
    let Err(report) = judged else { return Ok(()) };
    println!("{}", report.text);
    t.require(false, "no broken promise", report.text.lines().next().unwrap_or_default())
}

#[test]
fn kv_sim_1_no_later_read_misses_an_acknowledged_write() {
    kit::case("KV-SIM-1", "5 nodes, N = 3", |t| kept(t, false, &[Promise::Acknowledged], 0..25));
}

#[test]
fn kv_sim_7_figure_a_read_repairs_what_a_power_failure_took() {
    kit::figure!("KV-SIM-7", "s11_power", power_failure);
}

#[test]
fn kv_sim_2_once_all_is_mended_replicas_are_equal_and_no_write_is_gone() {
    kit::case("KV-SIM-2", "5 nodes, N = 3", |t| kept(t, true, &[Promise::Settled], 0..25));
}

#[test]
fn kv_sim_3_the_same_seed_gives_the_same_event_log() {
    kit::case("KV-SIM-3", "5 nodes, sloppy quorums", |t| {
        for seed in 0..5 {
            let log = || cluster::run(seed, cluster::settings(0, true), &cluster::plan(seed)).log;
            let (first, second) = (log(), log());
            let differ = first.iter().zip(&second).find(|(one, other)| one != other);
            t.did(format!("seed {seed}, twice"));
            if let Some((one, other)) = differ {
                // In full beside the report: what differs may differ each time.
                println!("{one}\n{other}");
                return t.require(false, "the same event log", "another one");
            }
        }
        Ok(())
    });
}

/// What a client reads of a deleted key after one of its replicas, down since before the deletion,
/// is back; the others have merged their tables meanwhile.
fn deleted_key(gc_grace: Millis) -> Option<String> {
    let keys = (0..).map(|number| format!("k{number}").into_bytes());
    let replicas = |key: &Key| Node::walk(cluster::NODES, key)[..3].to_vec();
    let alike: Vec<Key> = keys.filter(|key| replicas(key)[0] == 0).take(14).collect();
    let put = |op, key: &Key, value: Option<&str>| Message::Put {
        op,
        key: key.clone(),
        context: VersionVector::default(),
        value: value.map(|value| value.as_bytes().to_vec()),
    };
    let get = |op| Action::Tell(0, Message::Get { op, key: alike[0].clone() });
    // Operations 0, 3, 6 and so on are one client's.
    let mut schedule = vec![
        (300, Action::Tell(0, put(0, &alike[0], Some("back")))),
        (320, get(3)),
        (700, Action::Crash(2)),
        (800, Action::Tell(0, put(6, &alike[0], None))),
        (4_300, get(9)),
    ];
    // Four whole memtables before the next compaction, so that they become one table: three entries
    // with the value, ten with the two that a deletion takes.
    let times = (0..3).map(|i| 200 + 8 * i).chain((0..10).map(|i| 900 + 8 * i));
    for (op, (at, key)) in (100..).zip(times.zip(&alike[1..])) {
        schedule.push((at, Action::Tell(0, put(op, key, Some("filler")))));
    }
    let settings = Settings { gc_grace, ..cluster::settings(0, false) };
    let run = cluster::run(0, settings, &schedule);
    let (_, read) = run.history.reads[&9].ended.clone().expect("a calm world answers");
    let value = read.expect("a calm world answers").into_iter().find_map(|version| version.value);
    value.map(|value| String::from_utf8_lossy(&value).into_owned())
}

#[test]
fn kv_sim_4_a_deletion_is_final_only_if_every_replica_is_back_within_gc_grace() {
    kit::case("KV-SIM-4", "put k; a replica of k goes down; delete k; the others merge", |t| {
        let within = || deleted_key(600_000);
        t.expect("the replica is back within gc_grace; get k", within, None)?;
        let later = || deleted_key(1);
        let value = Some("back".to_owned());
        t.expect("the same, after the others have dropped the tombstone; get k", later, value)
    });
}

#[test]
fn kv_sim_5_a_disk_holds_what_was_written_to_it() {
    kit::case("KV-SIM-5", "5 nodes, N = 3", |t| {
        kept(t, false, &[Promise::Durable], 0..12)?;
        kept(t, true, &[Promise::Durable], 0..12)
    });
}

#[test]
fn kv_sim_6_an_operation_ends_once_and_in_time() {
    kit::case("KV-SIM-6", "5 nodes, N = 3", |t| {
        kept(t, false, &[Promise::Ended], 0..12)?;
        kept(t, true, &[Promise::Ended], 0..12)
    });
}

#[test]
fn kv_sim_7_each_part_does_what_its_twin_does() {
    kit::case("KV-SIM-7", "5 nodes, N = 3", |t| {
        kept(t, false, &[Promise::Parts], 0..12)?;
        kept(t, true, &[Promise::Parts], 0..12)
    });
}
