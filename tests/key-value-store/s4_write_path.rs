//! Step 4: the write path.

use key_value_store::s1_log::replay;
use key_value_store::s3_sstable::SsTable;
use key_value_store::s4_write_path::WritePath;
use key_value_store::types::{
    Disk, DiskError, EngineOptions, Entry, Key, LOG, Options, StoreError,
};
use kit::{Held, Trace};
use sim::{Random, SimDisk, draw};
use std::collections::BTreeMap;

const TABLE: Options = Options { keys_per_block: 2, bits_per_key: 10 };
const FEW: EngineOptions = EngineOptions { memtable_max: 3, table: TABLE };
const DOWN: Result<(), StoreError> = Err(StoreError::Disk(DiskError::Crashed));

type State = BTreeMap<Key, Entry>;

fn open(disk: &mut SimDisk) -> Result<WritePath, StoreError> {
    WritePath::open(disk, FEW)
}

/// All that the engine knows, read as the next step will: the newest word on each key.
fn state(disk: &SimDisk, store: &WritePath) -> Result<State, StoreError> {
    let mut state = State::new();
    for table in store.tables() {
        let bytes = disk.read(table)?;
        state.extend(SsTable::open(&bytes)?.scan(b"", None)?);
    }
    state.extend(store.memtable().clone());
    Ok(state)
}

/// One write of a workload: a key of few, and what becomes of it.
#[derive(Debug, Clone)]
struct Write(Key, Entry);

impl Write {
    fn to(&self, disk: &mut SimDisk, store: &mut WritePath) -> Result<(), StoreError> {
        match &self.1 {
            Entry::Value(value) => store.put(disk, &self.0, value),
            Entry::Tombstone(at) => store.delete(disk, *at, &self.0),
        }
    }
}

fn workload(writes: u64) -> Vec<Write> {
    let mut random = Random::seeded(1);
    let mut write = |n: u64| {
        let key = vec![b'a' + random.between(0, 7) as u8];
        match random.chance(0.2) {
            true => Write(key, Entry::Tombstone(n)),
            false => Write(key, Entry::Value(n.to_string().into_bytes())),
        }
    };
    (0..writes).map(&mut write).collect()
}

/// What is left after the power failed: of each file's unsynced bytes all, none or some.
fn crash(disk: &mut SimDisk, seed: u64) {
    let mut random = Random::seeded(seed);
    disk.crash(|unsynced| match seed {
        0 => 0,
        1 => unsynced,
        _ => random.between(0, unsynced as u64) as usize,
    });
}

/// Lets the power fail after each disk call of each write, opens again, and requires the state to be
/// the one before the write or the one after it; then the write is repeated, and must succeed.
fn survives_every_crash(trace: &mut Trace, writes: u64) -> Held {
    let mut disk = SimDisk::new();
    let mut store = open(&mut disk).expect("an empty disk");
    let mut before = State::new();
    for write in workload(writes) {
        let mut after = before.clone();
        after.insert(write.0.clone(), write.1.clone());
        for (calls, seed) in (0..).flat_map(|calls| (0..3).map(move |seed| (calls, seed))) {
            let (mut disk, mut store) = (disk.clone(), store.clone());
            disk.fail_after(calls);
            if write.to(&mut disk, &mut store).is_ok() {
                break;
            }
            trace
                .did(format!("{write:?}; the power fails after {calls} calls (seed {seed}); open"));
            crash(&mut disk, seed);
            let mut found = open(&mut disk);
            let got = found.as_ref().map_err(|&e| e).and_then(|store| state(&disk, store));
            trace.require(
                got.as_ref().is_ok_and(|got| *got == before || *got == after),
                format!("{before:?}, with the write or without"),
                format!("{got:?}"),
            )?;
            let store = found.as_mut().unwrap_or_else(|_| unreachable!("it was read"));
            trace.expect("the write again", || write.to(&mut disk, store), Ok(()))?;
            let got = open(&mut disk).and_then(|store| state(&disk, &store));
            trace.require(got.as_ref() == Ok(&after), format!("{after:?}"), format!("{got:?}"))?;
        }
        trace.expect(format!("{write:?}"), || write.to(&mut disk, &mut store), Ok(()))?;
        before = after;
    }
    Ok(())
}

#[test]
fn kv_ls_1_acknowledged_writes_survive_a_crash_after_any_call() {
    kit::case("KV-LS-1", "open(memtable_max 3)", |trace| survives_every_crash(trace, 60));
}

#[test]
fn kv_ls_1_an_opened_engine_has_the_newest_of_every_key() {
    kit::case("KV-LS-1", "open(memtable_max 3)", |trace| {
        let mut disk = SimDisk::new();
        let mut store = open(&mut disk).expect("an empty disk");
        for value in [b"1", b"2"] {
            trace.expect("put(a)", || store.put(&mut disk, b"a", value), Ok(()))?;
        }
        trace.expect("delete(5, b)", || store.delete(&mut disk, 5, b"b"), Ok(()))?;
        let want =
            [(b"a".to_vec(), Entry::Value(b"2".to_vec())), (b"b".to_vec(), Entry::Tombstone(5))];
        trace.expect(
            "open; memtable",
            || open(&mut disk).map(|s| s.memtable().clone()),
            Ok(want.into()),
        )
    });
}

#[test]
fn kv_ls_1_a_write_that_was_not_logged_is_not_acknowledged() {
    kit::case("KV-LS-1", "open(memtable_max 3), the power is off", |trace| {
        let mut disk = SimDisk::new();
        let mut store = open(&mut disk).expect("an empty disk");
        disk.fail_after(0);
        trace.expect("put(a, 1)", || store.put(&mut disk, b"a", b"1"), DOWN)?;
        trace.expect("delete(5, a)", || store.delete(&mut disk, 5, b"a"), DOWN)
    });
}

#[test]
fn kv_ls_2_the_memtable_never_exceeds_its_maximum() {
    kit::case("KV-LS-2", "open(memtable_max 3)", |trace| {
        let mut disk = SimDisk::new();
        let mut store = open(&mut disk).expect("an empty disk");
        for write in workload(60) {
            trace.expect(format!("{write:?}"), || write.to(&mut disk, &mut store), Ok(()))?;
            let entries = store.memtable().len();
            trace.require(entries <= 3, "at most 3 entries in the memtable", entries)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ls_2_a_flush_empties_the_log() {
    kit::case("KV-LS-2", "open(memtable_max 3); put(a, 1)", |trace| {
        let mut disk = SimDisk::new();
        let mut store = open(&mut disk).expect("an empty disk");
        store.put(&mut disk, b"a", b"1").expect("the power is on");
        trace.expect("flush", || store.flush(&mut disk), Ok(()))?;
        let logged = || replay(&disk.read(LOG).unwrap_or_default()).records.len();
        trace.expect("records in the log", logged, 0)?;
        trace.expect("tables", || store.tables().len(), 1)?;
        trace.expect("flush", || store.flush(&mut disk), Ok(()))?;
        trace.expect("tables", || store.tables().len(), 1)
    });
}

#[test]
fn kv_ls_2_the_log_is_kept_until_the_table_counts() {
    kit::case("KV-LS-2", "put(a, 1); put(b, 2)", |trace| {
        let mut disk = SimDisk::new();
        let mut store = open(&mut disk).expect("an empty disk");
        store.put(&mut disk, b"a", b"1").expect("the power is on");
        store.put(&mut disk, b"b", b"2").expect("the power is on");
        let want = state(&disk, &store);
        for (calls, seed) in (0..20).flat_map(|calls| (0..3).map(move |seed| (calls, seed))) {
            let (mut disk, mut store) = (disk.clone(), store.clone());
            disk.fail_after(calls);
            trace.did(format!("flush, the power fails after {calls} calls (seed {seed})"));
            let _ = store.flush(&mut disk);
            crash(&mut disk, seed);
            let found = open(&mut disk).and_then(|store| state(&disk, &store));
            trace.require(found == want, format!("{want:?}"), format!("{found:?}"))?;
        }
        Ok(())
    });
}

/// Two tables, a and b in the older, a again in the newer.
fn two_tables() -> (SimDisk, WritePath) {
    let mut disk = SimDisk::new();
    let mut store = open(&mut disk).expect("an empty disk");
    for (key, value) in [(b"a", b"1"), (b"b", b"2")] {
        store.put(&mut disk, key, value).expect("the power is on");
    }
    store.flush(&mut disk).expect("the power is on");
    store.put(&mut disk, b"a", b"3").expect("the power is on");
    store.flush(&mut disk).expect("the power is on");
    (disk, store)
}

#[test]
fn kv_ls_8_a_crash_leaves_the_old_tables_or_the_new_ones() {
    kit::case("KV-LS-8", "two tables", |trace| {
        let (disk, store) = two_tables();
        let want = state(&disk, &store);
        let merged: Vec<_> = want.clone().unwrap_or_default().into_iter().collect();
        for (calls, seed) in (0..20).flat_map(|calls| (0..3).map(move |seed| (calls, seed))) {
            let (mut disk, mut store) = (disk.clone(), store.clone());
            let old = store.tables().to_vec();
            disk.fail_after(calls);
            trace.did(format!(
                "replace(0..2), the power fails after {calls} calls (seed {seed}); open"
            ));
            let _ = store.replace(&mut disk, 0..2, &merged);
            crash(&mut disk, seed);
            let found = open(&mut disk);
            let tables = found.as_ref().map(|store| store.tables().to_vec());
            trace.require(
                tables.as_ref().is_ok_and(|t| *t == old || (t.len() == 1 && !old.contains(&t[0]))),
                format!("{old:?} or one new table"),
                format!("{tables:?}"),
            )?;
            let got = found.and_then(|store| state(&disk, &store));
            trace.require(got == want, format!("{want:?}"), format!("{got:?}"))?;
        }
        Ok(())
    });
}

#[test]
fn kv_ls_8_tables_are_replaced_in_their_place() {
    kit::case("KV-LS-8", "two tables", |trace| {
        let (mut disk, mut store) = two_tables();
        let newest = store.tables()[1].clone();
        let merged = [(b"a".to_vec(), Entry::Value(b"1".to_vec()))];
        trace.expect("replace(0..1)", || store.replace(&mut disk, 0..1, &merged), Ok(()))?;
        let tables = store.tables().to_vec();
        trace.require(
            tables.len() == 2 && tables[1] == newest,
            format!("a new table, then {newest}"),
            format!("{tables:?}"),
        )?;
        let reopened = open(&mut disk).map(|store| store.tables().to_vec());
        trace.expect("open; tables", || reopened, Ok(tables))?;
        trace.expect("replace(0..2) by nothing", || store.replace(&mut disk, 0..2, &[]), Ok(()))?;
        trace.expect("tables", || store.tables().to_vec(), vec![])?;
        let left = disk.files().filter(|file| *file == newest).count();
        trace.expect("files of the replaced table", || left, 0)
    });
}

#[test]
fn kv_ls_2_the_flush_is_the_one_drawn() {
    kit::figure!("KV-LS-2", "s4_writes", writes);
}

/// Where each write is, write by write.
fn writes() -> String {
    let mut disk = SimDisk::new();
    let mut store = open(&mut disk).expect("an empty disk");
    let writes = [("put a", "1"), ("put b", "2"), ("put a", "3"), ("put c", "4"), ("delete b", "")];
    let rows = writes.map(|(name, value)| {
        let key = &name.as_bytes()[name.len() - 1..];
        match name.starts_with("put") {
            true => store.put(&mut disk, key, value.as_bytes()),
            false => store.delete(&mut disk, 9, key),
        }
        .expect("the power is on");
        let logged = replay(&disk.read(LOG).unwrap_or_default()).records.len();
        let numbers = [logged, store.memtable().len(), store.tables().len()];
        let numbers = numbers.map(|number| number.to_string());
        [vec![format!("{name} {value}").trim().into()], numbers.to_vec()].concat()
    });
    draw::table(&["write", "in the log", "in the memtable", "tables"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_writes", writes())]
}
