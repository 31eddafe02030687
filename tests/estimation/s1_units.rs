//! Step 1: units.

use estimation::s1_units::{parse_bytes, pow2_error, text_bytes};
use estimation::types::{Bytes, EstimateError};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use sim::draw;

fn reads(trace: &mut Trace, amounts: &[(&str, Result<u128, EstimateError>)]) -> Held {
    amounts.iter().try_for_each(|(text, want)| {
        let want = want.clone().map(Bytes);
        trace.expect(format!("parse_bytes({text:?})"), || parse_bytes(text), want)
    })
}

#[test]
fn es_u_1_a_number_alone_is_no_amount() {
    kit::case("ES-U-1", "numbers without a unit", |trace| {
        reads(
            trace,
            &[("30", Err(EstimateError::MissingUnit)), ("1.5 ", Err(EstimateError::MissingUnit))],
        )
    });
}

#[test]
fn es_u_1_what_begins_with_no_number_is_refused() {
    kit::case("ES-U-1", "units without a number", |trace| {
        let amounts = ["GB", "", ". GB"];
        reads(trace, &amounts.map(|text| (text, Err(EstimateError::BadNumber))))
    });
}

#[test]
fn es_u_1_two_numbers_are_no_amount() {
    kit::case("ES-U-1", "what might be two numbers", |trace| {
        ["1.2.3 GB", "1-2 GB"].into_iter().try_for_each(|text| {
            trace.did(format!("parse_bytes({text:?})"));
            let got = parse_bytes(text);
            // Where the number ends, and so which of the two is at fault, is open.
            let refused =
                matches!(got, Err(EstimateError::BadNumber | EstimateError::UnknownUnit { .. }));
            let told = "Err(BadNumber) or Err(UnknownUnit { .. })";
            trace.require(refused, told, format!("{got:?}"))
        })
    });
}

#[test]
fn es_u_1_there_are_no_negative_amounts() {
    kit::case("ES-U-1", "a number below 0", |trace| {
        reads(trace, &[("-1 GB", Err(EstimateError::Negative))])
    });
}

#[test]
fn es_u_1_a_unit_is_known_whole_or_not_at_all() {
    kit::case("ES-U-1", "units that are none of data", |trace| {
        let unknown = |unit: &str| Err(EstimateError::UnknownUnit { unit: unit.to_owned() });
        reads(trace, &[("30 TB/day", unknown("TB/day")), ("7 days", unknown("days"))])
    });
}

#[test]
fn es_u_1_a_small_letter_is_another_unit() {
    kit::case("ES-U-1", "units in other letters", |trace| {
        let unknown = |unit: &str| Err(EstimateError::UnknownUnit { unit: unit.to_owned() });
        reads(
            trace,
            &[
                ("100 Mb", unknown("Mb")),
                ("1 kB", unknown("kB")),
                ("1 kb", unknown("kb")),
                ("2gb", unknown("gb")),
                ("1 Kib", unknown("Kib")),
            ],
        )
    });
}

#[test]
fn es_u_1_decimal_units_and_binary_ones() {
    kit::case("ES-U-1", "amounts with their units", |trace| {
        let decimal = [
            ("100B", 100),
            ("1 KB", 1_000),
            ("7MB", 7_000_000),
            ("2 GB", 2_000_000_000),
            ("30 TB", 30_000_000_000_000),
            ("1 PB", 1_000_000_000_000_000),
        ];
        let binary = [
            ("1 KiB", 1_024),
            ("3 MiB", 3 << 20),
            ("1GiB", 1 << 30),
            ("1 TiB", 1 << 40),
            ("2PiB", 2_251_799_813_685_248),
        ];
        let all: Vec<_> =
            decimal.into_iter().chain(binary).map(|(text, bytes)| (text, Ok(bytes))).collect();
        reads(trace, &all)
    });
}

#[test]
fn es_u_2_decimals_are_exact() {
    kit::case("ES-U-2", "amounts with decimals", |trace| {
        reads(
            trace,
            &[
                ("1.5GB", Ok(1_500_000_000)),
                ("0.3 PB", Ok(300_000_000_000_000)),
                ("0.5KiB", Ok(512)),
                ("9007199254.740993 MB", Ok(9_007_199_254_740_993)),
            ],
        )
    });
}

#[test]
fn es_u_2_a_part_of_a_byte_is_a_byte() {
    kit::case("ES-U-2", "amounts between two bytes", |trace| {
        reads(trace, &[("0.1 B", Ok(1)), ("1.000001 KB", Ok(1_001))])
    });
}

#[test]
fn es_u_2_six_decimals_are_counted_in_millionths() {
    property::holds("ES-U-2", 0..u64::MAX / 2, |trace, millionths| {
        let text = format!("{}.{:06} GB", millionths / 1_000_000, millionths % 1_000_000);
        let bytes = u128::from(millionths) * 1_000;
        trace.expect(format!("parse_bytes({text:?})"), || parse_bytes(&text), Ok(Bytes(bytes)))
    });
}

fn shows(trace: &mut Trace, amounts: &[(u128, &str)]) -> Held {
    amounts.iter().try_for_each(|&(bytes, told)| {
        let shown = || Bytes(bytes).to_string();
        trace.expect(format!("Bytes({bytes}).to_string()"), shown, told.to_owned())
    })
}

#[test]
fn es_u_3_whole_bytes_below_a_thousand() {
    kit::case("ES-U-3", "small amounts", |trace| {
        shows(trace, &[(0, "0 B"), (999, "999 B"), (1_000, "1.00 KB")])
    });
}

#[test]
fn es_u_3_three_digits_rounded() {
    kit::case("ES-U-3", "amounts of several digits", |trace| {
        let five_years = 54_750_000_000_000_000;
        shows(trace, &[(1_500_000, "1.50 MB"), (9_995, "10.0 KB"), (five_years, "54.8 PB")])
    });
}

#[test]
fn es_u_3_the_unit_is_chosen_after_rounding() {
    kit::case("ES-U-3", "amounts just below a unit", |trace| {
        shows(trace, &[(999_499, "999 KB"), (999_500, "1.00 MB"), (999_999, "1.00 MB")])
    });
}

#[test]
fn es_u_3_what_is_shown_is_read_back() {
    property::holds("ES-U-3", (0..59_u32, 1_000..2_000_u64), |trace, (shift, mantissa)| {
        let bytes = (u128::from(mantissa) << shift) / 1_000;
        trace.did(format!("Bytes({bytes}).to_string()"));
        let told = Bytes(bytes).to_string();
        let read = parse_bytes(&told);
        trace.require(
            read.as_ref().is_ok_and(|read| read.0.abs_diff(bytes) * 200 <= bytes),
            format!("a text that reads as {bytes} B within 0.5 %"),
            format!("{told:?}, which reads as {read:?}"),
        )
    });
}

#[test]
fn es_u_4_text_takes_the_bytes_of_utf_8() {
    kit::case("ES-U-4", "texts to be stored", |trace| {
        [("hello", 5), ("né", 3), ("日本語", 9), ("", 0)].into_iter().try_for_each(
            |(text, bytes)| {
                trace.expect(format!("text_bytes({text:?})"), || text_bytes(text), Bytes(bytes))
            },
        )
    });
}

#[test]
fn es_u_4_one_byte_a_character_is_ascii() {
    let text = prop_oneof!["[ -~]{0,12}", "[a-zé日😀]{0,12}"];
    property::holds("ES-U-4", text, |trace, text: String| {
        trace.did(format!("text_bytes({text:?})"));
        let Bytes(bytes) = text_bytes(&text);
        let characters = text.chars().count() as u128;
        trace.require(
            (bytes == characters) == text.is_ascii() && bytes >= characters,
            match text.is_ascii() {
                true => format!("{characters} bytes"),
                false => format!("more than {characters} bytes"),
            },
            bytes,
        )
    });
}

#[test]
fn es_u_5_binary_units_are_larger_by_some_percent() {
    kit::case("ES-U-5", "powers of two beside powers of ten", |trace| {
        let factors = [(10, 1.024), (20, 1.049), (30, 1.074), (40, 1.100), (50, 1.126)];
        factors.into_iter().try_for_each(|(exponent, factor)| {
            trace.expect(format!("pow2_error({exponent})"), || pow2_error(exponent), factor)
        })
    });
}

#[test]
fn es_u_5_the_units_are_the_ones_drawn() {
    kit::figure!("ES-U-5", "s1_units", units);
}

/// Decimal and binary units side by side.
fn units() -> String {
    let row = |(decimal, binary, exponent): (&str, &str, u32)| {
        let read = |unit: &str| parse_bytes(&format!("1 {unit}")).map_or(0, |Bytes(bytes)| bytes);
        vec![
            decimal.to_owned(),
            read(decimal).to_string(),
            binary.to_owned(),
            read(binary).to_string(),
            format!("{:.3}", pow2_error(exponent)),
        ]
    };
    let units = [("KB", "KiB", 10), ("MB", "MiB", 20), ("GB", "GiB", 30), ("TB", "TiB", 40)];
    let rows: Vec<Vec<String>> = units.into_iter().chain([("PB", "PiB", 50)]).map(row).collect();
    draw::table(&["unit", "bytes", "binary", "bytes", "ratio"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s1_units", units())]
}
