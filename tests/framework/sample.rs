//! The chapter's sample, a link shortener, and small diagrams to test with.

#![allow(dead_code, reason = "each step uses some of it")]

use framework::types::{Call, Component, Design, Kind, Mode, OnFailure, Scope, UseCase};

/// What the sample was asked for.
pub fn scope() -> Scope {
    Scope { features: vec!["redirect".into(), "shorten".into()], existing: Vec::new() }
}

/// The link shortener: 10,000 redirects and 100 new links a second, of ten lookups nine in the cache.
pub fn design() -> Design {
    let sized = |id, kind, replicas, rps, availability| Component {
        replicas,
        rps_per_replica: Some(rps),
        availability,
        ..component(id, kind)
    };
    let components = vec![
        component("browser", Kind::Client),
        sized("lb", Kind::LoadBalancer, 2, 25_000.0, 0.999),
        sized("web", Kind::Service, 25, 500.0, 0.99),
        sized("cache", Kind::Cache, 1, 100_000.0, 0.999),
        sized("replica", Kind::Database, 2, 2_000.0, 0.999),
        Component { single_writer: true, ..sized("primary", Kind::Database, 1, 1_000.0, 0.999) },
    ];
    let in_front = [call("browser", "lb"), call("lb", "web")];
    let reads = [fallback("web", "cache", "replica"), times(call("cache", "replica"), 0.1)];
    let redirect = UseCase {
        rps: 10_000.0,
        api: Some("GET /{code}".into()),
        ..case("redirect", "browser", in_front.iter().cloned().chain(reads).collect())
    };
    let shorten = UseCase {
        rps: 100.0,
        api: Some("POST /links".into()),
        ..case("shorten", "browser", in_front.into_iter().chain([call("web", "primary")]).collect())
    };
    Design { components, use_cases: vec![redirect, shorten] }
}

/// One of it, always up, of no stated capacity; a database with a key.
pub fn component(id: &str, kind: Kind) -> Component {
    Component {
        id: id.into(),
        kind,
        purpose: format!("what {id} is for"),
        replicas: 1,
        rps_per_replica: None,
        availability: 1.0,
        quorum: 1,
        zones: 1,
        single_writer: false,
        reused: false,
        key: (kind == Kind::Database).then(|| "code".into()),
        signal: None,
    }
}

/// One call a request, waited for.
pub fn call(from: &str, to: &str) -> Call {
    Call {
        from: from.into(),
        to: to.into(),
        per_request: 1.0,
        mode: Mode::Sync,
        on_failure: OnFailure::Fail,
    }
}

/// A call that is made `n` times a request.
pub fn times(call: Call, n: f64) -> Call {
    Call { per_request: n, ..call }
}

/// A call that nobody waits for.
pub fn later(from: &str, to: &str) -> Call {
    Call { mode: Mode::Async, ..call(from, to) }
}

/// A call in vain that is made to `other` instead.
pub fn fallback(from: &str, to: &str, other: &str) -> Call {
    Call { on_failure: OnFailure::Fallback(other.into()), ..call(from, to) }
}

/// A call in vain that is done without.
pub fn skipped(from: &str, to: &str) -> Call {
    Call { on_failure: OnFailure::Skip, ..call(from, to) }
}

/// A use case for the feature of its own name, once a second.
pub fn case(name: &str, entry: &str, calls: Vec<Call>) -> UseCase {
    UseCase {
        name: name.into(),
        feature: name.into(),
        entry: entry.into(),
        rps: 1.0,
        api: Some("GET /".into()),
        calls,
    }
}

/// A design of services, named by letters, and one use case `x` that comes in at `a`.
pub fn services(ids: &str, calls: Vec<Call>) -> Design {
    let service = |id: char| component(&id.to_string(), Kind::Service);
    Design {
        components: ids.chars().map(service).collect(),
        use_cases: vec![case("x", "a", calls)],
    }
}

/// The arrows of a use case, as a trace tells them.
pub fn told(calls: &[Call]) -> String {
    let one = |call: &Call| {
        let Call { from, to, per_request, .. } = call;
        let arrow = if call.mode == Mode::Sync { "->" } else { "~>" };
        let n = if *per_request == 1.0 { String::new() } else { format!(" x{per_request}") };
        let otherwise = match &call.on_failure {
            OnFailure::Fail => String::new(),
            OnFailure::Fallback(other) => format!(" or {other}"),
            OnFailure::Skip => " or not".into(),
        };
        format!("{from}{arrow}{to}{n}{otherwise}")
    };
    calls.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A component's row of a figure: how full it is, more facts, and a bar.
pub fn row(id: &str, used: Option<f64>, more: &str) -> String {
    let full = used.map_or("-".into(), |used| format!("{:.0} %", used * 100.0));
    let bar = used.map_or_else(String::new, bar);
    format!("{}\n", format!("{id:<9} {full:>5} {more} {bar}").trim_end())
}

/// Ten marks are all that a component can answer, what is beyond is marked otherwise, and `>` stands
/// for all above one and a half times that: a phone is narrow.
fn bar(used: f64) -> String {
    let tenths = (used * 10.0).round() as usize;
    let beyond = tenths.saturating_sub(10).min(5);
    let more = if tenths > 15 { ">" } else { "" };
    format!("{}{}{more}", "#".repeat(tenths.min(10)), "!".repeat(beyond))
}

/// What the bars of [`row`] are, in a figure's head.
pub const BARS: &str = "# 10 % of capacity, ! beyond, > more";
