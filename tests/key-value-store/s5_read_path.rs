//! Step 5: the read path and compaction.

use key_value_store::s3_sstable::{SsTable, build};
use key_value_store::s5_read_path::{compact, get, pick, scan};
use key_value_store::types::{Corrupt, Entry, Key, Options, Table};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use sim::draw;
use std::cell::Cell;
use std::collections::BTreeMap;

type Map = BTreeMap<Key, Entry>;

/// A table that counts how often it is looked into.
#[derive(Debug, Default)]
struct Counting {
    entries: Map,
    asked: Cell<usize>,
}

impl Table for Counting {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>, Corrupt> {
        self.asked.set(self.asked.get() + 1);
        Table::get(&self.entries, key)
    }

    fn scan(&self, from: &[u8], until: Option<&[u8]>) -> Result<Vec<(Key, Entry)>, Corrupt> {
        self.asked.set(self.asked.get() + 1);
        self.entries.scan(from, until)
    }
}

fn value(value: &str) -> Entry {
    Entry::Value(value.into())
}

/// A table of these entries, keys by letter.
fn table(entries: &[(&str, Entry)]) -> Map {
    entries.iter().map(|(key, entry)| (key.as_bytes().to_vec(), entry.clone())).collect()
}

fn dynamic<T: Table>(tables: &[T]) -> Vec<&dyn Table> {
    tables.iter().map(|table| table as &dyn Table).collect()
}

/// Up to six tables of few keys, newest first; the deletion times are 0 to 20.
fn some_tables() -> impl Strategy<Value = Vec<Map>> {
    let entry = prop_oneof![
        2 => any::<u8>().prop_map(|v| Entry::Value(vec![v])),
        1 => (0..=20_u64).prop_map(Entry::Tombstone),
    ];
    let key = prop::collection::vec(0..3_u8, 1..3);
    prop::collection::vec(prop::collection::btree_map(key, entry, 0..6), 0..6)
}

/// Every key that may occur.
fn every_key() -> Vec<Key> {
    let two = (0..3).flat_map(|a| (0..3).map(move |b| vec![a, b]));
    (0..3).map(|a| vec![a]).chain(two).collect()
}

fn one_map(tables: &[Map]) -> BTreeMap<Key, Vec<u8>> {
    let mut all = Map::new();
    for table in tables.iter().rev() {
        all.extend(table.clone());
    }
    let mut live = BTreeMap::new();
    for (key, entry) in all {
        if let Entry::Value(value) = entry {
            live.insert(key, value);
        }
    }
    live
}

#[test]
fn kv_ls_3_the_newest_word_on_a_key_counts() {
    property::holds("KV-LS-3", some_tables(), |trace, tables| {
        trace.did(format!("tables, newest first: {tables:?}"));
        let want = one_map(&tables);
        for key in every_key() {
            let got = || get(&dynamic(&tables), &key);
            trace.expect(format!("get({key:?})"), got, Ok(want.get(&key).cloned()))?;
        }
        Ok(())
    });
}

#[test]
fn kv_ls_3_a_tombstone_hides_older_values() {
    kit::case("KV-LS-3", "a deleted in the newer table, set in the older", |trace| {
        let tables = [table(&[("a", Entry::Tombstone(5))]), table(&[("a", value("1"))])];
        trace.expect("get(a)", || get(&dynamic(&tables), b"a"), Ok(None))?;
        trace.expect("scan(all)", || scan(&dynamic(&tables), b"", None), Ok(vec![]))
    });
}

#[test]
fn kv_ls_3_an_sstable_is_read_like_the_memtable() {
    kit::case("KV-LS-3", "a deleted in the memtable; a, b in an SSTable", |trace| {
        let stored: Vec<_> = table(&[("a", value("1")), ("b", value("2"))]).into_iter().collect();
        let bytes = build(&stored, Options::default()).expect("keys that ascend");
        let sstable = SsTable::open(&bytes).expect("nothing is damaged");
        let memtable = table(&[("a", Entry::Tombstone(5))]);
        let tables: [&dyn Table; 2] = [&memtable, &sstable];
        trace.expect("get(a)", || get(&tables, b"a"), Ok(None))?;
        trace.expect("get(b)", || get(&tables, b"b"), Ok(Some(b"2".to_vec())))?;
        let want = vec![(b"b".to_vec(), b"2".to_vec())];
        trace.expect("scan(all)", || scan(&tables, b"", None), Ok(want))
    });
}

#[rstest]
#[case::in_the_memtable("a", [1, 0, 0])]
#[case::deleted_in_the_middle("b", [1, 1, 0])]
#[case::in_the_oldest("c", [1, 1, 1])]
#[case::nowhere("d", [1, 1, 1])]
fn kv_ls_4_no_table_is_asked_behind_one_that_knows(#[case] key: &str, #[case] want: [usize; 3]) {
    kit::case("KV-LS-4", "three tables: a; b deleted; a, b, c", |trace| {
        let tables = [
            table(&[("a", value("3"))]),
            table(&[("b", Entry::Tombstone(5))]),
            table(&[("a", value("1")), ("b", value("1")), ("c", value("1"))]),
        ]
        .map(|entries| Counting { entries, asked: Cell::new(0) });
        trace.did(format!("get({key})"));
        let _ = get(&dynamic(&tables), key.as_bytes());
        let asked = tables.each_ref().map(|table| table.asked.get());
        trace.expect("looks into each table, newest first", || asked, want)
    });
}

#[test]
fn kv_ls_5_compaction_changes_no_answer() {
    let scenario = (some_tables(), 0..6_usize, 0..6_usize, 0..40_u64);
    property::holds("KV-LS-5", scenario, |trace, (tables, from, count, now)| {
        let from = from.min(tables.len());
        let until = (from + count).min(tables.len());
        trace.did(format!("compact tables {from}..{until} of {tables:?} at {now}, gc_grace 10"));
        let (merged, older) = (dynamic(&tables[from..until]), dynamic(&tables[until..]));
        let got = compact(&merged, &older, now, 10);
        let entries = got.clone().unwrap_or_default();
        let in_order = entries.windows(2).all(|pair| pair[0].0 < pair[1].0);
        trace.require(got.is_ok() && in_order, "keys that ascend", format!("{got:?}"))?;
        let one = [entries.into_iter().collect::<Map>()];
        let after = [&tables[..from], &one, &tables[until..]].concat();
        trace.expect("what the tables then say", || one_map(&after), one_map(&tables))
    });
}

#[rstest]
#[case::within_gc_grace(15, false, true)]
#[case::exactly_gc_grace(20, false, true)]
#[case::older_than_gc_grace(21, false, false)]
#[case::an_older_table_knows_the_key(1_000, true, true)]
fn kv_ls_5_a_tombstone_is_dropped_when_nothing_needs_it(
    #[case] now: u64,
    #[case] known: bool,
    #[case] kept: bool,
) {
    kit::case("KV-LS-5", "a deleted at 10, gc_grace 10", |trace| {
        let tables = [table(&[("a", Entry::Tombstone(10)), ("b", value("1"))])];
        let older =
            if known { [table(&[("a", value("1"))])] } else { [table(&[("z", value("1"))])] };
        let mut want = vec![(b"b".to_vec(), value("1"))];
        if kept {
            want.insert(0, (b"a".to_vec(), Entry::Tombstone(10)));
        }
        trace.expect(
            format!("compact at {now}, older tables: {older:?}"),
            || compact(&dynamic(&tables), &dynamic(&older), now, 10),
            Ok(want),
        )
    });
}

#[test]
fn kv_ls_6_a_scan_has_each_live_key_once_and_in_order() {
    let bound = || prop::collection::vec(0..3_u8, 0..3);
    let scenario = (some_tables(), bound(), prop::option::of(bound()));
    property::holds("KV-LS-6", scenario, |trace, (tables, from, until)| {
        trace.did(format!("tables, newest first: {tables:?}"));
        let within = |key: &Key| *key >= from && until.as_ref().is_none_or(|until| key < until);
        let want: Vec<_> = one_map(&tables).into_iter().filter(|(key, _)| within(key)).collect();
        trace.expect(
            format!("scan({from:?}, {until:?})"),
            || scan(&dynamic(&tables), &from, until.as_deref()),
            Ok(want),
        )
    });
}

/// Entries written by flushes of one entry each and by the merges that follow, and the tables left.
fn written(
    flushes: usize,
    next: impl Fn(&[usize]) -> Option<std::ops::Range<usize>>,
) -> (usize, usize) {
    let (mut tables, mut written) = (Vec::<Map>::new(), 0);
    for n in 0..flushes {
        tables.push(table(&[(&format!("{n:04}"), value("1"))]));
        written += 1;
        // Tables never grow in number, so this ends.
        while let Some(range) = next(&tables.iter().map(Map::len).collect::<Vec<_>>()) {
            let merged: Map = tables[range.clone()].iter().flat_map(Clone::clone).collect();
            written += merged.len();
            tables.splice(range, [merged]);
        }
    }
    (written, tables.len())
}

#[rstest]
#[case(16, 3)]
#[case(64, 4)]
#[case(256, 5)]
fn kv_ls_7_each_entry_is_written_once_a_tier(#[case] flushes: usize, #[case] times: usize) {
    kit::case("KV-LS-7", format!("{flushes} flushes of other keys"), |trace| -> Held {
        let got = || written(flushes, pick);
        trace.expect("entries written, and tables left", got, (times * flushes, 1))
    });
}

#[test]
fn kv_ls_7_neighbours_of_about_one_size_are_merged() {
    kit::case("KV-LS-7", "entries of each table, oldest first", |trace: &mut Trace| {
        for (tables, want) in [
            (vec![], None),
            (vec![8, 8, 8], None),
            (vec![100, 8, 9, 10, 11], Some(1..5)),
            (vec![8, 8, 100, 8, 8], None),
            (vec![15, 8, 8, 8], Some(0..4)),
            (vec![16, 8, 8, 8], None),
            (vec![400, 90, 100, 110, 120, 1, 1], Some(1..5)),
        ] {
            trace.expect(format!("pick({tables:?})"), || pick(&tables), want)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ls_7_the_amplification_is_the_one_drawn() {
    kit::figure!("KV-LS-7", "s5_amplification", amplification);
}

/// How often an entry is written, tier by tier or by merging all after each flush.
fn amplification() -> String {
    let all = |tables: &[usize]| (tables.len() > 1).then_some(0..tables.len());
    let times = |(written, _): (usize, usize), flushes: usize| {
        format!("{:.1}", written as f64 / flushes as f64)
    };
    let rows = [16, 64, 256].map(|flushes| {
        let (tiered, naive) = (written(flushes, pick), written(flushes, all));
        vec![flushes.to_string(), times(tiered, flushes), times(naive, flushes)]
    });
    draw::table(&["flushes", "four alike", "all, each time"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_amplification", amplification())]
}
