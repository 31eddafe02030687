//! Step 3: storage.

use estimation::s3_storage::{
    cache_bytes, cache_for_hit_ratio, hit_ratio, kept, one_copy, records,
};
use estimation::types::{Bytes, Keeping};
use kit::property;
use near::{half_a_percent, within};
use sim::draw;

#[path = "near.rs"]
mod near;

const MB: Bytes = Bytes(1_000_000);
const MILLION: u64 = 1_000_000;

#[test]
fn es_st_1_a_day_and_five_years_of_media() {
    kit::case("ES-ST-1", "30 million media a day, 1 MB each", |trace| {
        let day = 30 * MILLION;
        trace.expect(
            "one_copy(30 million, 1 MB)",
            || one_copy(day, MB),
            Bytes(30_000_000_000_000),
        )?;
        trace.expect("records(30 million, 5)", || records(day, 5), 54_750 * MILLION)?;
        let five_years = || one_copy(records(day, 5), MB);
        trace.expect("one_copy(those, 1 MB)", five_years, Bytes(54_750_000_000_000_000))
    });
}

fn keeping(overhead_pct: u32, compression: u32, replicas: u32) -> Keeping {
    Keeping { overhead_pct, compression, replicas }
}

fn keeps(trace: &mut kit::Trace, data: u128, how: Keeping, want: u128) -> kit::Held {
    let name = format!("kept(Bytes({data}), {how:?})");
    trace.expect(name, || kept(Bytes(data), how), Bytes(want))
}

#[test]
fn es_st_2_overhead_and_replicas_add_and_compression_saves() {
    kit::case("ES-ST-2", "1000 bytes to be kept", |trace| {
        keeps(trace, 1_000, keeping(0, 1, 1), 1_000)?;
        keeps(trace, 1_000, keeping(30, 1, 1), 1_300)?;
        keeps(trace, 1_000, keeping(0, 4, 1), 250)?;
        keeps(trace, 1_000, keeping(0, 1, 3), 3_000)?;
        keeps(trace, 1_000, keeping(30, 2, 3), 1_950)
    });
}

#[test]
fn es_st_2_each_replica_is_a_whole_number_of_bytes() {
    kit::case("ES-ST-2", "data that doesn't divide", |trace| {
        keeps(trace, 10, keeping(0, 3, 1), 4)?;
        keeps(trace, 10, keeping(0, 3, 3), 12)?;
        keeps(trace, 10, keeping(5, 1, 2), 22)
    });
}

#[test]
fn es_st_2_not_a_byte_is_lost_of_a_petabyte() {
    kit::case("ES-ST-2", "five years of media, and one byte", |trace| {
        let data = 54_750_000_000_000_001;
        keeps(trace, data, keeping(0, 1, 1), data)?;
        keeps(trace, data, keeping(30, 1, 1), 71_175_000_000_000_002)?;
        keeps(trace, data, keeping(0, 2, 3), 82_125_000_000_000_003)
    });
}

#[test]
fn es_st_2_one_more_replica_is_one_more_copy() {
    let inputs = (0..1_000_000_u64, (0..200_u32, 1..9_u32, 1..9_u32));
    property::holds("ES-ST-2", inputs, |trace, (data, (overhead, compression, replicas))| {
        let data = Bytes(u128::from(data));
        let Bytes(copy) = kept(data, keeping(overhead, compression, 1));
        // The smallest whole number that holds the compressed data.
        let (holds, need) =
            (copy * 100 * u128::from(compression), data.0 * u128::from(100 + overhead));
        trace.did(format!("kept({data:?}, {:?})", keeping(overhead, compression, 1)));
        trace.require(
            holds >= need && holds < need + 100 * u128::from(compression),
            format!("{need} hundredths over {compression}, rounded up"),
            copy,
        )?;
        keeps(trace, data.0, keeping(overhead, compression, replicas), copy * u128::from(replicas))
    });
}

#[test]
fn es_st_3_ten_years_of_short_links() {
    kit::case("ES-ST-3", "100 million links a day", |trace| {
        let links = 365_000 * MILLION;
        trace.expect("records(100 million, 10)", || records(100 * MILLION, 10), links)?;
        let bytes = || one_copy(links, Bytes(100));
        trace.expect("one_copy(those, 100 B)", bytes, Bytes(36_500_000_000_000))
    });
}

#[test]
fn es_st_4_the_cache_holds_a_part_of_a_days_reads() {
    kit::case("ES-ST-4", "a cache for a day", |trace| {
        let reads = 3_000 * MILLION;
        let call = || cache_bytes(reads, Bytes(500), 20);
        trace.expect("cache_bytes(3 * 10^9, 500 B, 20)", call, Bytes(300_000_000_000))?;
        trace.expect("cache_bytes(3, 50 B, 1)", || cache_bytes(3, Bytes(50), 1), Bytes(2))
    });
}

#[test]
fn es_st_5_the_hit_ratio_depends_on_the_skew() {
    kit::case("ES-ST-5", "10,000 objects, the 2,000 most popular of them cached", |trace| {
        for (skew, want) in [(0.0, 0.2), (0.6, 0.516), (1.0, 0.8355)] {
            let name = format!("hit_ratio(10000, 2000, {skew})");
            half_a_percent(trace, name, || hit_ratio(10_000, 2_000, skew), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_st_5_more_cache_is_never_worse() {
    let inputs = (1..60_u64, 0..60_u64, 0..20_u32);
    property::holds("ES-ST-5", inputs, |trace, (objects, cached, tenths)| {
        let skew = f64::from(tenths) / 10.0;
        trace.did(format!("hit_ratio({objects}, {cached} and one more, {skew})"));
        let (less, more) = (hit_ratio(objects, cached, skew), hit_ratio(objects, cached + 1, skew));
        let grows = if cached < objects { more > less } else { more == less };
        trace.require(
            grows && less >= 0.0,
            "a ratio that grows up to 1",
            format!("{less}, {more}"),
        )?;
        let name = format!("hit_ratio({objects}, {objects}, {skew})");
        within(trace, name, || hit_ratio(objects, objects, skew), 1.0, 1e-9)?;
        trace.expect("hit_ratio(.., 0, ..)", || hit_ratio(objects, 0, skew), 0.0)
    });
}

#[test]
fn es_st_6_the_smallest_cache_for_a_target() {
    kit::case("ES-ST-6", "ten objects", |trace| {
        for (skew, target, want) in
            [(0.0, 0.5, 5), (0.0, 0.51, 6), (1.0, 0.5, 2), (1.0, 0.0, 0), (1.0, 1.0, 10)]
        {
            let name = format!("cache_for_hit_ratio(10, {skew}, {target})");
            trace.expect(name, || cache_for_hit_ratio(10, skew, target), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_st_6_a_million_objects() {
    kit::case("ES-ST-6", "a million objects of skew 1", |trace| {
        for (target, want) in [(0.8, 56_217.0), (0.95, 487_000.0)] {
            let name = format!("cache_for_hit_ratio(1000000, 1, {target})");
            half_a_percent(trace, name, || cache_for_hit_ratio(MILLION, 1.0, target) as f64, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_st_6_the_shares_are_the_ones_drawn() {
    kit::figure!("ES-ST-6", "s3_hits", hits);
}

/// What caches of 100,000 objects answer, by their size and the skew.
fn hits() -> String {
    const OBJECTS: u64 = 100_000;
    const SKEWS: [f64; 3] = [0.6, 0.8, 1.0];
    let shares = [1, 5, 20, 50];
    let mut rows: Vec<Vec<String>> = shares
        .map(|share| {
            let hit =
                |skew| format!("{:.1} %", hit_ratio(OBJECTS, share * OBJECTS / 100, skew) * 100.0);
            [format!("{share} %")].into_iter().chain(SKEWS.map(hit)).collect()
        })
        .to_vec();
    let for_80 = |skew| {
        let cached = cache_for_hit_ratio(OBJECTS, skew, 0.8);
        format!("{:.1} %", cached as f64 / OBJECTS as f64 * 100.0)
    };
    rows.push(
        ["for 80 % of reads"].map(str::to_owned).into_iter().chain(SKEWS.map(for_80)).collect(),
    );
    draw::table(&["objects cached", "skew 0.6", "skew 0.8", "skew 1.0"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s3_hits", hits())]
}
