//! Step 5: failures.

use framework::s5_failure::{availability, breaks, spofs, zone_loss};
use framework::types::{Call, Component, Design, Kind, Mode, OnFailure};
use kit::property;
use kit::proptest::prelude::*;
use losses::{away, downtime};
use sample::{call, component, fallback, later, services, skipped, times, told};

#[path = "losses.rs"]
mod losses;
#[path = "sample.rs"]
mod sample;

const SAMPLE: &str = "the sample, a link shortener";
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

#[test]
fn fw_fl_1_a_failure_breaks_whoever_waits_for_it() {
    kit::case("FW-FL-1", SAMPLE, |trace| {
        let design = sample::design();
        let both = vec!["redirect".to_owned(), "shorten".to_owned()];
        for (failed, want) in [
            (vec![], vec![]),
            (vec!["lb"], both.clone()),
            (vec!["web"], both.clone()),
            (vec!["browser"], both),
            (vec!["primary"], vec!["shorten".to_owned()]),
            (vec!["cache"], vec![]),
            (vec!["replica"], vec!["redirect".to_owned()]),
            (vec!["cache", "replica"], vec!["redirect".to_owned()]),
        ] {
            trace.expect(format!("breaks({failed:?})"), || breaks(&design, &failed), want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_fl_1_a_fallback_must_be_up_itself() {
    kit::case("FW-FL-1", "services a to d, requests come in at a", |trace| {
        let calls = vec![fallback("a", "b", "c"), call("c", "d")];
        let design = services("abcd", calls.clone());
        trace.did(told(&calls));
        for (failed, want) in [
            (vec!["b"], false),
            (vec!["c"], false),
            (vec!["d"], false),
            (vec!["b", "c"], true),
            (vec!["b", "d"], true),
        ] {
            let want = if want { vec!["x".to_owned()] } else { vec![] };
            trace.expect(format!("breaks({failed:?})"), || breaks(&design, &failed), want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_fl_1_use_cases_are_named_in_the_order_of_the_design() {
    kit::case("FW-FL-1", SAMPLE, |trace| {
        let mut design = sample::design();
        trace.did("shorten stands before redirect");
        design.use_cases.reverse();
        let want = vec!["shorten".to_owned(), "redirect".to_owned()];
        trace.expect("breaks([\"lb\"])", || breaks(&design, &["lb"]), want)
    });
}

#[test]
fn fw_fl_1_who_only_waits_for_each_other_answers() {
    kit::case("FW-FL-1", "services a to c, requests come in at a", |trace| {
        let calls = vec![call("a", "b"), call("b", "a"), call("b", "c")];
        let design = services("abc", calls.clone());
        trace.did(told(&calls));
        trace.expect("breaks([])", || breaks(&design, &[]), vec![])?;
        trace.expect("breaks([\"c\"])", || breaks(&design, &["c"]), vec!["x".to_owned()])
    });
}

/// Calls from smaller to larger letters, in five manners.
fn calls() -> impl Strategy<Value = Vec<Call>> {
    let one = (0..5_usize, 1..5_usize, 0..5_u8, 0..6_usize).prop_map(|(from, by, how, other)| {
        let to = (from + by).min(5);
        let (a, b, c) = (NAMES[from], NAMES[to], NAMES[other.clamp(from + 1, 5)]);
        match how {
            0 => later(a, b),
            1 => skipped(a, b),
            2 => fallback(a, b, c),
            _ => call(a, b),
        }
    });
    prop::collection::vec(one, 1..8)
}

/// Who answers, the last letter first: by then everybody it may wait for is known.
fn answering(calls: &[Call], failed: &[&str]) -> [bool; 6] {
    let mut up = [true; 6];
    let at = |id: &str| NAMES.iter().position(|name| *name == id).unwrap_or(0);
    for i in (0..6).rev() {
        let waits = calls.iter().filter(|call| call.from == NAMES[i] && call.mode == Mode::Sync);
        let answered = waits.into_iter().all(|call| match &call.on_failure {
            OnFailure::Fail => up[at(&call.to)],
            OnFailure::Fallback(other) => up[at(&call.to)] || up[at(other)],
            OnFailure::Skip => true,
        });
        up[i] = answered && !failed.contains(&NAMES[i]);
    }
    up
}

#[test]
fn fw_fl_1_every_set_of_failures_breaks_what_it_must() {
    property::holds("FW-FL-1", calls(), |trace, calls| {
        let design = services("abcdef", calls.clone());
        trace.did(told(&calls));
        for set in 0..64_u32 {
            let failed: Vec<&str> =
                (0..6).filter(|i| set >> i & 1 == 1).map(|i| NAMES[i]).collect();
            let broken = !answering(&calls, &failed)[0];
            let got = breaks(&design, &failed);
            trace.require(
                got.is_empty() != broken,
                format!("breaks({failed:?}) {}", if broken { "x" } else { "nothing" }),
                format!("{got:?}"),
            )?;
        }
        Ok(())
    });
}

/// Availability in parts of ten million.
fn tenths(design: &Design, use_case: &str) -> u64 {
    (availability(design, use_case) * 1e7).round() as u64
}

#[test]
fn fw_fl_2_the_sample_is_up_so_much() {
    kit::case("FW-FL-2", SAMPLE, |trace| {
        let mut design = sample::design();
        let call = "availability(redirect), of ten million";
        trace.expect(call, || tenths(&design, "redirect"), 9_999_935)?;
        let shorten = || tenths(&design, "shorten");
        trace.expect("availability(shorten), of ten million", shorten, 9_989_945)?;
        trace.did("without the cache redirects fail");
        for call in design.use_cases[0].calls.iter_mut().filter(|call| call.to == "cache") {
            call.on_failure = OnFailure::Fail;
        }
        trace.expect(call, || tenths(&design, "redirect"), 9_989_935)
    });
}

/// A service `a` with this load, replicas of `rps` each, up `up` of the time.
fn one(load: f64, replicas: u32, rps: Option<f64>, up: f64) -> Design {
    let mut design = services("a", Vec::new());
    design.use_cases[0].rps = load;
    let sized = |a: Component| Component { replicas, rps_per_replica: rps, availability: up, ..a };
    design.components = design.components.into_iter().map(sized).collect();
    design
}

#[test]
fn fw_fl_2_enough_of_them_must_be_up() {
    kit::case(
        "FW-FL-2",
        "a service a, each replica up 0.9 of the time, 100 requests/s each",
        |trace| {
            for (load, replicas, want) in [
                (100.0, 1, 9_000_000),
                (100.0, 2, 9_900_000),
                (100.0, 3, 9_990_000),
                (101.0, 2, 8_100_000),
                (200.0, 3, 9_720_000),
                (0.0, 2, 9_900_000),
                (300.0, 2, 0),
            ] {
                let call = format!(
                    "{load} requests/s, {replicas} replicas: availability(x), of ten million"
                );
                let got = || tenths(&one(load, replicas, Some(100.0), 0.9), "x");
                trace.expect(call, got, want)?;
            }
            let got = || tenths(&one(1e6, 2, None, 0.9), "x");
            trace.expect("no stated capacity, 2 replicas", got, 9_900_000)?;
            let mut majority = one(100.0, 3, Some(100.0), 0.9);
            majority.components[0].quorum = 2;
            let got = || tenths(&majority, "x");
            trace.expect("100 requests/s, 3 replicas that agree by majority", got, 9_720_000)
        },
    );
}

#[test]
fn fw_fl_2_a_rounding_error_needs_no_replica() {
    kit::case("FW-FL-2", "10,000 requests/s to a, b is asked 0.07 times for each", |trace| {
        let mut design = services("ab", vec![times(call("a", "b"), 0.07)]);
        design.use_cases[0].rps = 10_000.0;
        let b = component("b", Kind::Service);
        design.components[1] =
            Component { replicas: 7, rps_per_replica: Some(100.0), availability: 0.9, ..b };
        let call = "7 b for 100 requests/s each, up 0.9: availability(x), of ten million";
        trace.expect(call, || tenths(&design, "x"), 4_782_969)
    });
}

#[test]
fn fw_fl_2_what_is_not_there_is_never_up() {
    kit::case("FW-FL-2", SAMPLE, |trace| {
        let got = || tenths(&sample::design(), "count clicks");
        trace.expect("availability(count clicks), of ten million", got, 0)
    });
}

#[test]
fn fw_fl_2_what_is_not_needed_does_not_count() {
    kit::case("FW-FL-2", "services a to e, requests come in at a", |trace| {
        let calls =
            vec![call("a", "b"), skipped("a", "c"), later("a", "d"), fallback("b", "e", "c")];
        let mut design = services("abcde", calls.clone());
        trace.did(told(&calls));
        for (at, want) in [(1, 5_000_000), (2, 10_000_000), (3, 10_000_000), (4, 10_000_000)] {
            design.components.iter_mut().for_each(|c| c.availability = 1.0);
            design.components[at].availability = 0.5;
            let call =
                format!("{} is up half the time: availability(x), of ten million", NAMES[at]);
            trace.expect(call, || tenths(&design, "x"), want)?;
        }
        let mut client = component("a", Kind::Client);
        client.availability = 0.5;
        design.components[0] = client;
        design.components[4].availability = 1.0;
        trace.expect("a is a client, up half the time", || tenths(&design, "x"), 10_000_000)
    });
}

#[test]
fn fw_fl_3_one_more_never_hurts() {
    let inputs = (1..8_u32, 0..800_u32, 500..1_000_u32);
    property::holds("FW-FL-3", inputs, |trace, (replicas, load, up)| {
        let (load, up) = (f64::from(load), f64::from(up) / 1_000.0);
        trace.did(format!("{load} requests/s to a, replicas of 100 requests/s, each up {up}"));
        let before = availability(&one(load, replicas, Some(100.0), up), "x");
        let after = availability(&one(load, replicas + 1, Some(100.0), up), "x");
        trace.require(
            after >= before - 1e-12,
            format!("at least {before} with {} replicas", replicas + 1),
            after,
        )
    });
}

#[test]
fn fw_fl_3_a_single_point_of_failure_is_one_whose_loss_is_noticed() {
    kit::case("FW-FL-3", SAMPLE, |trace| {
        let mut design = sample::design();
        trace.expect("spofs", || spofs(&design), vec!["primary".to_owned()])?;
        trace.did("web servers are 21, of which all are needed");
        design.components[2].replicas = 21;
        trace.expect("spofs", || spofs(&design), vec!["primary".to_owned(), "web".to_owned()])?;
        trace.did("web servers are 22, primaries 2");
        design.components[2].replicas = 22;
        design.components[5].replicas = 2;
        trace.expect("spofs", || spofs(&design), vec![])?;
        trace.did("without the cache redirects fail");
        for call in design.use_cases[0].calls.iter_mut().filter(|call| call.to == "cache") {
            call.on_failure = OnFailure::Fail;
        }
        trace.expect("spofs", || spofs(&design), vec!["cache".to_owned()])
    });
}

#[test]
fn fw_fl_4_two_in_one_zone_are_lost_together() {
    kit::case("FW-FL-4", "a service a, 100 requests/s, each replica takes 100", |trace| {
        for (replicas, zones, lost, breaks) in [
            (2, 1, 1, true),
            (2, 2, 1, false),
            (2, 2, 2, true),
            (3, 2, 1, false),
            (4, 2, 2, true),
            (3, 3, 2, false),
            (1, 1, 0, false),
            (5, 3, 2, false),
        ] {
            let mut design = one(100.0, replicas, Some(100.0), 0.9);
            design.components[0].zones = zones;
            let call = format!("{replicas} replicas in {zones} zones: zone_loss({lost})");
            let want = if breaks { vec!["x".to_owned()] } else { vec![] };
            trace.expect(call, || zone_loss(&design, lost), want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_fl_4_each_zone_is_as_full_as_the_fullest() {
    kit::case("FW-FL-4", "a service a, 100 requests/s, each replica takes 100", |trace| {
        let mut design = one(100.0, 4, Some(100.0), 0.9);
        design.components[0].zones = 3;
        let call = "4 replicas in 3 zones: zone_loss";
        trace.expect(format!("{call}(1)"), || zone_loss(&design, 1), vec![])?;
        trace.expect(format!("{call}(2)"), || zone_loss(&design, 2), vec!["x".to_owned()])
    });
}

#[test]
fn fw_fl_4_too_few_are_too_few_without_a_loss() {
    kit::case("FW-FL-4", "a service a, 300 requests/s, each of 2 replicas takes 100", |trace| {
        let design = one(300.0, 2, Some(100.0), 0.9);
        trace.expect("zone_loss(0)", || zone_loss(&design, 0), vec!["x".to_owned()])
    });
}

#[test]
fn fw_fl_4_those_that_are_left_must_carry_the_load() {
    kit::case("FW-FL-4", SAMPLE, |trace| {
        let mut design = sample::design();
        trace.did("everything is spread over 3 zones, all in the front has 3 replicas");
        for c in &mut design.components {
            c.zones = 3;
            c.replicas = c.replicas.max(3);
        }
        let want = vec!["redirect".to_owned(), "shorten".to_owned()];
        trace.expect("zone_loss(1)", || zone_loss(&design, 1), want.clone())?;
        trace.did("web servers are 31, of which 21 are needed");
        design.components[2].replicas = 31;
        trace.expect("zone_loss(1)", || zone_loss(&design, 1), want)?;
        trace.did("web servers are 32");
        design.components[2].replicas = 32;
        trace.expect("zone_loss(1)", || zone_loss(&design, 1), vec![])?;
        trace.did("replicas are in one zone, and the cache's fallback");
        design.components[4].zones = 1;
        trace.expect("zone_loss(1)", || zone_loss(&design, 1), vec!["redirect".to_owned()])
    });
}

#[test]
fn fw_fl_1_each_loss_is_the_one_drawn() {
    kit::figure!("FW-FL-1", "s5_away", away);
}

#[test]
fn fw_fl_2_the_price_of_each_arrow_is_the_one_drawn() {
    kit::figure!("FW-FL-2", "s5_downtime", downtime);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_away", away()), ("s5_downtime", downtime())]
}
