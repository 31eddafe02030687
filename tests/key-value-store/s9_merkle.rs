//! Step 9: Merkle trees.

use key_value_store::s9_merkle::{MerkleTree, bucket, diff, entry_hash, sync};
use key_value_store::types::{
    Contents, Dot, EntryHash, Mismatch, NodeId, NodeSource, Version, VersionVector, key_hash,
};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use sim::draw;
use std::collections::BTreeMap;
use trees::{
    Entries, Watched, bucket_of, built, differing, hashes, population, some_entries, some_key,
    two_sides,
};

#[path = "trees.rs"]
mod trees;

type Sibling = Version<Vec<u8>>;

fn version(node: NodeId, counter: u64, seen: &[(NodeId, u64)], value: Option<&str>) -> Sibling {
    let context = VersionVector(seen.iter().copied().collect());
    Version { dot: Dot { node, counter }, context, value: value.map(|value| value.into()) }
}

#[test]
fn kv_mt_1_the_order_of_the_entries_does_not_matter() {
    let entry = (any::<u64>(), 0..3_u64).prop_map(|(key, entry)| EntryHash { key, entry });
    let entries = prop::collection::vec(entry, 0..24);
    property::holds("KV-MT-1", (0..6_u32, entries), |trace, (depth, mut entries)| {
        trace.did(format!("build({depth}, {entries:?})"));
        let want = MerkleTree::build(depth, &entries).root();
        entries.reverse();
        let other = || MerkleTree::build(depth, &entries).root();
        trace.expect("root of the same, from the last to the first", other, want)
    });
}

#[test]
fn kv_mt_1_an_update_is_a_rebuild() {
    let changes = prop::collection::vec((some_key(), prop::option::of(0..3_u64)), 1..6);
    let scenario = (0..6_u32, some_entries(), changes);
    property::holds("KV-MT-1", scenario, |trace, (depth, mut entries, changes)| {
        trace.did(format!("build({depth}, {entries:?})"));
        let mut tree = built(depth, &entries);
        for (key, new) in changes {
            let old = match new {
                Some(new) => entries.insert(key, new),
                None => entries.remove(&key),
            };
            trace.did(format!("update({key:#x}, {old:?}, {new:?})"));
            tree.update(key, old, new);
            let rebuilt = built(depth, &entries);
            trace.expect("root", || tree.root(), rebuilt.root())?;
            trace.require(
                hashes(&tree) == hashes(&rebuilt),
                "each node as if built anew",
                "not",
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_mt_2_a_changed_added_or_removed_key_changes_the_root() {
    let scenario = (some_entries(), some_key(), prop::option::of(0..3_u64));
    property::holds("KV-MT-2", scenario, |trace, (entries, key, entry)| {
        let mut changed = entries.clone();
        match entry {
            Some(entry) => changed.insert(key, entry),
            None => changed.remove(&key),
        };
        trace.did(format!("build(4, {entries:?}); build(4, {changed:?})"));
        let same = built(4, &entries).root() == built(4, &changed).root();
        let want = if entries == changed { "the same root" } else { "another root" };
        trace.require(same == (entries == changed), want, if same { "the same" } else { "another" })
    });
}

#[rstest]
#[case::two_that_look_alike(&[], &[(1, 7), (2, 7)])]
#[case::swapped(&[(1, 7), (2, 8)], &[(1, 8), (2, 7)])]
#[case::moved_to_the_next_bucket(&[(1, 7)], &[(1 << 60, 7)])]
#[case::moved_to_the_last_bucket(&[(1, 7)], &[(15 << 60, 7)])]
#[case::renamed(&[(1, 7)], &[(2, 7)])]
fn kv_mt_2_no_two_changes_cancel(#[case] from: &[(u64, u64)], #[case] to: &[(u64, u64)]) {
    kit::case("KV-MT-2", format!("build(4, {from:?})"), |trace| {
        let root = |entries: &[(u64, u64)]| built(4, &entries.iter().copied().collect()).root();
        trace.did(format!("build(4, {to:?})"));
        trace.require(root(from) != root(to), "another root", "the same")
    });
}

#[rstest]
#[case::value(vec![version(1, 1, &[], Some("a"))], vec![version(1, 1, &[], Some("b"))])]
#[case::dot(vec![version(1, 1, &[], Some("a"))], vec![version(1, 2, &[], Some("a"))])]
#[case::node(vec![version(1, 1, &[], Some("a"))], vec![version(2, 1, &[], Some("a"))])]
#[case::context(vec![version(1, 1, &[], Some("a"))], vec![version(1, 1, &[(2, 1)], Some("a"))])]
#[case::nothing_and_empty(vec![version(1, 1, &[], None)], vec![version(1, 1, &[], Some(""))])]
#[case::a_sibling_more(
    vec![version(1, 1, &[], Some("a"))],
    vec![version(1, 1, &[], Some("a")), version(2, 1, &[], Some("b"))]
)]
#[case::a_tombstone_more(
    vec![version(1, 1, &[], Some("a"))],
    vec![version(1, 1, &[], Some("a")), version(2, 1, &[], None)]
)]
fn kv_mt_2_every_part_of_a_version_counts(#[case] here: Vec<Sibling>, #[case] there: Vec<Sibling>) {
    kit::case("KV-MT-2", format!("entry_hash({here:?})"), |trace| {
        trace.did(format!("entry_hash({there:?})"));
        trace.require(entry_hash(&here) != entry_hash(&there), "another hash", "the same")
    });
}

#[rstest]
#[case(0, u64::MAX, 0)]
#[case(1, u64::MAX / 2, 0)]
#[case(1, u64::MAX / 2 + 1, 1)]
#[case(4, 0xb000_0000_0000_0001, 11)]
#[case(10, u64::MAX << 54, 1_023)]
fn kv_mt_3_a_bucket_is_the_top_bits_of_the_hash(
    #[case] depth: u32,
    #[case] key: u64,
    #[case] want: u32,
) {
    kit::case("KV-MT-3", "key hashes", |trace| {
        trace.expect(format!("bucket({depth}, {key:#x})"), || bucket(depth, key), want)
    });
}

#[test]
fn kv_mt_3_the_buckets_that_differ_and_no_others() {
    property::holds("KV-MT-3", two_sides(), |trace, (depth, a, b)| {
        trace.did(format!("a = build({depth}, {a:?})"));
        trace.did(format!("b = build({depth}, {b:?})"));
        let want = differing(depth, &a, &b).into_iter().collect();
        trace.expect("diff(a, b)", || diff(&built(depth, &a), &built(depth, &b)), Ok(want))
    });
}

/// `diff` finds what it finds and looks at no more nodes of `b` than it may.
fn few_looks(trace: &mut Trace, depth: u32, a: &Entries, b: &Entries) -> Held {
    let (left, right) = (built(depth, a), built(depth, b));
    let watched = Watched::over(&right);
    trace.did("diff(a, b)");
    let found = diff(&left, &watched).map_or(0, |buckets| buckets.len());
    let most = 1 + 2 * depth as usize * found;
    let asked = watched.asked.borrow().len();
    trace.require(asked <= most, format!("at most {most} nodes of b looked at"), asked)
}

#[test]
fn kv_mt_4_no_node_is_looked_at_needlessly() {
    property::holds("KV-MT-4", two_sides(), |trace, (depth, a, b)| {
        trace.did(format!("a = build({depth}, {a:?})"));
        trace.did(format!("b = build({depth}, {b:?})"));
        few_looks(trace, depth, &a, &b)
    });
}

#[rstest]
#[case::none(0)]
#[case::one(1)]
#[case::ten(10)]
fn kv_mt_4_few_nodes_find_few_keys(#[case] changed: usize) {
    kit::case("KV-MT-4", "depth 10, 3,000 keys on both sides", |trace| {
        let a = population(3_000);
        let mut b = a.clone();
        trace.did(format!("{changed} of them are written again on b"));
        b.values_mut().step_by(300).take(changed).for_each(|entry| *entry = 2);
        few_looks(trace, 10, &a, &b)
    });
}

/// Keeps every version once, by dot.
fn union(all: Vec<Sibling>) -> Vec<Sibling> {
    let by_dot: BTreeMap<_, _> = all.into_iter().map(|version| (version.dot, version)).collect();
    by_dot.into_values().collect()
}

/// What a replica may hold of twelve keys: versions of two nodes, some of them tombstones.
fn some_contents() -> impl Strategy<Value = Contents<Vec<u8>>> {
    let one = |(node, n): (NodeId, u64)| version(node, n, &[], (n > 1).then_some("v"));
    let siblings = prop::collection::btree_set((1..3_u32, 1..3_u64), 1..3)
        .prop_map(move |dots| dots.into_iter().map(one).collect::<Vec<_>>());
    prop::collection::btree_map((0..12_u8).prop_map(|key| vec![key]), siblings, 0..12)
}

/// A depth, and two replicas.
fn two_replicas() -> impl Strategy<Value = (u32, Contents<Vec<u8>>, Contents<Vec<u8>>)> {
    (0..6_u32, some_contents(), some_contents())
}

/// Keys with the dots of their siblings.
fn dots(contents: &Contents<Vec<u8>>) -> Vec<String> {
    let told = |(key, siblings): (&Vec<u8>, &Vec<Sibling>)| {
        let dots = siblings.iter().map(|v| format!("{}:{}", v.dot.node, v.dot.counter));
        format!("key {}: {}", key[0], dots.collect::<Vec<_>>().join(" and "))
    };
    contents.iter().map(told).collect()
}

#[test]
fn kv_mt_5_afterwards_both_sides_hold_what_either_held() {
    property::holds("KV-MT-5", two_replicas(), |trace, (depth, mut a, mut b)| {
        let mut all = a.clone();
        for (key, siblings) in &b {
            all.entry(key.clone()).or_default().extend_from_slice(siblings);
        }
        all.values_mut().for_each(|siblings| *siblings = union(std::mem::take(siblings)));
        trace.did(format!("a = {:?}; b = {:?}", dots(&a), dots(&b)));
        trace.did(format!("sync({depth}, a, b)"));
        sync(depth, &mut a, &mut b, union);
        trace.expect("a", || dots(&a), dots(&all))?;
        trace.expect("b", || dots(&b), dots(&all))?;
        trace.require(a == all && b == all, "each version as it was written", "another value")
    });
}

#[test]
fn kv_mt_5_nothing_is_sent_that_need_not_be() {
    property::holds("KV-MT-5", two_replicas(), |trace, (depth, mut a, mut b)| {
        let [left, right] = [&a, &b].map(|side| -> Entries {
            side.iter().map(|(key, siblings)| (key_hash(key), entry_hash(siblings))).collect()
        });
        let buckets = differing(depth, &left, &right);
        let within = |key: &&u64| buckets.contains(&bucket_of(depth, **key));
        let most = left.keys().chain(right.keys()).filter(within).count();
        trace.did(format!("a = {:?}; b = {:?}", dots(&a), dots(&b)));
        trace.did(format!("sync({depth}, a, b)"));
        let stats = sync(depth, &mut a, &mut b, union);
        trace.require(
            stats.buckets == buckets.len() && stats.keys_sent <= most,
            format!("{} buckets, at most {most} keys sent", buckets.len()),
            format!("{stats:?}"),
        )?;
        trace.did("sync again");
        let again = sync(depth, &mut a, &mut b, union);
        trace.require(again.keys_sent == 0, "no key sent", format!("{again:?}"))
    });
}

#[rstest]
#[case(3, 4)]
#[case(4, 3)]
#[case(0, 1)]
fn kv_mt_6_trees_of_different_depth_are_refused(#[case] left: u32, #[case] right: u32) {
    kit::case("KV-MT-6", format!("depths {left} and {right}"), |trace| {
        let entries = [(1, 7), (1 << 63, 8)].into();
        let (a, b) = (built(left, &entries), built(right, &entries));
        trace.expect("diff", || diff(&a, &b), Err(Mismatch { left, right }))
    });
}

/// The nodes that are compared: those that differ, and their neighbours that don't.
fn compared(a: &MerkleTree, b: &MerkleTree) -> BTreeMap<usize, bool> {
    let watched = Watched::over(b);
    diff(a, &watched).expect("one depth");
    // A diff may conclude that a node differs without looking at it; drawn is what differs.
    let differing = (1..2 << b.depth()).filter(|&node| a.hash(node) != b.hash(node));
    let asked = watched.asked.into_inner().into_iter();
    asked.map(|node| (node, false)).chain(differing.map(|node| (node, true))).collect()
}

#[test]
fn kv_mt_4_the_walk_is_the_one_drawn() {
    kit::figure!("KV-MT-4", "s9_walk", walk);
}

/// A tree of depth 4 in which two keys differ, level by level.
fn walk() -> String {
    const DEPTH: u32 = 4;
    let a = population(40);
    let mut b = a.clone();
    for key in [3_u64, 25] {
        b.insert(key_hash(&key.to_le_bytes()), 2);
    }
    let compared = compared(&built(DEPTH, &a), &built(DEPTH, &b));
    let mut drawing = String::new();
    for level in 0..=DEPTH {
        let width = 64 >> level;
        let mark = |node| match compared.get(&node) {
            Some(true) => "x",
            Some(false) => "=",
            None => ".",
        };
        let nodes: String =
            (1 << level..2 << level).map(|node| format!("{:^width$}", mark(node))).collect();
        drawing += &format!("level {level}  {}\n", nodes.trim_end());
    }
    let buckets: String = (0..1 << DEPTH).map(|bucket| format!("{bucket:^4}")).collect();
    drawing + &format!("bucket   {}\n", buckets.trim_end())
}

#[test]
fn kv_mt_4_the_costs_are_the_ones_drawn() {
    kit::figure!("KV-MT-4", "s9_costs", costs);
}

/// How many hashes and keys it takes to find few changes among many keys.
fn costs() -> String {
    const KEYS: u64 = 1 << 15;
    let a = population(KEYS);
    let mut rows = Vec::new();
    for (depth, changed) in [(10, 0), (10, 1), (10, 10), (15, 1)] {
        let mut b = a.clone();
        for key in 0..changed {
            b.insert(key_hash(&u64::to_le_bytes(key)), 2);
        }
        let compared = compared(&built(depth, &a), &built(depth, &b)).len();
        let buckets = differing(depth, &a, &b);
        let sent = a.keys().filter(|&&key| buckets.contains(&bucket(depth, key))).count();
        rows.push(
            [depth as usize, changed as usize, compared, sent].map(|n| n.to_string()).to_vec(),
        );
    }
    draw::table(&["depth", "keys changed", "hashes compared", "keys a side"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s9_walk", walk()), ("s9_costs", costs())]
}
