//! Step 6: availability.

use estimation::s6_availability::{downtime_ms, k_of_n, nines, parallel, series};
use kit::property;
use kit::proptest::prelude::*;
use near::within;
use sim::draw;

#[path = "near.rs"]
mod near;

const DAY: u64 = 86_400_000;
const YEAR: u64 = 365 * DAY;

#[test]
fn es_av_1_what_a_promise_allows() {
    kit::case("ES-AV-1", "a year of 365 days, and 30 days", |trace| {
        for (ppm, want) in [
            (990_000, 315_360_000),
            (999_000, 31_536_000),
            (999_500, 15_768_000),
            (999_900, 3_153_600),
            (999_990, 315_360),
        ] {
            let call = || downtime_ms(ppm, YEAR);
            trace.expect(format!("downtime_ms({ppm}, a year)"), call, want)?;
        }
        trace.expect("downtime_ms(999000, 30 days)", || downtime_ms(999_000, 30 * DAY), 2_592_000)
    });
}

#[test]
fn es_av_1_the_edges_of_a_promise() {
    kit::case("ES-AV-1", "always, never, and a part of a millisecond", |trace| {
        trace.expect("downtime_ms(1000000, a day)", || downtime_ms(1_000_000, DAY), 0)?;
        trace.expect("downtime_ms(1000001, a day)", || downtime_ms(1_000_001, DAY), 0)?;
        trace.expect("downtime_ms(0, a day)", || downtime_ms(0, DAY), DAY)?;
        trace.expect("downtime_ms(999999, 1.9 s)", || downtime_ms(999_999, 1_999_999), 1)
    });
}

#[test]
fn es_av_2_all_of_them_or_any_one() {
    kit::case("ES-AV-2", "parts of a system", |trace| {
        let three = [0.999, 0.999, 0.9995];
        within(trace, format!("series({three:?})"), || series(&three), 0.997_502, 1e-6)?;
        within(trace, "series([0.99, 0.99])", || series(&[0.99, 0.99]), 0.980_1, 1e-9)
    });
}

#[test]
fn es_av_2_any_one_of_them() {
    kit::case("ES-AV-2", "parts of a system", |trace| {
        within(trace, "parallel([0.99, 0.99])", || parallel(&[0.99, 0.99]), 0.999_9, 1e-9)?;
        within(trace, "parallel([0.9, 0.5])", || parallel(&[0.9, 0.5]), 0.95, 1e-9)
    });
}

#[test]
fn es_av_2_nothing_is_needed_or_nothing_is_there() {
    kit::case("ES-AV-2", "no parts", |trace| {
        trace.expect("series([])", || series(&[]), 1.0)?;
        trace.expect("parallel([])", || parallel(&[]), 0.0)
    });
}

#[test]
fn es_av_2_a_chain_is_weaker_than_its_weakest_part() {
    let parts = prop::collection::vec(1..1_000_u32, 1..6);
    property::holds("ES-AV-2", parts, |trace, parts| {
        let parts: Vec<f64> = parts.iter().map(|&up| f64::from(up) / 1_000.0).collect();
        let (worst, best) =
            (parts.iter().copied().fold(1.0, f64::min), parts.iter().copied().fold(0.0, f64::max));
        trace.did(format!("series({parts:?}), parallel of the same"));
        let (all, any) = (series(&parts), parallel(&parts));
        let alone = parts.len() == 1;
        let sound = match alone {
            true => (all - worst).abs() < 1e-9 && (any - best).abs() < 1e-9,
            false => all < worst && any > best && any <= 1.0,
        };
        trace.require(
            sound,
            format!("all below {worst} and any above {best}, unless it's the only part"),
            format!("{all} and {any}"),
        )
    });
}

#[test]
fn es_av_3_a_majority_of_them() {
    kit::case("ES-AV-3", "parts that are up 99 % of the time", |trace| {
        within(trace, "k_of_n(2, 3, 0.99)", || k_of_n(2, 3, 0.99), 0.999_702, 1e-7)?;
        within(trace, "k_of_n(3, 5, 0.99)", || k_of_n(3, 5, 0.99), 0.999_990_15, 1e-7)
    });
}

#[test]
fn es_av_3_a_cluster_is_counted_as_a_pair_is() {
    kit::case("ES-AV-3", "clusters of parts that are up 90 % of the time", |trace| {
        within(trace, "k_of_n(25, 30, 0.9)", || k_of_n(25, 30, 0.9), 0.926_809_9, 1e-6)?;
        within(trace, "k_of_n(40, 50, 0.9)", || k_of_n(40, 50, 0.9), 0.990_645_4, 1e-6)
    });
}

#[test]
fn es_av_3_one_is_any_and_n_are_all() {
    property::holds("ES-AV-3", (1..8_u32, 0..=100_u32), |trace, (n, percent)| {
        let up = f64::from(percent) / 100.0;
        let (any, all) = (1.0 - (1.0 - up).powi(n as i32), up.powi(n as i32));
        within(trace, format!("k_of_n(1, {n}, {up})"), || k_of_n(1, n, up) + 1.0, any + 1.0, 1e-9)?;
        within(trace, format!("k_of_n({n}, {n}, {up})"), || k_of_n(n, n, up) + 1.0, all + 1.0, 1e-9)
    });
}

#[test]
fn es_av_4_nines_are_counted_down() {
    kit::case("ES-AV-4", "promises", |trace| {
        for (ppm, want) in
            [(999_000, 3), (998_999, 2), (998_900, 2), (999_500, 3), (990_000, 2), (999_999, 6)]
        {
            trace.expect(format!("nines({ppm})"), || nines(ppm), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_av_4_less_than_nine_of_ten_has_no_nine() {
    kit::case("ES-AV-4", "promises", |trace| {
        trace.expect("nines(900000)", || nines(900_000), 1)?;
        trace.expect("nines(899999)", || nines(899_999), 0)?;
        trace.expect("nines(0)", || nines(0), 0)?;
        trace.expect("nines(1000000)", || nines(1_000_000), 6)
    });
}

#[test]
fn es_av_1_the_promises_are_the_ones_drawn() {
    kit::figure!("ES-AV-1", "s6_downtime", downtimes);
}

/// What promises allow in a year, in a month and in a day.
fn downtimes() -> String {
    let told = |ms: u64| match ms {
        ..60_000 => format!("{:.1} s", ms as f64 / 1e3),
        60_000..3_600_000 => format!("{:.1} min", ms as f64 / 60e3),
        _ => format!("{:.2} h", ms as f64 / 3_600e3),
    };
    let row = |(name, ppm): (&str, u32)| {
        let down = |period| told(downtime_ms(ppm, period));
        vec![name.to_owned(), nines(ppm).to_string(), down(YEAR), down(30 * DAY), down(DAY)]
    };
    let promises = [
        ("99 %", 990_000),
        ("99.9 %", 999_000),
        ("99.95 %", 999_500),
        ("99.99 %", 999_900),
        ("99.999 %", 999_990),
    ];
    draw::table(&["promise", "nines", "a year", "30 days", "a day"], &promises.map(row))
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s6_downtime", downtimes())]
}
