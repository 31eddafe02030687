//! Step 3: the sorted string table.

use key_value_store::s3_sstable::{SsTable, build};
use key_value_store::types::{BlockSource, BuildError, Corrupt, Entry, Key, Options};
use kit::proptest::prelude::*;
use kit::{Trace, property};
use rstest::rstest;
use sim::draw;
use std::cell::RefCell;
use std::collections::BTreeMap;

const SMALL: Options = Options { keys_per_block: 3, bits_per_key: 10 };

/// Short keys of few letters, so that many are near each other and absent ones lie between them.
fn some_key() -> impl Strategy<Value = Key> {
    prop::collection::vec(0..4_u8, 0..4)
}

fn some_entries() -> impl Strategy<Value = BTreeMap<Key, Entry>> {
    let value = prop::collection::vec(any::<u8>(), 0..4).prop_map(Entry::Value);
    let entry = prop_oneof![4 => value, 1 => (0..9_u64).prop_map(Entry::Tombstone)];
    prop::collection::btree_map(some_key(), entry, 0..30)
}

fn table(trace: &mut Trace, entries: &BTreeMap<Key, Entry>) -> Vec<u8> {
    trace.did(format!("build({entries:?}, {SMALL:?})"));
    let entries: Vec<_> = entries.clone().into_iter().collect();
    build(&entries, SMALL).expect("the keys ascend")
}

/// `count` entries with keys 0, 2, 4, …, big-endian so that they sort as numbers.
fn even(count: u32) -> Vec<(Key, Entry)> {
    let entry = |n: u32| (number(2 * n), Entry::Value(vec![7; 20]));
    (0..count).map(entry).collect()
}

fn number(n: u32) -> Key {
    n.to_be_bytes().to_vec()
}

/// Counts the ranges that are read, and the longest.
struct Counting {
    bytes: Vec<u8>,
    reads: RefCell<Vec<usize>>,
}

impl Counting {
    fn new(bytes: Vec<u8>) -> Self {
        Counting { bytes, reads: RefCell::default() }
    }

    fn take(&self) -> Vec<usize> {
        self.reads.take()
    }
}

impl BlockSource for Counting {
    fn len(&self) -> usize {
        self.bytes.len()
    }

    fn read(&self, at: usize, length: usize) -> Vec<u8> {
        self.reads.borrow_mut().push(length);
        self.bytes.read(at, length)
    }
}

#[rstest]
#[case::equal(&[1, 2, 2, 3], 2)]
#[case::falling(&[1, 5, 4, 3], 2)]
#[case::at_the_beginning(&[2, 1], 1)]
fn kv_ss_1_keys_must_strictly_ascend(#[case] keys: &[u8], #[case] at: usize) {
    kit::case("KV-SS-1", format!("keys {keys:?}"), |trace| {
        let entries: Vec<_> = keys.iter().map(|&k| (vec![k], Entry::Tombstone(0))).collect();
        trace.expect("build", || build(&entries, SMALL), Err(BuildError::Unsorted { at }))
    });
}

#[test]
fn kv_ss_1_nothing_makes_an_empty_table() {
    kit::case("KV-SS-1", "no entries", |trace| {
        trace.expect("build, does it work?", || build(&[], SMALL).is_ok(), true)?;
        let table = build(&[], SMALL).expect("it just did");
        let table = SsTable::open(&table);
        trace.expect("open, does it work?", || table.is_ok(), true)?;
        let table = table.unwrap_or_else(|_| unreachable!("it just did"));
        trace.expect("get(a)", || table.get(b"a"), Ok(None))?;
        trace.expect("scan(all)", || table.scan(b"", None), Ok(vec![]))
    });
}

#[test]
fn kv_ss_2_get_answers_like_a_sorted_map() {
    property::holds("KV-SS-2", (some_entries(), some_key()), |trace, (entries, absent)| {
        let table = table(trace, &entries);
        let table = SsTable::open(&table).expect("nothing is damaged");
        for key in entries.keys().chain([&absent]) {
            let want = Ok(entries.get(key).cloned());
            trace.expect(format!("get({key:?})"), || table.get(key), want)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_2_a_key_below_all_others_is_absent_whatever_the_filter_says() {
    kit::case("KV-SS-2", "640 keys from 10,000 on", |trace| {
        let entries = (0..640).map(|n| (number(10_000 + n), Entry::Tombstone(0)));
        let table = build(&entries.collect::<Vec<_>>(), Options::default()).expect("they ascend");
        let table = SsTable::open(&table).expect("nothing is damaged");
        for n in 0..1_000 {
            trace.expect(format!("get({n})"), || table.get(&number(n)), Ok(None))?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_2_scan_answers_like_a_sorted_map() {
    let ranges = (some_entries(), some_key(), prop::option::of(some_key()));
    property::holds("KV-SS-2", ranges, |trace, (entries, from, until)| {
        let table = table(trace, &entries);
        let table = SsTable::open(&table).expect("nothing is damaged");
        let within = |key: &Key| *key >= from && until.as_ref().is_none_or(|until| key < until);
        let want: Vec<_> = entries.into_iter().filter(|(key, _)| within(key)).collect();
        trace.expect(
            format!("scan({from:?}, {until:?})"),
            || table.scan(&from, until.as_deref()),
            Ok(want),
        )
    });
}

#[test]
fn kv_ss_3_a_key_that_is_there_costs_one_block() {
    kit::case("KV-SS-3", "640 keys 0, 2, 4, …, 16 a block", |trace| {
        let source = Counting::new(build(&even(640), Options::default()).expect("they ascend"));
        let table = SsTable::open(&source).expect("nothing is damaged");
        source.take();
        for n in 0..640 {
            trace.did(format!("get({})", 2 * n));
            let got = table.get(&number(2 * n));
            trace.require(matches!(got, Ok(Some(_))), "its value", format!("{got:?}"))?;
            let (reads, most) = (source.take(), source.len() / 20);
            trace.require(
                reads.len() == 1 && reads[0] <= most,
                format!("one read of at most {most} bytes, a 20th of the table"),
                format!("reads of {reads:?} bytes"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_3_a_key_that_is_not_there_mostly_costs_nothing() {
    kit::case("KV-SS-3", "640 keys 0, 2, 4, …, 16 a block", |trace| {
        let source = Counting::new(build(&even(640), Options::default()).expect("they ascend"));
        let table = SsTable::open(&source).expect("nothing is damaged");
        source.take();
        let mut looked = 0;
        for n in (0..640).map(|n| 2 * n + 1) {
            trace.did(format!("get({n})"));
            let got = table.get(&number(n));
            trace.require(got == Ok(None), "Ok(None)", format!("{got:?}"))?;
            let reads = source.take();
            trace.require(reads.len() <= 1, "one read at most", format!("{reads:?}"))?;
            looked += reads.len();
        }
        trace.require(looked <= 32, "a read for at most 5 % of 640 absent keys", looked)
    });
}

/// What a reader gets from these bytes: each key's answer, or nothing where they don't open.
fn answers(bytes: &Vec<u8>, keys: &[Key]) -> Option<Vec<Result<Option<Entry>, Corrupt>>> {
    let table = SsTable::open(bytes).ok()?;
    Some(keys.iter().map(|key| table.get(key)).collect())
}

#[test]
fn kv_ss_6_no_flipped_bit_goes_unnoticed() {
    let entries: Vec<_> = even(7);
    kit::case("KV-SS-6", "a table of 7 keys, 3 a block", |trace| {
        let whole = build(&entries, SMALL).expect("they ascend");
        let keys: Vec<Key> = entries.iter().map(|(key, _)| key.clone()).collect();
        let right: Vec<_> = entries.iter().map(|(_, entry)| Ok(Some(entry.clone()))).collect();
        for bit in 0..8 * whole.len() {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            trace.did(format!("flip bit {bit} of {}; open; get every key", 8 * whole.len()));
            let Some(got) = answers(&bytes, &keys) else { continue };
            let wrong = got.iter().zip(&right).find(|(got, right)| got.is_ok() && got != right);
            trace.require(wrong.is_none(), "the right value or Corrupt", format!("{wrong:?}"))?;
            let noticed = got.iter().any(Result::is_err);
            trace.require(noticed, "Corrupt from open or from some get", "only right values")?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_6_a_cut_table_does_not_open() {
    kit::case("KV-SS-6", "a table of 7 keys, 3 a block", |trace| {
        let whole = build(&even(7), SMALL).expect("they ascend");
        for length in 0..whole.len() {
            let cut = whole[..length].to_vec();
            trace.expect(
                format!("open the first {length} of {} bytes, does it work?", whole.len()),
                || SsTable::open(&cut).is_ok(),
                false,
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_6_other_bytes_do_not_open() {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    property::holds("KV-SS-6", bytes, |trace, bytes| {
        trace.expect(
            format!("open({bytes:?}), does it work?"),
            || SsTable::open(&bytes).is_ok(),
            false,
        )
    });
}

#[test]
fn kv_ss_3_the_reads_are_the_ones_drawn() {
    kit::figure!("KV-SS-3", "s3_reads", reads);
}

/// Blocks read for keys that are there and keys that aren't.
fn reads() -> String {
    let source = Counting::new(build(&even(640), Options::default()).expect("they ascend"));
    let table = SsTable::open(&source).expect("nothing is damaged");
    source.take();
    let row = |name: &str, keys: &[u32]| {
        let found = keys.iter().filter(|&&n| matches!(table.get(&number(n)), Ok(Some(_)))).count();
        let reads = source.take().len();
        // Whose hashes collide is the filter's affair: below 5 % is all that's promised.
        let reads = if reads * 20 < keys.len() { "< 5 %".into() } else { reads.to_string() };
        vec![name.into(), keys.len().to_string(), found.to_string(), reads]
    };
    let even: Vec<u32> = (0..640).map(|n| 2 * n).collect();
    let odd: Vec<u32> = even.iter().map(|n| n + 1).collect();
    let rows = [row("present", &even), row("absent", &odd)];
    draw::table(&["keys", "asked", "found", "blocks read"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s3_reads", reads())]
}
