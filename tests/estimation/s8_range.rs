//! Step 8: the range.

use estimation::s7_sheet::eval;
use estimation::s8_range::{grade, range, tornado};
use estimation::types::{EstimateError, Grade, Sheet, Span};
use kit::property;
use kit::proptest::prelude::*;
use kit::{Held, Trace};

#[path = "drawn.rs"]
mod drawn;

const POSTS: &str = include_str!("../../book/estimation/posts.sheet");

const RATE: &str = "assume users = 100M .. 150M .. 200M user because so
assume posts = 1 .. 2 .. 4 post/user/day because so
derive qps in post/s = users * posts
";

fn sheet(lines: &str) -> Sheet {
    Sheet::parse(lines).expect("the test's own sheet can be read")
}

/// Nothing but infinity is near infinity.
fn near(got: f64, want: f64) -> bool {
    got == want || want.is_finite() && (got - want).abs() <= 1e-6 * want.abs().max(1e-6)
}

/// The last line lies between `low` and `high`.
fn spans(trace: &mut Trace, lines: &str, low: f64, high: f64) -> Held {
    trace.did(format!("range({})", lines.trim().replace('\n', "; ")));
    let got = range(&sheet(lines)).map(|mut all| all.pop());
    let right = |span: &Span| near(span.low, low) && near(span.high, high);
    trace.require(
        matches!(&got, Ok(Some(span)) if right(span)),
        format!("{low} to {high}"),
        format!("{got:?}"),
    )
}

#[test]
fn es_sh_4_the_range_of_a_product() {
    kit::case("ES-SH-4", "users and posts", |trace| {
        let a_day = 86_400.0;
        spans(trace, RATE, 100e6 / a_day, 800e6 / a_day)?;
        trace.did("range(the same), its first line");
        let users = range(&sheet(RATE)).map(|all| all.first().cloned());
        let want = Span { name: "users".into(), low: 100e6, high: 200e6 };
        trace.require(users == Ok(Some(want.clone())), format!("{want:?}"), format!("{users:?}"))
    });
}

/// Three assumptions and one line that uses each of them once.
fn lines() -> impl Strategy<Value = (String, Vec<[i32; 3]>)> {
    let ends = || {
        (-9..=9_i32, -9..=9_i32, 0..=100_i32).prop_map(|(a, b, part)| {
            let (low, high) = (a.min(b), a.max(b));
            [low, low + (high - low) * part / 100, high]
        })
    };
    let op = || prop::sample::select(vec!["+", "-", "*", "/"]);
    ((ends(), ends(), ends()), (op(), op())).prop_map(|((a, b, c), (first, second))| {
        (format!("derive d in 1 = a {first} (b {second} c)"), vec![a, b, c])
    })
}

fn with(line: &str, values: &[[i32; 3]]) -> String {
    let assume = |(name, [low, likely, high]): (&str, &[i32; 3])| {
        format!("assume {name} = {low} .. {likely} .. {high} times because so\n")
    };
    ["a", "b", "c"].into_iter().zip(values).map(assume).collect::<String>() + line
}

#[test]
fn es_sh_4_no_value_inside_leaves_the_range_and_its_ends_are_reached() {
    property::holds("ES-SH-4", lines(), |trace, (line, values)| {
        let text = with(&line, &values);
        trace.did(format!("range({})", text.replace('\n', "; ")));
        let Ok(all) = range(&sheet(&text)) else { return Ok(()) };
        let Some(Span { low, high, .. }) = all.last().cloned() else { return Ok(()) };
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for corner in 0..27_usize {
            let at = |i: usize| values[i][corner / 3_usize.pow(i as u32) % 3];
            let fixed = [at(0), at(1), at(2)].map(|value| [value; 3]);
            let value = eval(&sheet(&with(&line, &fixed))).ok().and_then(|all| all.last().cloned());
            let value = value.map_or(f64::NAN, |entry| entry.value);
            (least, most) = (least.min(value), most.max(value));
        }
        trace.require(
            near(low, least) && near(high, most),
            format!("{least} to {most}"),
            format!("{low} to {high}"),
        )
    });
}

#[test]
fn es_sh_4_what_may_be_zero_divides_nothing() {
    kit::case("ES-SH-4", "denominators around 0", |trace| {
        let zero = |name: &str| Err(EstimateError::ZeroDivisor { name: name.into() });
        for ends in ["-1 .. 1 .. 2", "0 .. 1 .. 2", "-2 .. -1 .. 0"] {
            let text = format!(
                "assume a = {ends} times because so\nderive b in 1 = 7 / a\nderive c in 1 = b"
            );
            trace.expect(
                format!("range({})", text.replace('\n', "; ")),
                || range(&sheet(&text)),
                zero("b"),
            )?;
        }
        spans(
            trace,
            "assume a = -4 .. -2 .. -1 times because so\nderive b in 1 = 8 / a",
            -8.0,
            -2.0,
        )
    });
}

#[test]
fn es_sh_4_a_sheet_that_cannot_be_evaluated_has_no_range() {
    kit::case("ES-SH-4", "a denominator around 0, and a later line at fault", |trace| {
        let lines = "assume a = 0 .. 1 .. 2 times because so\nderive b in 1 = 7 / a\n";
        for (line, why) in [
            ("derive c in 1 = d", EstimateError::Undefined { name: "d".into() }),
            ("derive b in 1 = a", EstimateError::Redefined { name: "b".into() }),
        ] {
            let text = format!("{lines}{line}");
            let name = format!("range({})", text.replace('\n', "; "));
            trace.expect(name, || range(&sheet(&text)), Err(why))?;
        }
        Ok(())
    });
}

fn moves(trace: &mut Trace, lines: &str, output: &str, want: &[(&str, f64)]) -> Held {
    trace.did(format!("tornado({}, {output:?})", lines.trim().replace('\n', "; ")));
    let got = tornado(&sheet(lines), output);
    let same = |got: &Vec<(String, f64)>| {
        got.len() == want.len() && got.iter().zip(want).all(|(a, b)| a.0 == b.0 && near(a.1, b.1))
    };
    trace.require(got.as_ref().is_ok_and(same), format!("{want:?}"), format!("{got:?}"))
}

#[test]
fn es_sh_5_the_assumption_that_moves_most_comes_first() {
    kit::case("ES-SH-5", "users and posts", |trace| {
        moves(trace, RATE, "qps", &[("posts", 4.0), ("users", 2.0)])
    });
}

#[test]
fn es_sh_5_it_is_the_effect_that_counts() {
    kit::case("ES-SH-5", "a wide assumption without much effect", |trace| {
        let lines = "assume base = 100 .. 150 .. 300 B because so
assume extra = 1 .. 2 .. 50 B because so
assume alone = 1 .. 2 .. 9 B because so
derive all in B = base + extra
";
        let all = [("base", 302.0 / 102.0), ("extra", 200.0 / 151.0), ("alone", 1.0)];
        moves(trace, lines, "all", &all)?;
        moves(trace, lines, "alone", &[("alone", 9.0), ("base", 1.0), ("extra", 1.0)])
    });
}

#[test]
fn es_sh_5_a_quotient_moves_the_other_way() {
    kit::case("ES-SH-5", "a denominator", |trace| {
        let lines = "assume work = 10 .. 10 .. 20 B because so
assume each = 1 .. 2 .. 5 B because so
derive parts in 1 = work / each
derive left in B = work - each * 10
";
        moves(trace, lines, "parts", &[("each", 5.0), ("work", 2.0)])?;
        moves(trace, lines, "left", &[("work", f64::INFINITY), ("each", f64::INFINITY)])
    });
}

#[test]
fn es_sh_5_of_equal_ones_the_earlier_line_is_first() {
    kit::case("ES-SH-5", "two that double", |trace| {
        let lines = "assume z = 1 .. 1 .. 2 B because so
assume a = 2 .. 3 .. 4 times because so
derive all in B = z * a
";
        moves(trace, lines, "all", &[("z", 2.0), ("a", 2.0)])
    });
}

#[test]
fn es_sh_5_there_must_be_such_a_line() {
    kit::case("ES-SH-5", "users and posts", |trace| {
        let undefined = Err(EstimateError::Undefined { name: "storage".into() });
        trace.expect("tornado(.., \"storage\")", || tornado(&sheet(RATE), "storage"), undefined)
    });
}

#[test]
fn es_sh_5_the_sheet_of_the_posts_is_the_one_drawn() {
    kit::figure!("ES-SH-5", "s8_posts", posts);
}

#[test]
fn es_gr_1_half_and_double_are_equally_wrong() {
    property::holds("ES-GR-1", (1..1_000_u32, 1..1_000_u32), |trace, (a, b)| {
        let (a, b) = (f64::from(a), f64::from(b));
        let factor = if a > b { a / b } else { b / a };
        let want = match factor {
            ..=2.0 => Grade::Within2x,
            ..=10.0 => Grade::Within10x,
            _ => Grade::Off(factor),
        };
        trace.expect(format!("grade({a}, {b})"), || grade(a, b), want)?;
        trace.expect(format!("grade({b}, {a})"), || grade(b, a), want)
    });
}

fn grades(trace: &mut Trace, grades: &[(f64, Grade)]) -> Held {
    grades.iter().try_for_each(|&(estimate, want)| {
        trace.expect(format!("grade({estimate}, 100)"), || grade(estimate, 100.0), want)
    })
}

#[test]
fn es_gr_1_too_high_by_a_factor() {
    kit::case("ES-GR-1", "a truth of 100", |trace| {
        grades(
            trace,
            &[
                (100.0, Grade::Within2x),
                (200.0, Grade::Within2x),
                (201.0, Grade::Within10x),
                (1_000.0, Grade::Within10x),
                (2_500.0, Grade::Off(25.0)),
            ],
        )
    });
}

#[test]
fn es_gr_1_too_low_by_a_factor() {
    kit::case("ES-GR-1", "a truth of 100", |trace| {
        let tenth = [(50.0, Grade::Within2x), (40.0, Grade::Within10x), (10.0, Grade::Within10x)];
        grades(trace, &tenth)?;
        grades(trace, &[(4.0, Grade::Off(25.0))])
    });
}

/// The ranges of the posts' sheet, and what moves the servers and the storage.
fn posts() -> String {
    let sheet = sheet(POSTS);
    let told = |why: EstimateError| format!("{why:?}\n");
    let ranges = eval(&sheet)
        .and_then(|entries| range(&sheet).map(|spans| drawn::ranges(&sheet, &entries, &spans)));
    let moves = ["servers", "stored"].map(|output| {
        tornado(&sheet, output).map_or_else(told, |factors| drawn::tornado(output, &factors))
    });
    [ranges.unwrap_or_else(told), moves.join("\n")].join("\n")
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s8_posts", posts())]
}
