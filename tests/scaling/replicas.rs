//! Replica sets to try, and the drawing of a failover.

use kit::Trace;
use scaling::s2_replication::ReplicaSet;
use scaling::types::replication::{DbError, Lsn, ReadFrom};
use sim::draw;

/// `nodes` nodes; the writes k = 1, k = 2 … k = `writes`, of which node 1 has so many as `applied`
/// says first, node 2 as it says next, and so on.
pub fn set(trace: &mut Trace, nodes: usize, writes: u64, applied: &[u64]) -> ReplicaSet {
    trace.did(format!("{nodes} nodes; {writes} writes to k; the replicas apply {applied:?}"));
    let mut set = ReplicaSet::new(nodes);
    for value in 1..=writes {
        let _ = set.write("k", &value.to_string());
    }
    for (node, &up_to) in (1..).zip(applied) {
        let _ = set.replicate(node, Lsn(up_to));
    }
    set
}

/// What a node says of k.
pub fn k(set: &mut ReplicaSet, from: ReadFrom) -> Result<Option<String>, DbError> {
    set.read("k", from).map(|read| read.value)
}

/// Three nodes before and after the primary is lost. Each write sets k to its own number.
pub fn failover() -> String {
    let mut set = ReplicaSet::new(3);
    let mut rows = Vec::new();
    let mut look = |set: &mut ReplicaSet, when: &str| {
        for node in 0..3 {
            let read = set.read("k", ReadFrom::Node(node)).ok();
            let applied = read.as_ref().map_or(0, |read| read.applied.0 as usize);
            let value =
                read.and_then(|read| read.value).map_or("down".into(), |v| format!("k = {v}"));
            let role = if set.primary() == Some(node) { "primary" } else { "" };
            let when = if node == 0 { when } else { "" };
            let row = [when, &format!("node {node}"), role, &value, &"#".repeat(applied)];
            rows.push(row.map(str::to_owned).to_vec());
        }
    };
    for value in 1..=5 {
        let _ = set.write("k", &value.to_string());
    }
    let _ = (set.replicate(1, Lsn(3)), set.replicate(2, Lsn(4)));
    look(&mut set, "5 writes");
    set.fail(0);
    let _ = set.promote();
    look(&mut set, "failover");
    let _ = set.write("k", "6");
    let _ = set.replicate(1, Lsn(6));
    look(&mut set, "a write");
    set.recover(0);
    look(&mut set, "node 0 is back");
    draw::table(&["after", "", "", "reads", "applied"], &rows)
}
