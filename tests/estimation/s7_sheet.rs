//! Step 7: the sheet.

use estimation::s7_sheet::{eval, over, times};
use estimation::types::{Entry, EstimateError, Line, Powers, Sheet, told};
use kit::property;
use kit::proptest::prelude::*;
use kit::{Held, Trace};

#[path = "drawn.rs"]
mod drawn;

const SHEETS: [&str; 5] = [
    include_str!("../../book/estimation/posts.sheet"),
    include_str!("../../book/estimation/links.sheet"),
    include_str!("../../book/estimation/limiter.sheet"),
    include_str!("../../book/estimation/ring.sheet"),
    include_str!("../../book/estimation/store.sheet"),
];

/// A sheet of the lines after `sheet T`.
fn sheet(lines: &str) -> Sheet {
    Sheet::parse(lines).expect("the test's own sheet can be read")
}

fn evaluated(lines: &str) -> Result<Vec<Entry>, EstimateError> {
    eval(&sheet(lines))
}

/// The value of the last line, and its unit.
fn comes_to(trace: &mut Trace, lines: &str, want: f64, unit: &str) -> Held {
    trace.did(format!("eval({})", lines.replace('\n', "; ")));
    let got = evaluated(lines);
    let last = got.as_ref().ok().and_then(|entries| entries.last());
    let near =
        |entry: &Entry| (entry.value - want).abs() <= 1e-9 * want.abs() && entry.unit == unit;
    trace.require(
        last.is_some_and(near),
        format!("{want} {unit}"),
        format!("{:?}", got.map(|mut all| all.pop())),
    )
}

fn refused(trace: &mut Trace, lines: &str, why: EstimateError) -> Held {
    trace.expect(format!("eval({})", lines.replace('\n', "; ")), || evaluated(lines), Err(why))
}

#[test]
fn es_sh_1_an_assumption_needs_a_reason() {
    kit::case("ES-SH-1", "assumptions without one", |trace| {
        let name = || "users".to_owned();
        let missing = || EstimateError::MissingReason { name: name() };
        refused(trace, "assume users = 150M user", missing())?;
        refused(trace, "assume a = 1 B because so\nassume users = 1 .. 2 .. 3 user", missing())
    });
}

#[test]
fn es_sh_1_an_assumption_needs_a_unit() {
    kit::case("ES-SH-1", "a number alone", |trace| {
        let line = "assume users = 150M because half of 300 million";
        refused(trace, line, EstimateError::MissingUnit)?;
        let line = "assume users = 150M user/7 because half of 300 million";
        refused(trace, line, EstimateError::UnknownUnit { unit: "7".into() })
    });
}

#[test]
fn es_sh_1_a_derived_line_needs_a_unit_too() {
    kit::case("ES-SH-1", "a derived number alone", |trace| {
        refused(trace, "derive parts in  = 7 / 2", EstimateError::MissingUnit)?;
        let unknown = EstimateError::UnknownUnit { unit: "7".into() };
        refused(trace, "derive parts in 1/7 = 7 / 2", unknown)
    });
}

const RATE: &str = "assume users = 300M user because of the brief
assume daily = 50 % because half come
assume posts = 2 post/user/day because so
";

#[test]
fn es_sh_2_units_multiply_and_cancel() {
    kit::case("ES-SH-2", "products and quotients", |trace| {
        comes_to(
            trace,
            &format!("{RATE}derive qps in post/s = users * daily * posts"),
            300e6 / 86_400.0,
            "post/s",
        )?;
        comes_to(
            trace,
            &format!("{RATE}derive day in post/day = users * posts * daily"),
            300e6,
            "post/day",
        )?;
        comes_to(
            trace,
            &format!("{RATE}derive each in user*day/post = 1 / posts"),
            0.5,
            "user*day/post",
        )?;
        comes_to(trace, &format!("{RATE}derive none in 1 = posts / posts * 7 + daily"), 7.5, "1")
    });
}

#[test]
fn es_sh_2_a_line_is_told_in_its_own_unit() {
    kit::case("ES-SH-2", "30 TB a day", |trace| {
        let line = "assume a = 30 TB/day because so\n";
        comes_to(trace, &format!("{line}derive link in Gbit/s = a"), 2.777_777_777_8, "Gbit/s")?;
        comes_to(trace, &format!("{line}derive b in B/s = a"), 30e12 / 86_400.0, "B/s")
    });
}

#[test]
fn es_sh_2_an_assumption_is_told_as_it_was_written() {
    kit::case("ES-SH-2", "assumptions alone", |trace| {
        comes_to(trace, "assume a = 30 TB/day because so", 30.0, "TB/day")?;
        comes_to(trace, "assume a = 50 % because so", 50.0, "%")
    });
}

#[test]
fn es_sh_2_of_three_values_the_likely_one_counts() {
    kit::case("ES-SH-2", "from 1 to 9 kilobytes", |trace| {
        let line = "assume a = 1 .. 3 .. 9 KB because so";
        comes_to(trace, line, 3.0, "KB")?;
        comes_to(trace, &format!("{line}\nderive b in B = a * 2"), 6_000.0, "B")
    });
}

#[test]
fn es_sh_2_sums_need_the_same_dimension() {
    kit::case("ES-SH-2", "sums and differences", |trace| {
        let lines =
            "assume a = 1 KB because so\nassume b = 24 B because so\nassume t = 2 s because so\n";
        comes_to(trace, &format!("{lines}derive c in B = a + b"), 1_024.0, "B")?;
        comes_to(trace, &format!("{lines}derive c in B = a - b"), 976.0, "B")?;
        for (expr, left, right) in
            [("a + t", "B", "s"), ("a/t - b", "B/s", "B"), ("a + 5", "B", "1")]
        {
            let mismatch =
                EstimateError::DimensionMismatch { left: left.into(), right: right.into() };
            refused(trace, &format!("{lines}derive c in B = {expr}"), mismatch)?;
        }
        Ok(())
    });
}

#[test]
fn es_sh_2_a_line_comes_to_what_its_unit_promises() {
    kit::case("ES-SH-2", "bytes that are a rate", |trace| {
        let lines = "assume a = 30 TB/day because so\nderive stored in PB = a";
        let mismatch = EstimateError::DimensionMismatch { left: "B".into(), right: "B/s".into() };
        refused(trace, lines, mismatch)?;
        let lines = "assume a = 9 B because so\nderive stored in GB/day = a";
        let mismatch = EstimateError::DimensionMismatch { left: "B/s".into(), right: "B".into() };
        refused(trace, lines, mismatch)
    });
}

fn powers() -> impl Strategy<Value = Powers> {
    let unit = prop::sample::select(vec!["B", "s", "user"]);
    prop::collection::btree_map(
        unit.prop_map(str::to_owned),
        (-2..=2_i32).prop_filter("0", |p| *p != 0),
        0..3,
    )
}

#[test]
fn es_sh_2_dividing_undoes_multiplying() {
    property::holds("ES-SH-2", (powers(), powers()), |trace, (a, b)| {
        let (left, right) = (told(&a), told(&b));
        trace.expect(format!("over({left}, {left})"), || over(&a, &a), Powers::new())?;
        trace.expect(format!("times({left}, {right})"), || times(&a, &b), times(&b, &a))?;
        let both = times(&a, &b);
        trace.expect(
            format!("over(times({left}, {right}), {right})"),
            || over(&both, &b),
            a.clone(),
        )
    });
}

#[test]
fn es_sh_3_names_are_defined_before_they_are_used() {
    kit::case("ES-SH-3", "lines in the wrong order", |trace| {
        let undefined = |name: &str| EstimateError::Undefined { name: name.into() };
        let lines = "derive b in B = a\nassume a = 1 B because so";
        refused(trace, lines, undefined("a"))?;
        refused(trace, "derive c in B = c", undefined("c"))
    });
}

#[test]
fn es_sh_3_a_name_is_defined_once() {
    kit::case("ES-SH-3", "a name that is taken", |trace| {
        let again = || EstimateError::Redefined { name: "a".into() };
        let line = "assume a = 1 B because so\n";
        refused(trace, &format!("{line}assume a = 2 B because I was wrong"), again())?;
        refused(trace, &format!("{line}derive a in B = a * 2"), again())
    });
}

#[test]
fn es_sh_6_the_sheets_of_the_chapter_are_the_ones_drawn() {
    kit::figure!("ES-SH-6", "s7_sheets", sheets);
}

#[test]
fn es_sh_6_what_follows_from_the_users_grows_with_them() {
    kit::case("ES-SH-6", "the sheet of the social posts", |trace| {
        let before = sheet(SHEETS[0]);
        let mut after = before.clone();
        if let Line::Assume(users) = &mut after.lines[0] {
            users.likely *= 10.0;
        }
        trace.did("eval(with ten times the users)");
        let (before, after) = (eval(&before), eval(&after));
        let both = before.into_iter().flatten().zip(after.into_iter().flatten());
        let mut grown: Vec<String> = Vec::new();
        for (few, many) in both {
            if (many.value - 10.0 * few.value).abs() <= 1e-9 * many.value {
                grown.push(few.name);
            }
        }
        let want = ["monthly", "writes", "busiest", "servers", "media_a_day", "link", "stored"];
        trace.require(grown == want, format!("tenfold: {want:?}"), format!("tenfold: {grown:?}"))
    });
}

/// The five sheets of the chapter, evaluated.
fn sheets() -> String {
    let drawn = SHEETS.map(|text| {
        let sheet = sheet(text);
        match eval(&sheet) {
            Ok(entries) => drawn::report(&sheet, &entries),
            Err(why) => format!("{}: {why:?}\n", sheet.title),
        }
    });
    drawn.join("\n")
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s7_sheets", sheets())]
}
