//! Step 5: latency.

use estimation::s5_latency::{
    break_even_bps, compress_wins, mean, send, send_compressed, slow_budget, slow_fraction,
};
use estimation::types::{Bytes, Compressor, EstimateError, LatencyTable, Nanos, Path};
use kit::property;
use kit::proptest::prelude::*;
use near::{half_a_percent, within};
use sim::draw;

#[path = "near.rs"]
mod near;

const ROUND_TRIP: Path = Path::Op("round trip in a data centre");
const SEEK: Path = Path::Op("seek on a disk");
const MEMORY: Path = Path::Op("read from memory");

fn takes(trace: &mut kit::Trace, path: &Path, want: f64) -> kit::Held {
    trace.did(format!("mean({path:?}, 2012)"));
    let got = mean(path, &LatencyTable::year_2012());
    let near = got.as_ref().is_ok_and(|Nanos(got)| (got - want).abs() <= 1e-9 * want);
    trace.require(near, format!("Ok(Nanos({want}))"), format!("{got:?}"))
}

#[test]
fn es_la_1_operations_are_looked_up() {
    kit::case("ES-LA-1", "the table of 2012", |trace| {
        takes(trace, &MEMORY, 100.0)?;
        takes(trace, &SEEK, 10_000_000.0)?;
        takes(trace, &Path::Cost(Nanos(42.0)), 42.0)
    });
}

#[test]
fn es_la_1_an_unknown_operation_is_not_free() {
    kit::case("ES-LA-1", "the table of 2012", |trace| {
        let table = LatencyTable::year_2012();
        let unknown = Err(EstimateError::UnknownOp { name: "ask a friend".into() });
        let ask = Path::Op("ask a friend");
        trace.expect("mean(ask a friend)", || mean(&ask, &table), unknown.clone())?;
        let all = Path::Seq(vec![MEMORY, Path::Par(vec![SEEK, ask])]);
        trace.expect(format!("mean({all:?})"), || mean(&all, &table), unknown)
    });
}

#[test]
fn es_la_1_neither_way_of_a_cache_is_overlooked() {
    kit::case("ES-LA-1", "the table of 2012", |trace| {
        let table = LatencyTable::year_2012();
        let unknown = Err(EstimateError::UnknownOp { name: "ask a friend".into() });
        let ask = || Box::new(Path::Seq(vec![MEMORY, Path::Op("ask a friend")]));
        for hit_pct in [50.0, 100.0, 0.0] {
            for (hit, miss) in [(Box::new(MEMORY), ask()), (ask(), Box::new(SEEK))] {
                let read = Path::Cached { hit_pct, hit, miss };
                trace.expect(format!("mean({read:?})"), || mean(&read, &table), unknown.clone())?;
            }
        }
        Ok(())
    });
}

#[test]
fn es_la_2_one_after_the_other_adds() {
    kit::case("ES-LA-2", "the table of 2012", |trace| {
        takes(trace, &Path::Seq(vec![ROUND_TRIP, SEEK, ROUND_TRIP]), 11_000_000.0)?;
        takes(trace, &Path::Seq(Vec::new()), 0.0)
    });
}

#[test]
fn es_la_3_at_once_takes_the_slowest() {
    kit::case("ES-LA-3", "the table of 2012", |trace| {
        takes(trace, &Path::Par(vec![ROUND_TRIP, SEEK, MEMORY]), 10_000_000.0)?;
        takes(trace, &Path::Par(Vec::new()), 0.0)?;
        let answer = Path::Seq(vec![ROUND_TRIP, SEEK]);
        let page = Path::Seq(vec![Path::Par(vec![answer, ROUND_TRIP]), MEMORY]);
        takes(trace, &page, 10_500_100.0)
    });
}

#[test]
fn es_la_3_a_cache_weighs_both_ways() {
    kit::case("ES-LA-3", "the table of 2012", |trace| {
        for (hit_pct, want) in [(50.0, 5_500_000.0), (90.0, 1_500_000.0), (0.0, 10_500_000.0)] {
            let miss = Box::new(Path::Seq(vec![ROUND_TRIP, SEEK]));
            let read = Path::Cached { hit_pct, hit: Box::new(ROUND_TRIP), miss };
            takes(trace, &read, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_la_3_at_once_is_never_slower_than_in_turn() {
    let costs = prop::collection::vec(0..1_000_u32, 0..6);
    property::holds("ES-LA-3", costs, |trace, costs| {
        let parts: Vec<Path> =
            costs.iter().map(|&cost| Path::Cost(Nanos(f64::from(cost)))).collect();
        takes(trace, &Path::Seq(parts.clone()), f64::from(costs.iter().sum::<u32>()))?;
        takes(trace, &Path::Par(parts), f64::from(costs.iter().max().copied().unwrap_or(0)))
    });
}

#[test]
fn es_la_4_one_slow_answer_makes_a_slow_request() {
    kit::case("ES-LA-4", "a part of a server's answers is slow", |trace| {
        for (servers, slow, want) in
            [(1, 0.01, 0.01), (100, 0.01, 0.6340), (200, 0.01, 0.8660), (2, 0.5, 0.75)]
        {
            let call = || slow_fraction(servers, slow);
            half_a_percent(trace, format!("slow_fraction({servers}, {slow})"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_la_4_what_each_of_them_may_be() {
    kit::case("ES-LA-4", "one request in a hundred may be slow", |trace| {
        for (servers, want) in [(1, 0.01), (100, 0.000_100_5), (10, 0.001_004_5)] {
            let call = || slow_budget(servers, 0.01);
            within(trace, format!("slow_budget({servers}, 0.01)"), call, want, 0.001)?;
        }
        Ok(())
    });
}

const ZIPPY: Compressor = Compressor { ratio: 2.0, ns_per_byte: 3.0 };

#[test]
fn es_la_5_sending_takes_its_bits() {
    kit::case("ES-LA-5", "1 KB", |trace| {
        for (link, plain, compressed) in [(1e9, 8_000.0, 7_000.0), (10e9, 800.0, 3_400.0)] {
            half_a_percent(
                trace,
                format!("send(1 KB, {link})"),
                || send(Bytes(1_000), link).0,
                plain,
            )?;
            let call = || send_compressed(Bytes(1_000), link, ZIPPY).0;
            half_a_percent(trace, format!("send_compressed(1 KB, {link}, 2:1)"), call, compressed)?;
        }
        Ok(())
    });
}

#[test]
fn es_la_5_compressing_wins_on_slow_links_only() {
    kit::case("ES-LA-5", "2:1 at 3 ns a byte", |trace| {
        trace.expect("compress_wins(1 Gbit/s)", || compress_wins(1e9, ZIPPY), true)?;
        trace.expect("compress_wins(10 Gbit/s)", || compress_wins(10e9, ZIPPY), false)
    });
}

#[test]
fn es_la_5_equal_is_not_less() {
    kit::case("ES-LA-5", "2:1 at 10 ns a byte, for which both take 20 ns a byte", |trace| {
        // Of these numbers both times are the same in floating point, too, in any order.
        let with = Compressor { ratio: 2.0, ns_per_byte: 10.0 };
        trace.expect("compress_wins(0.4 Gbit/s)", || compress_wins(0.4e9, with), false)
    });
}

#[test]
fn es_la_5_the_verdict_is_what_the_two_times_say() {
    let inputs = (1..400_u32, 5..60_u32, 1..40_u32);
    property::holds("ES-LA-5", inputs, |trace, (link, ratio, work)| {
        let with =
            Compressor { ratio: f64::from(ratio) / 10.0, ns_per_byte: f64::from(work) / 4.0 };
        let link_bps = f64::from(link) * 1e8;
        let plain = f64::from(8_000_000) / link_bps * 1e9;
        let compressed = 1e6 * with.ns_per_byte + plain / with.ratio;
        // Rounding may make either of two equal times the shorter one.
        if (plain - compressed).abs() <= 1e-6 * plain {
            return Ok(());
        }
        let name = format!("compress_wins({link_bps}, {with:?})");
        trace.expect(name, || compress_wins(link_bps, with), compressed < plain)
    });
}

#[test]
fn es_la_6_the_link_on_which_it_makes_no_difference() {
    kit::case("ES-LA-6", "compressors of 2:1", |trace| {
        for (ns_per_byte, want) in [(3.0, 1.333e9), (10.0, 0.4e9)] {
            let call = || break_even_bps(Compressor { ratio: 2.0, ns_per_byte });
            half_a_percent(trace, format!("break_even_bps(2:1, {ns_per_byte} ns)"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_la_6_what_saves_nothing_never_wins() {
    kit::case("ES-LA-6", "compressors that don't make it smaller", |trace| {
        for ratio in [1.0, 0.8] {
            let with = Compressor { ratio, ns_per_byte: 3.0 };
            trace.expect(format!("break_even_bps({ratio}:1)"), || break_even_bps(with), 0.0)?;
            trace.expect(
                format!("compress_wins(1 Mbit/s, {ratio}:1)"),
                || compress_wins(1e6, with),
                false,
            )?;
        }
        Ok(())
    });
}

#[test]
fn es_la_6_the_links_are_the_ones_drawn() {
    kit::figure!("ES-LA-6", "s5_links", links);
}

#[test]
fn es_la_1_the_table_is_the_one_drawn() {
    kit::figure!("ES-LA-1", "s5_table", table);
}

/// The table of 2012: a bar of four marks for each factor of ten.
fn table() -> String {
    let table = LatencyTable::year_2012();
    let row = |&(name, _): &(&'static str, f64)| {
        let nanos = mean(&Path::Op(name), &table).map_or(0.0, |Nanos(nanos)| nanos);
        let (number, unit) = match nanos {
            ..1e3 => (nanos, "ns"),
            1e3..1e6 => (nanos / 1e3, "us"),
            _ => (nanos / 1e6, "ms"),
        };
        let marks = (4.0 * (nanos.max(0.1) * 10.0).log10()).round() as usize;
        vec![name.to_owned(), number.to_string(), unit.to_owned(), "#".repeat(marks)]
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(row).collect();
    draw::table(&["operation", "time", "", "ten times = ####"], &rows)
}

/// 1 KB over links of several speeds, as it is and compressed.
fn links() -> String {
    let row = |gbps: f64| {
        let link = gbps * 1e9;
        let told = |Nanos(nanos): Nanos| format!("{:.2}", nanos / 1e3);
        vec![
            gbps.to_string(),
            told(send(Bytes(1_000), link)),
            told(send_compressed(Bytes(1_000), link, ZIPPY)),
            if compress_wins(link, ZIPPY) { "compress" } else { "send as it is" }.to_owned(),
        ]
    };
    let rows = [0.1, 0.5, 1.0, 1.5, 10.0].map(row);
    let even = break_even_bps(ZIPPY) / 1e9;
    draw::table(&["Gbit/s", "plain us", "compressed us", "faster"], &rows)
        + &format!("equal at {even:.2} Gbit/s\n")
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_table", table()), ("s5_links", links())]
}
