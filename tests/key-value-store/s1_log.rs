//! Step 1: the log.

use key_value_store::s1_log::{append, recover, replay};
use key_value_store::types::{Disk, DiskError, Record, Replay, Tail};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use sim::{Random, SimDisk, crc32, draw};

const LOG: &str = "log";

fn some_records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..12), 1..6)
}

/// The bytes of a log of these records.
fn log_of(trace: &mut Trace, records: &[Record]) -> Vec<u8> {
    let mut disk = SimDisk::new();
    for record in records {
        trace.did(format!("append({record:?})"));
        append(&mut disk, LOG, record).expect("the power stays on");
    }
    disk.read(LOG).unwrap_or_default()
}

/// Where each frame ends, from 0 on.
fn ends(records: &[Record]) -> Vec<usize> {
    let ends = records.iter().scan(0, |end, record| {
        *end += 8 + record.len();
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

fn read(records: &[Record], valid_len: usize, tail: Tail) -> Replay {
    Replay { records: records.to_vec(), valid_len, tail }
}

#[test]
fn kv_wl_1_what_was_appended_is_replayed() {
    property::holds("KV-WL-1", some_records(), |trace, records| {
        let log = log_of(trace, &records);
        let want = read(&records, ends(&records)[records.len()], Tail::Clean);
        trace.expect("replay", || replay(&log), want)
    });
}

#[test]
fn kv_wl_1_a_frame_is_length_checksum_record() {
    kit::case("KV-WL-1", "a new log", |trace| {
        let sum = crc32(&[3, 0, 0, 0, b'a', b'b', b'c']).to_le_bytes();
        let want = [&[3, 0, 0, 0][..], &sum, b"abc"].concat();
        trace.expect("append(abc)", || log_of(&mut Trace::default(), &[b"abc".to_vec()]), want)
    });
}

#[test]
fn kv_wl_2_a_cut_log_gives_the_records_wholly_before_the_cut() {
    property::holds("KV-WL-2", some_records(), |trace, records| {
        let (log, ends) = (log_of(trace, &records), ends(&records));
        for cut in 0..=log.len() {
            let whole = ends.iter().filter(|&&end| end <= cut).count() - 1;
            let tail = if ends[whole] == cut { Tail::Clean } else { Tail::Torn };
            let want = read(&records[..whole], ends[whole], tail);
            trace.expect(format!("replay the first {cut} bytes"), || replay(&log[..cut]), want)?;
        }
        Ok(())
    });
}

#[test]
fn kv_wl_3_no_flipped_bit_goes_unnoticed() {
    property::holds("KV-WL-3", some_records(), |trace, records| {
        let (log, ends) = (log_of(trace, &records), ends(&records));
        for bit in 0..8 * log.len() {
            let mut log = log.clone();
            log[bit / 8] ^= 1 << (bit % 8);
            trace.did(format!("flip bit {bit}; replay"));
            let whole = ends.iter().filter(|&&end| end <= bit / 8).count() - 1;
            let got = replay(&log);
            trace.require(
                got.records == records[..whole] && got.tail != Tail::Clean,
                format!("the {whole} records before it, and a tail that isn't Clean"),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_wl_3_zeros_are_no_records() {
    property::holds("KV-WL-3", (some_records(), 8..40_usize), |trace, (records, zeros)| {
        let mut log = log_of(trace, &records);
        let want = read(&records, log.len(), Tail::Corrupt);
        log.resize(log.len() + zeros, 0);
        trace.expect(format!("{zeros} zeros behind them; replay"), || replay(&log), want)
    });
}

#[test]
fn kv_wl_4_a_length_is_not_believed() {
    kit::case("KV-WL-4", "a log of 11 bytes", |trace| {
        for length in [4, 1 << 20, u32::MAX] {
            let log = [&length.to_le_bytes()[..], &[0; 4], b"abc"].concat();
            let want = read(&[], 0, Tail::Torn);
            trace.expect(
                format!("replay a frame of length {length}, 3 of it there"),
                || replay(&log),
                want,
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_wl_4_any_bytes_can_be_replayed() {
    let bytes = prop::collection::vec(prop_oneof![Just(0), Just(255), any::<u8>()], 0..40);
    property::holds("KV-WL-4", bytes, |trace, log| {
        trace.did(format!("replay({log:?})"));
        let Replay { records, valid_len, tail } = replay(&log);
        let read = ends(&records)[records.len()];
        trace.require(
            valid_len == read && (valid_len == log.len()) == (tail == Tail::Clean),
            "valid_len where the records end, Clean only at the end of the log",
            format!("records {records:?}, valid_len {valid_len}, tail {tail:?}"),
        )
    });
}

#[test]
fn kv_wl_5_records_appended_after_a_recovery_are_found_again() {
    property::holds("KV-WL-5", (some_records(), 0..80_usize), |trace, (records, cut)| {
        let (log, ends) = (log_of(trace, &records), ends(&records));
        let cut = cut.min(log.len());
        let mut disk = SimDisk::new();
        disk.append(LOG, &log[..cut]).expect("the power stays on");
        let whole = ends.iter().filter(|&&end| end <= cut).count() - 1;
        let mut want = records[..whole].to_vec();
        trace.expect(
            format!("recover from the first {cut} bytes"),
            || recover(&mut disk, LOG),
            Ok(want.clone()),
        )?;
        trace.did("append([7])");
        append(&mut disk, LOG, &[7]).expect("the power stays on");
        want.push(vec![7]);
        trace.expect("recover", || recover(&mut disk, LOG), Ok(want))
    });
}

#[test]
fn kv_wl_5_a_log_that_does_not_exist_has_no_records() {
    kit::case("KV-WL-5", "an empty disk", |trace| {
        let mut disk = SimDisk::new();
        trace.expect("recover", || recover(&mut disk, LOG), Ok(vec![]))?;
        trace.did("append([7])");
        append(&mut disk, LOG, &[7]).expect("the power stays on");
        trace.expect("recover", || recover(&mut disk, LOG), Ok(vec![vec![7]]))
    });
}

type Append = fn(&mut dyn Disk, &str, &[u8]) -> Result<(), DiskError>;

/// Five records, on a disk whose power fails after `calls` calls and that then keeps a part of what
/// wasn't synced: how many were acknowledged, and what is recovered.
fn crashed(append: Append, calls: usize, seed: u64) -> (usize, Vec<Record>) {
    let mut disk = SimDisk::new();
    disk.fail_after(calls);
    let acknowledged = five().iter().take_while(|r| append(&mut disk, LOG, r).is_ok()).count();
    let mut random = Random::seeded(seed);
    disk.crash(|unsynced| match seed {
        0 => 0,
        _ => random.between(0, unsynced as u64) as usize,
    });
    (acknowledged, recover(&mut disk, LOG).expect("the power is back"))
}

fn five() -> [Record; 5] {
    std::array::from_fn(|i| vec![i as u8; 4])
}

#[test]
fn kv_wl_6_what_was_acknowledged_survives_a_crash_after_any_call() {
    kit::case("KV-WL-6", "five records of 4 bytes", |trace| -> Held {
        for (calls, seed) in (0..=20).flat_map(|calls| (0..8).map(move |seed| (calls, seed))) {
            trace.did(format!("the power fails after {calls} disk calls (seed {seed}); recover"));
            let (acknowledged, recovered) = crashed(append, calls, seed);
            let kept = recovered.len();
            trace.require(
                (acknowledged..=acknowledged + 1).contains(&kept) && five().starts_with(&recovered),
                format!("the {acknowledged} records acknowledged, and at most one more"),
                format!("{recovered:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_wl_6_the_last_call_is_a_sync_of_the_log() {
    kit::case("KV-WL-6", "a new log", |trace| {
        let mut disk = SimDisk::new();
        trace.expect("append([7])", || append(&mut disk, LOG, &[7]), Ok(()))?;
        trace.expect("the last disk call", || disk.calls().last().cloned(), Some("sync log".into()))
    });
}

#[test]
fn kv_wl_2_the_cuts_are_the_ones_drawn() {
    kit::figure!("KV-WL-2", "s1_cuts", cuts);
}

#[test]
fn kv_wl_6_the_losses_are_the_ones_drawn() {
    kit::figure!("KV-WL-6", "s1_losses", losses);
}

/// The chapter's log of three records, cut short.
fn cuts() -> String {
    let records = [b"set a 1".to_vec(), b"set b 22".to_vec(), b"del a".to_vec()];
    let log = log_of(&mut Trace::default(), &records);
    let row = |cut: usize| {
        let Replay { records, valid_len, tail } = replay(&log[..cut]);
        let last = records.last().map_or("-".into(), |r| String::from_utf8_lossy(r).into_owned());
        let tail = format!("{tail:?}").to_lowercase();
        vec![cut.to_string(), records.len().to_string(), last, valid_len.to_string(), tail]
    };
    let rows: Vec<_> = [0, 5, 15, 23, 30, 31, 43, 44].into_iter().map(row).collect();
    draw::table(&["bytes left", "records", "the last", "valid bytes", "tail"], &rows)
}

/// Acknowledged records lost over all crashes, by what `append` waits for.
fn losses() -> String {
    let hasty: Append = |disk, file, record| {
        let mut written = SimDisk::new();
        append(&mut written, file, record)?;
        disk.append(file, &written.read(file)?)
    };
    let lost = |append: Append, seed: u64| -> usize {
        let crashes = (0..=10).map(|calls| crashed(append, calls, seed));
        crashes.map(|(heard, recovered)| heard.saturating_sub(recovered.len())).sum()
    };
    let row = |name: &str, append: Append| {
        let some = (1..8).map(|seed| lost(append, seed)).sum::<usize>();
        vec![name.into(), lost(append, 0).to_string(), some.to_string()]
    };
    let rows = [row("append", hasty), row("append and sync", append)];
    let head = ["acknowledged after", "lost, nothing kept", "lost, any part kept (7 seeds)"];
    draw::table(&head, &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s1_cuts", cuts()), ("s1_losses", losses())]
}
