//! Step 3: the diagram.

use framework::s3_diagram::check;
use framework::types::{Call, Component, Design, Finding, Kind, Mode, Scope, Severity, UseCase};
use kit::property;
use kit::proptest::prelude::*;
use kit::{Held, Trace};
use sample::{call, case, component, fallback, later, services, told};
use std::collections::BTreeSet;

#[path = "sample.rs"]
mod sample;

/// Scope of the feature `x` alone.
fn x() -> Scope {
    Scope { features: vec!["x".into()], existing: Vec::new() }
}

/// Requires the errors of `design` to be exactly `want`. Notes are nobody's fault here.
fn errors(trace: &mut Trace, told: &str, design: &Design, scope: &Scope, want: &[Finding]) -> Held {
    let errors = || {
        let found = check(design, scope).into_iter();
        found.filter(|finding| finding.severity() == Severity::Error).collect::<Vec<_>>()
    };
    let mut want = want.to_vec();
    want.sort();
    trace.expect(format!("check({told})"), errors, want)
}

fn uncovered(feature: &str) -> Finding {
    Finding::UncoveredFeature { feature: feature.into() }
}

#[test]
fn fw_dg_1_every_feature_has_a_use_case() {
    kit::case("FW-DG-1", "the sample, a link shortener", |trace| {
        let mut scope = sample::scope();
        errors(trace, "the sample", &sample::design(), &scope, &[])?;
        trace.did("the brief also asks for \"count clicks\" and \"short\"");
        scope.features.extend(["count clicks".into(), "short".into()]);
        let want = [uncovered("count clicks"), uncovered("short")];
        errors(trace, "the sample", &sample::design(), &scope, &want)
    });
}

#[test]
fn fw_dg_1_what_nobody_asked_for_is_out_of_scope() {
    kit::case("FW-DG-1", "the sample, a link shortener", |trace| {
        let mut scope = sample::scope();
        trace.did("the brief asks for \"redirect\" alone");
        scope.features.retain(|feature| feature == "redirect");
        let want = [Finding::OutOfScope { use_case: "shorten".into(), feature: "shorten".into() }];
        errors(trace, "the sample", &sample::design(), &scope, &want)
    });
}

fn disconnected(from: &str, to: &str) -> Finding {
    Finding::DisconnectedCall { use_case: "x".into(), from: from.into(), to: to.into() }
}

fn unused(id: &str) -> Finding {
    Finding::UnusedComponent { id: id.into() }
}

#[test]
fn fw_dg_2_a_call_that_no_request_leads_to_is_disconnected() {
    kit::case("FW-DG-2", "services a to d, requests come in at a", |trace| {
        let calls = vec![call("c", "d"), call("b", "c"), call("a", "b")];
        errors(trace, &told(&calls), &services("abcd", calls.clone()), &x(), &[])?;
        let calls = vec![call("a", "b"), call("c", "b"), call("c", "d")];
        let want = [disconnected("c", "b"), disconnected("c", "d"), unused("c"), unused("d")];
        errors(trace, &told(&calls), &services("abcd", calls.clone()), &x(), &want)
    });
}

#[test]
fn fw_dg_2_a_name_that_no_component_has_is_unknown() {
    kit::case("FW-DG-2", "services a and b, requests come in at a", |trace| {
        let unknown = |id: &str| Finding::UnknownComponent { use_case: "x".into(), id: id.into() };
        let calls = vec![call("a", "b"), call("b", "cahce")];
        errors(trace, &told(&calls), &services("ab", calls.clone()), &x(), &[unknown("cahce")])?;
        let calls = vec![fallback("a", "b", "e")];
        errors(trace, &told(&calls), &services("ab", calls.clone()), &x(), &[unknown("e")])?;
        let calls = vec![call("q", "b")];
        let want = [unknown("q"), disconnected("q", "b"), unused("b")];
        errors(trace, &told(&calls), &services("ab", calls.clone()), &x(), &want)
    });
}

/// A few calls among the services a to f, by number.
fn tangles() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    prop::collection::vec((0..6_usize, 0..6_usize, 0..3_u8), 0..8)
}

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// What can be reached from each service: by squaring, as no search does it.
fn closure(arrows: impl Iterator<Item = (usize, usize)>) -> [[bool; 6]; 6] {
    let mut far = [[false; 6]; 6];
    arrows.for_each(|(from, to)| far[from][to] = true);
    for via in 0..6 {
        for from in 0..6 {
            for to in 0..6 {
                far[from][to] |= far[from][via] && far[via][to];
            }
        }
    }
    far
}

#[test]
fn fw_dg_3_a_component_that_no_use_case_reaches_is_unused() {
    property::holds("FW-DG-3", tangles(), |trace, arrows| {
        let calls = arrows.iter().map(|&(from, to, _)| call(NAMES[from], NAMES[to]));
        let calls: Vec<Call> = calls.collect();
        trace.did(format!("check({})", told(&calls)));
        let far = closure(arrows.iter().map(|&(from, to, _)| (from, to)));
        let want: BTreeSet<Finding> =
            (1..6).filter(|&i| !far[0][i]).map(|i| unused(NAMES[i])).collect();
        let found = check(&services("abcdef", calls), &x()).into_iter();
        let found: BTreeSet<Finding> =
            found.filter(|f| matches!(f, Finding::UnusedComponent { .. })).collect();
        trace.require(found == want, format!("{want:?}"), format!("{found:?}"))
    });
}

#[test]
fn fw_dg_3_one_use_case_is_enough_and_a_fallback_is_a_use() {
    kit::case("FW-DG-3", "services a to d, requests come in at a", |trace| {
        let calls = vec![fallback("a", "b", "c")];
        let mut design = services("abcd", calls.clone());
        errors(trace, &told(&calls), &design, &x(), &[unused("d")])?;
        trace.did("a second use case x comes in at d");
        design.use_cases.push(UseCase { name: "y".into(), ..case("x", "d", Vec::new()) });
        errors(trace, "both", &design, &x(), &[])
    });
}

#[test]
fn fw_dg_4_clients_call_no_database_cache_or_queue() {
    kit::case("FW-DG-4", "a client p, a service a, one more component q", |trace| {
        for (kind, touches) in [
            (Kind::Database, true),
            (Kind::Cache, true),
            (Kind::Queue, true),
            (Kind::Cdn, false),
            (Kind::ObjectStore, false),
            (Kind::LoadBalancer, false),
        ] {
            let components = vec![
                component("p", Kind::Client),
                component("a", Kind::Service),
                component("q", kind),
            ];
            let calls = vec![call("p", "a"), call("a", "q"), call("p", "q")];
            let design = Design { components, use_cases: vec![case("x", "p", calls)] };
            let found = Finding::ClientTouchesStore { client: "p".into(), store: "q".into() };
            let want: &[Finding] = if touches { &[found] } else { &[] };
            errors(trace, &format!("p->a, a->q, p->q; q is a {kind:?}"), &design, &x(), want)?;
        }
        Ok(())
    });
}

/// Requires that client `p` is found to call `q`, one of `kind`.
fn touched(trace: &mut Trace, kind: Kind, calls: Vec<Call>) -> Held {
    let told = format!("{}; q is a {kind:?}", told(&calls));
    let components =
        vec![component("p", Kind::Client), component("a", Kind::Service), component("q", kind)];
    let design = Design { components, use_cases: vec![case("x", "p", calls)] };
    let want = Finding::ClientTouchesStore { client: "p".into(), store: "q".into() };
    errors(trace, &told, &design, &x(), &[want])
}

#[test]
fn fw_dg_4_a_client_that_does_not_wait_calls_as_well() {
    kit::case("FW-DG-4", "a client p, a service a, a store q", |trace| {
        for kind in [Kind::Queue, Kind::Database, Kind::Cache] {
            touched(trace, kind, vec![call("p", "a"), call("a", "q"), later("p", "q")])?;
        }
        Ok(())
    });
}

#[test]
fn fw_dg_4_a_client_falls_back_on_no_store() {
    kit::case("FW-DG-4", "a client p, a service a, a store q", |trace| {
        touched(trace, Kind::Database, vec![fallback("p", "a", "q"), call("a", "q")])
    });
}

fn waits(ids: &str) -> Finding {
    let ids = ids.chars().map(|id| id.to_string()).collect();
    Finding::SyncCycle { use_case: "x".into(), ids }
}

#[test]
fn fw_dg_5_components_that_wait_for_themselves_are_a_cycle() {
    kit::case("FW-DG-5", "services a to d, requests come in at a", |trace| {
        let two = vec![call("a", "b"), call("b", "c"), call("c", "b"), call("c", "d")];
        errors(trace, &told(&two), &services("abcd", two.clone()), &x(), &[waits("bc")])?;
        let three = vec![call("a", "b"), call("b", "d"), call("d", "c"), call("c", "b")];
        errors(trace, &told(&three), &services("abcd", three.clone()), &x(), &[waits("bcd")])?;
        let none = vec![call("a", "b"), call("a", "c"), call("b", "d"), call("c", "d")];
        errors(trace, &told(&none), &services("abcd", none.clone()), &x(), &[])
    });
}

#[test]
fn fw_dg_5_a_fallback_is_waited_for_like_its_call() {
    kit::case("FW-DG-5", "services a to c, requests come in at a", |trace| {
        let instead = vec![fallback("a", "b", "c"), call("c", "a")];
        errors(trace, &told(&instead), &services("abc", instead.clone()), &x(), &[waits("ac")])?;
        let once = Call { mode: Mode::Async, ..fallback("a", "b", "c") };
        let later = vec![once, call("c", "a")];
        errors(trace, &told(&later), &services("abc", later.clone()), &x(), &[])
    });
}

#[test]
fn fw_dg_5_one_finding_has_all_that_wait() {
    kit::case("FW-DG-5", "services a to e, requests come in at a", |trace| {
        let bc = [call("a", "b"), call("b", "c"), call("c", "b")];
        let de = [call("a", "d"), call("d", "e"), call("e", "d")];
        let calls = [bc, de].concat();
        errors(trace, &told(&calls), &services("abcde", calls.clone()), &x(), &[waits("bcde")])
    });
}

#[test]
fn fw_dg_5_a_call_that_nobody_waits_for_breaks_the_cycle() {
    property::holds("FW-DG-5", tangles(), |trace, arrows| {
        let make = |&(from, to, how): &(usize, usize, u8)| match how {
            0 => later(NAMES[from], NAMES[to]),
            _ => call(NAMES[from], NAMES[to]),
        };
        let calls: Vec<Call> = arrows.iter().map(make).collect();
        trace.did(format!("check({})", told(&calls)));
        let waiting = arrows.iter().filter(|(.., how)| *how != 0);
        let far = closure(waiting.map(|&(from, to, _)| (from, to)));
        let want: String = (0..6).filter(|&i| far[i][i]).map(|i| NAMES[i]).collect();
        let want: Vec<Finding> = if want.is_empty() { Vec::new() } else { vec![waits(&want)] };
        let found = check(&services("abcdef", calls), &x()).into_iter();
        let found: Vec<Finding> =
            found.filter(|f| matches!(f, Finding::SyncCycle { .. })).collect();
        trace.require(found == want, format!("{want:?}"), format!("{found:?}"))
    });
}

#[test]
fn fw_dg_6_what_exists_is_not_built_again() {
    kit::case("FW-DG-6", "the brief says: there is something to log in with already", |trace| {
        let scope = Scope { existing: vec!["log in".into()], ..x() };
        let mut design = services("ab", vec![call("a", "b")]);
        errors(trace, "a->b", &design, &scope, &[])?;
        trace.did("b is for \"log in\"");
        design.components[1].purpose = "log in".into();
        let want = Finding::ReinventedExisting { id: "b".into(), purpose: "log in".into() };
        errors(trace, "a->b", &design, &scope, &[want])?;
        trace.did("b is reused");
        design.components[1].reused = true;
        errors(trace, "a->b", &design, &scope, &[])?;
        trace.did("nobody calls c, which is for \"log in\" too");
        design
            .components
            .push(Component { purpose: "log in".into(), ..component("c", Kind::Service) });
        let again = Finding::ReinventedExisting { id: "c".into(), purpose: "log in".into() };
        errors(trace, "a->b", &design, &scope, &[again, unused("c")])
    });
}

fn notes(design: &Design) -> Vec<Finding> {
    let found = check(design, &sample::scope()).into_iter();
    found.filter(|f| matches!(f, Finding::NoApi { .. } | Finding::NoKey { .. })).collect()
}

#[test]
fn fw_dg_7_a_use_case_that_a_client_enters_names_its_call() {
    kit::case("FW-DG-7", "the sample, a link shortener", |trace| {
        let mut design = sample::design();
        trace.expect("notes of check", || notes(&design), vec![])?;
        trace.did("shorten has no api");
        design.use_cases[1].api = None;
        let want = vec![Finding::NoApi { use_case: "shorten".into() }];
        trace.expect("notes of check", || notes(&design), want)?;
        trace.did("shorten comes in at web");
        design.use_cases[1].entry = "web".into();
        trace.expect("notes of check", || notes(&design), vec![])
    });
}

#[test]
fn fw_dg_7_a_database_names_its_key_and_nobody_else_does() {
    kit::case("FW-DG-7", "the sample, a link shortener", |trace| {
        let mut design = sample::design();
        for Component { id, key, .. } in &mut design.components {
            trace.did(format!("{id} has no key"));
            *key = None;
        }
        let want = ["primary", "replica"].map(|id| Finding::NoKey { id: id.into() }).to_vec();
        trace.expect("notes of check", || notes(&design), want.clone())?;
        trace.did("there are a queue, files and somebody else's service, without keys");
        for (id, kind) in
            [("jobs", Kind::Queue), ("files", Kind::ObjectStore), ("bank", Kind::External)]
        {
            design.components.push(component(id, kind));
        }
        trace.expect("notes of check", || notes(&design), want)
    });
}
