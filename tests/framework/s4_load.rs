//! Step 4: loads and bottlenecks.

use framework::s4_load::{at_scale, first_bottleneck, loads, utilisation, without};
use framework::types::{Call, Component, Design, Mode, Upgrade};
use kit::property;
use kit::proptest::prelude::*;
use kit::{Held, Trace};
use sample::{BARS, call, fallback, later, services, skipped, times, told};
use sim::draw;
use std::collections::BTreeMap;

#[path = "sample.rs"]
mod sample;

const SAMPLE: &str = "the sample: 10,000 redirects/s, 100 new links/s";

/// Requires numbers by name, to nine digits.
fn numbers(
    trace: &mut Trace,
    told: &str,
    call: impl FnOnce() -> BTreeMap<String, f64>,
    want: &[(&str, f64)],
) -> Held {
    trace.did(told);
    let got = call();
    let near = |a: f64, b: f64| (a - b).abs() <= b.abs() * 1e-9;
    let same = got.len() == want.len()
        && want.iter().all(|(id, b)| got.get(*id).is_some_and(|a| near(*a, *b)));
    trace.require(
        same,
        format!("{:?}", BTreeMap::from_iter(want.iter().copied())),
        format!("{got:?}"),
    )
}

#[test]
fn fw_bn_1_the_sample_has_its_loads() {
    kit::case("FW-BN-1", SAMPLE, |trace| {
        let want = [
            ("browser", 10_100.0),
            ("lb", 10_100.0),
            ("web", 10_100.0),
            ("cache", 10_000.0),
            ("replica", 1_000.0),
            ("primary", 100.0),
        ];
        numbers(trace, "loads(sample)", || loads(&sample::design()), &want)
    });
}

#[test]
fn fw_bn_1_multiplicities_multiply_and_paths_add() {
    kit::case("FW-BN-1", "services a to d, 1 request/s comes in at a", |trace| {
        let calls = vec![
            times(call("a", "b"), 3.0),
            times(later("a", "c"), 2.0),
            times(call("b", "d"), 5.0),
            times(call("c", "d"), 0.5),
        ];
        let want = [("a", 1.0), ("b", 3.0), ("c", 2.0), ("d", 16.0)];
        numbers(trace, &told(&calls), || loads(&services("abcd", calls.clone())), &want)
    });
}

#[test]
fn fw_bn_1_every_path_counts() {
    // Arrows from smaller to larger letters, so that a sum in that order is all there is to it.
    let arrows = prop::collection::vec((0..5_usize, 1..5_usize, 1..4_u32), 0..9);
    property::holds("FW-BN-1", arrows, |trace, arrows| {
        let names = ["a", "b", "c", "d", "e", "f"];
        let ahead = |(from, by, n): (usize, usize, u32)| (from, (from + by).min(5), f64::from(n));
        let arrows: Vec<(usize, usize, f64)> = arrows.into_iter().map(ahead).collect();
        let mut load = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        for from in 0..6 {
            for &(_, to, n) in arrows.iter().filter(|arrow| arrow.0 == from) {
                load[to] += load[from] * n;
            }
        }
        let make = |&(from, to, n): &(usize, usize, f64)| times(call(names[from], names[to]), n);
        let calls: Vec<Call> = arrows.iter().map(make).collect();
        let want: Vec<(&str, f64)> =
            names.into_iter().zip(load).filter(|(_, load)| *load > 0.0).collect();
        numbers(trace, &told(&calls), || loads(&services("abcdef", calls.clone())), &want)
    });
}

#[test]
fn fw_bn_1_a_call_back_is_not_followed() {
    kit::case("FW-BN-1", "services a and b, 1 request/s comes in at a", |trace| {
        let calls = vec![call("a", "b"), later("b", "a")];
        let want = [("a", 1.0), ("b", 1.0)];
        numbers(trace, &told(&calls), || loads(&services("ab", calls.clone())), &want)
    });
}

#[test]
fn fw_bn_2_the_sample_fills_up_as_it_does() {
    kit::case("FW-BN-2", SAMPLE, |trace| {
        let want =
            [("lb", 0.202), ("web", 0.808), ("cache", 0.1), ("replica", 0.25), ("primary", 0.1)];
        let mut design = sample::design();
        numbers(trace, "utilisation(sample)", || utilisation(&design), &want)?;
        trace.did("a second primary stands by");
        design.components[5].replicas = 2;
        numbers(trace, "utilisation(sample)", || utilisation(&design), &want)
    });
}

/// The first bottleneck, its factor in thousandths.
fn fullest(design: &Design) -> Option<(String, u64)> {
    first_bottleneck(design).map(|full| (full.id, (full.factor * 1_000.0).round() as u64))
}

#[test]
fn fw_bn_2_the_fullest_is_the_first_bottleneck() {
    kit::case("FW-BN-2", SAMPLE, |trace| {
        let mut design = sample::design();
        let call = "first_bottleneck, factor in thousandths";
        trace.expect(call, || fullest(&design), Some(("web".into(), 1_238)))?;
        trace.did("web servers are 100 now");
        design.components[2].replicas = 100;
        trace.expect(call, || fullest(&design), Some(("replica".into(), 4_000)))?;
        trace.did("replicas are 8 now");
        design.components[4].replicas = 8;
        trace.expect(call, || fullest(&design), Some(("lb".into(), 4_950)))?;
        trace.did("load balancers are 20 now");
        design.components[1].replicas = 20;
        trace.did("web servers are 1,000 now");
        design.components[2].replicas = 1_000;
        trace.expect(call, || fullest(&design), Some(("cache".into(), 10_000)))
    });
}

#[test]
fn fw_bn_3_what_has_no_load_is_not_there() {
    kit::case("FW-BN-3", SAMPLE, |trace| {
        let mut design = sample::design();
        trace.did("nobody makes new links");
        design.use_cases[1].rps = 0.0;
        let primary = || loads(&design).get("primary").copied();
        trace.expect("loads: primary", primary, None)?;
        let primary = || utilisation(&design).get("primary").copied();
        trace.expect("utilisation: primary", primary, None)?;
        trace.did("nobody follows links either");
        let quiet = Design { use_cases: Vec::new(), ..design.clone() };
        trace.expect("first_bottleneck", || fullest(&quiet), None)
    });
}

#[test]
fn fw_bn_3_too_much_is_told_as_it_is() {
    kit::case("FW-BN-3", SAMPLE, |trace| {
        let mut design = sample::design();
        trace.did("40,000 redirects/s");
        design.use_cases[0].rps = 40_000.0;
        let web = || utilisation(&design).get("web").map(|used| (used * 1_000.0).round());
        trace.expect("utilisation of web in thousandths", web, Some(3_208.0))?;
        let call = "first_bottleneck, factor in thousandths";
        trace.expect(call, || fullest(&design), Some(("web".into(), 312)))
    });
}

fn replicas(id: &str, needed: u32) -> Upgrade {
    Upgrade::Replicas { id: id.into(), needed }
}

#[test]
fn fw_bn_4_ten_times_the_load_needs_so_much() {
    kit::case("FW-BN-4", SAMPLE, |trace| {
        let want = vec![
            replicas("cache", 2),
            replicas("lb", 6),
            Upgrade::Shards { id: "primary".into(), needed: 2 },
            replicas("replica", 8),
            replicas("web", 289),
        ];
        let mut design = sample::design();
        let call = "at_scale(sample, 10, 0.7)";
        trace.expect(call, || at_scale(&design, 10.0, 0.7), want.clone())?;
        trace.did("a second primary stands by");
        design.components[5].replicas = 2;
        trace.expect(call, || at_scale(&design, 10.0, 0.7), want)
    });
}

#[test]
fn fw_bn_4_what_is_large_enough_is_left_out() {
    kit::case("FW-BN-4", SAMPLE, |trace| {
        let got = |factor, target| at_scale(&sample::design(), factor, target);
        let want = vec![replicas("web", 29)];
        trace.expect("at_scale(sample, 1, 0.7)", || got(1.0, 0.7), want)?;
        trace.expect("at_scale(sample, 1, 1.0)", || got(1.0, 1.0), vec![])?;
        // Exactly full is not too full: 2 replicas of 2,000 take 4,000.
        let want = vec![replicas("web", 81)];
        trace.expect("at_scale(sample, 4, 1.0)", || got(4.0, 1.0), want)
    });
}

#[test]
fn fw_bn_4_a_rounding_error_needs_no_replica() {
    kit::case("FW-BN-4", "10,000 requests/s to a, b is asked 0.07 times for each", |trace| {
        let mut design = services("ab", vec![times(call("a", "b"), 0.07)]);
        design.use_cases[0].rps = 10_000.0;
        design.components[1].rps_per_replica = Some(100.0);
        trace.did("one b, which takes 100 requests/s");
        let got = || at_scale(&design, 1.0, 1.0);
        trace.expect("at_scale(1, 1.0)", got, vec![replicas("b", 7)])
    });
}

#[test]
fn fw_bn_5_without_the_cache_the_replicas_take_it_all() {
    kit::case("FW-BN-5", SAMPLE, |trace| {
        let replica = |loads: BTreeMap<String, f64>| loads.get("replica").map(|load| load.round());
        let mut design = sample::design();
        trace.expect("loads: replica", || replica(loads(&design)), Some(1_000.0))?;
        let call = "without(cache): replica";
        trace.expect(call, || replica(without(&design, "cache")), Some(10_000.0))?;
        let gone = || without(&design, "cache").get("cache").copied();
        trace.expect("without(cache): cache", gone, None)?;
        trace.did("of ten lookups eight are in the cache");
        for call in design.use_cases[0].calls.iter_mut().filter(|call| call.from == "cache") {
            call.per_request = 0.2;
        }
        trace.expect("loads: replica", || replica(loads(&design)), Some(2_000.0))
    });
}

#[test]
fn fw_bn_5_what_is_not_asked_asks_nobody() {
    kit::case("FW-BN-5", "services a to d, 1 request/s comes in at a", |trace| {
        let calls = vec![skipped("a", "b"), times(call("b", "c"), 4.0), later("a", "d")];
        let got = |id: &str| without(&services("abcd", calls.clone()), id);
        numbers(
            trace,
            &format!("{}; without(b)", told(&calls)),
            || got("b"),
            &[("a", 1.0), ("d", 1.0)],
        )?;
        numbers(trace, "without(d)", || got("d"), &[("a", 1.0), ("b", 1.0), ("c", 4.0)])?;
        numbers(trace, "without(a)", || got("a"), &[])
    });
}

#[test]
fn fw_bn_5_a_fallback_is_asked_as_often() {
    kit::case("FW-BN-5", "services a to c, 1 request/s comes in at a", |trace| {
        let calls = vec![times(fallback("a", "b", "c"), 3.0), call("c", "d")];
        let design = services("abcd", calls.clone());
        let want = [("a", 1.0), ("c", 3.0), ("d", 3.0)];
        numbers(trace, &format!("{}; without(b)", told(&calls)), || without(&design, "b"), &want)
    });
}

#[test]
fn fw_bn_5_who_does_not_wait_has_a_fallback_too() {
    kit::case("FW-BN-5", "services a to c, 1 request/s comes in at a", |trace| {
        let calls = vec![Call { mode: Mode::Async, ..fallback("a", "b", "c") }];
        let design = services("abc", calls.clone());
        let told = format!("{}; without(b)", told(&calls));
        numbers(trace, &told, || without(&design, "b"), &[("a", 1.0), ("c", 1.0)])
    });
}

#[test]
fn fw_bn_4_the_sample_at_ten_times_is_the_one_drawn() {
    kit::figure!("FW-BN-4", "s4_scale", scale);
}

/// Component by component: its load, how full it is, when it's full, what ten times needs.
fn scale() -> String {
    let design = sample::design();
    let (loads, used) = (loads(&design), utilisation(&design));
    let upgrades: BTreeMap<String, String> = at_scale(&design, 10.0, 0.7)
        .into_iter()
        .map(|upgrade| match upgrade {
            Upgrade::Replicas { id, needed } => (id, format!("{needed}")),
            Upgrade::Shards { id, needed } => (id, format!("{needed} shards")),
        })
        .collect();
    let row = |Component { id, replicas, .. }: &Component| {
        let used = used.get(id).copied()?;
        Some(vec![
            id.clone(),
            replicas.to_string(),
            format!("{:.0}", loads.get(id)?),
            format!("{:.1} %", used * 100.0),
            format!("{:.2}", 1.0 / used),
            upgrades.get(id).cloned().unwrap_or("-".into()),
        ])
    };
    let rows: Vec<Vec<String>> = design.components.iter().filter_map(row).collect();
    draw::table(&["component", "has", "requests/s", "full", "full at times", "needs at 10"], &rows)
}

#[test]
fn fw_bn_4_the_sample_as_it_grows_is_the_one_drawn() {
    kit::figure!("FW-BN-4", "s4_growth", growth);
}

/// How full each component is and how many it takes, as the load grows.
fn growth() -> String {
    let runs = [1.0, 1.24, 2.0, 4.0, 5.0, 10.0].map(|factor| {
        let label = format!("{factor} times today's load");
        (label, grown(factor))
    });
    draw::runs(&format!("{BARS}\nneeds: so many to be 70 % full at most"), &runs)
}

fn grown(factor: f64) -> String {
    let mut design = sample::design();
    design.use_cases.iter_mut().for_each(|case| case.rps *= factor);
    let used = utilisation(&design);
    let needed: BTreeMap<String, u32> = at_scale(&sample::design(), factor, 0.7)
        .into_iter()
        .map(|(Upgrade::Replicas { id, needed } | Upgrade::Shards { id, needed })| (id, needed))
        .collect();
    let row = |Component { id, replicas, .. }: &Component| {
        let needed = needed.get(id).unwrap_or(replicas);
        Some(sample::row(id, Some(*used.get(id)?), &format!("{needed:>5}")))
    };
    let rows: String = design.components.iter().filter_map(row).collect();
    // Four times a quarter is full, whatever the last digit says.
    let full = |(id, used): (&String, &f64)| (*used > 1.0 - 1e-9).then(|| id.clone());
    let full: Vec<String> = used.iter().filter_map(full).collect();
    let full = if full.is_empty() { "nobody".into() } else { full.join(", ") };
    format!("component  full needs\n{rows}full: {full}\n")
}

#[test]
fn fw_bn_5_the_load_without_the_cache_is_the_one_drawn() {
    kit::figure!("FW-BN-5", "s4_without", gone);
}

/// The replicas' load as the cache hits less and less, and without it.
fn gone() -> String {
    let row = |hits: u32| {
        let mut design = sample::design();
        for call in design.use_cases[0].calls.iter_mut().filter(|call| call.from == "cache") {
            call.per_request = f64::from(100 - hits) / 100.0;
        }
        row_of(&format!("{hits} %"), &loads(&design))
    };
    let mut rows: Vec<Vec<String>> = [95, 90, 80, 60].into_iter().map(row).collect();
    rows.push(row_of("- no cache", &without(&sample::design(), "cache")));
    draw::table(&["hits", "replicas get", "of 4,000"], &rows)
}

fn row_of(name: &str, loads: &BTreeMap<String, f64>) -> Vec<String> {
    let load = loads.get("replica").copied().unwrap_or(0.0);
    vec![name.into(), format!("{load:.0}"), "#".repeat((load / 200.0).round() as usize)]
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_scale", scale()), ("s4_growth", growth()), ("s4_without", gone())]
}
