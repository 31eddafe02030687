//! Step 6: the content delivery network.

use kit::Trace;
use rstest::rstest;
use scaling::types::cdn::{Admit, Bill, OriginDown, Rules, Source};

#[path = "edges.rs"]
mod edges;
use edges::{ALWAYS, STALE, Site, TTL, admission, got, log};

/// Edges before an origin with a logo.
fn site(trace: &mut Trace, edges: usize, rules: Rules) -> Site {
    trace.did(format!("{edges} edges, {rules:?}; the origin has /logo = one"));
    let mut site = Site::new(edges, rules);
    site.publish("/logo", "one");
    site
}

#[test]
fn sc_cdn_1_each_edge_asks_once() {
    kit::case("SC-CDN-1", "", |trace| {
        let mut site = site(trace, 2, ALWAYS);
        for (edge, requests) in [(0, 1), (1, 2)] {
            let call = format!("fetch(5, edge {edge}, /logo)");
            trace.expect(&call, || site.fetch(5, edge, "/logo"), got("one", Source::Origin, 0))?;
            let call = format!("fetch(9, edge {edge}, /logo)");
            trace.expect(&call, || site.fetch(9, edge, "/logo"), got("one", Source::Edge, 4))?;
            trace.expect("requests to the origin", || site.origin.requests, requests)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::to_the_last_millisecond(TTL - 1, Source::Edge, TTL - 1)]
#[case::no_longer(TTL, Source::Origin, 0)]
fn sc_cdn_2_a_copy_is_fresh_for_its_time(
    #[case] now: u64,
    #[case] source: Source,
    #[case] age: u64,
) {
    kit::case("SC-CDN-2", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        let first = got("one", Source::Origin, 0);
        trace.expect("fetch(0, edge 0, /logo)", || site.fetch(0, 0, "/logo"), first)?;
        let call = format!("fetch({now}, edge 0, /logo)");
        trace.expect(call, || site.fetch(now, 0, "/logo"), got("one", source, age))
    });
}

#[test]
fn sc_cdn_2_what_was_fetched_again_is_fresh_again() {
    kit::case("SC-CDN-2", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        trace.did("fetch(0, edge 0, /logo)");
        let _ = site.fetch(0, 0, "/logo");
        trace.did("the origin has /logo = two");
        site.publish("/logo", "two");
        let again = got("two", Source::Origin, 0);
        trace.expect("fetch at the ttl", || site.fetch(TTL, 0, "/logo"), again)?;
        let fresh = got("two", Source::Edge, 1);
        trace.expect("fetch 1 ms later", || site.fetch(TTL + 1, 0, "/logo"), fresh)
    });
}

#[test]
fn sc_cdn_3_no_edge_keeps_what_is_invalid() {
    kit::case("SC-CDN-3", "", |trace| {
        let mut site = site(trace, 3, ALWAYS);
        trace.did("fetch(0) of /logo and /logo/dark at each edge");
        for edge in 0..3 {
            let _ = (site.fetch(0, edge, "/logo"), site.fetch(0, edge, "/logo/dark"));
        }
        trace.did("the origin has /logo = two; invalidate(/logo)");
        site.publish("/logo", "two");
        site.cdn.invalidate("/logo");
        for edge in 0..3 {
            let call = format!("fetch(1, edge {edge}, /logo)");
            trace.expect(call, || site.fetch(1, edge, "/logo"), got("two", Source::Origin, 0))?;
            let call = format!("fetch(1, edge {edge}, /logo/dark)");
            let other = got("/logo/dark", Source::Edge, 1);
            trace.expect(call, || site.fetch(1, edge, "/logo/dark"), other)?;
        }
        Ok(())
    });
}

#[test]
fn sc_cdn_3_nor_does_one_that_is_down() {
    kit::case("SC-CDN-3", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        trace.did("fetch(0, edge 0, /logo); edge 0 goes down; the origin has /logo = two");
        let _ = site.fetch(0, 0, "/logo");
        site.cdn.set_edge_up(0, false);
        site.publish("/logo", "two");
        trace.did("invalidate(/logo); edge 0 comes up");
        site.cdn.invalidate("/logo");
        site.cdn.set_edge_up(0, true);
        let new = got("two", Source::Origin, 0);
        trace.expect("fetch(1, edge 0, /logo)", || site.fetch(1, 0, "/logo"), new)
    });
}

#[test]
fn sc_cdn_4_a_version_is_another_object() {
    kit::case("SC-CDN-4", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        trace.did("the origin has /logo?v=1 = one and /logo?v=2 = two");
        site.publish("/logo?v=1", "one");
        site.publish("/logo?v=2", "two");
        for (path, body) in [("/logo?v=1", "one"), ("/logo?v=2", "two")] {
            let call = format!("fetch(0, edge 0, {path})");
            trace.expect(call, || site.fetch(0, 0, path), got(body, Source::Origin, 0))?;
        }
        trace.did("invalidate(/logo)");
        site.cdn.invalidate("/logo");
        let old = got("one", Source::Edge, 1);
        trace.expect("fetch(1, edge 0, /logo?v=1)", || site.fetch(1, 0, "/logo?v=1"), old)
    });
}

#[test]
fn sc_cdn_5_without_the_edge_the_origin_answers() {
    kit::case("SC-CDN-5", "", |trace| {
        let mut site = site(trace, 2, ALWAYS);
        trace.did("fetch(0, edge 0, /logo); edge 0 goes down");
        let _ = site.fetch(0, 0, "/logo");
        site.cdn.set_edge_up(0, false);
        let origin = got("one", Source::Origin, 0);
        trace.expect("fetch(1, edge 0, /logo)", || site.fetch(1, 0, "/logo"), origin)?;
        trace.did("the origin goes down");
        site.origin.down = true;
        trace.expect("fetch(2, edge 0, /logo)", || site.fetch(2, 0, "/logo"), Err(OriginDown))
    });
}

#[rstest]
#[case::just_expired(TTL, got("one", Source::StaleEdge, TTL))]
#[case::the_last_moment(TTL + STALE, got("one", Source::StaleEdge, TTL + STALE))]
#[case::too_old(TTL + STALE + 1, Err(OriginDown))]
fn sc_cdn_5_without_the_origin_an_old_copy_serves(
    #[case] now: u64,
    #[case] want: Result<scaling::types::cdn::Response, OriginDown>,
) {
    kit::case("SC-CDN-5", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        trace.did("fetch(0, edge 0, /logo); the origin goes down");
        let _ = site.fetch(0, 0, "/logo");
        site.origin.down = true;
        trace.expect(format!("fetch({now}, edge 0, /logo)"), || site.fetch(now, 0, "/logo"), want)
    });
}

#[rstest]
#[case::within(1_000, Source::Edge)]
#[case::outside(1_001, Source::Origin)]
fn sc_cdn_6_the_second_request_stores(#[case] later: u64, #[case] third: Source) {
    let admit = Admit::SecondRequest { window: 1_000 };
    kit::case("SC-CDN-6", "", |trace| {
        let mut site = site(trace, 2, Rules { admit, ..ALWAYS });
        trace.did("fetch(0) at edge 0 and, which doesn't count there, at edge 1");
        let _ = (site.fetch(0, 0, "/logo"), site.fetch(0, 1, "/logo"));
        trace.expect("stored at edge 0", || site.apart().fetch(0, 0, "/logo"), Err(OriginDown))?;
        for (now, source) in [(later, Source::Origin), (later, third)] {
            let call = format!("source of fetch({now}, edge 0, /logo)");
            trace.expect(call, || site.fetch(now, 0, "/logo").map(|r| r.source), Ok(source))?;
        }
        Ok(())
    });
}

#[test]
fn sc_cdn_2_an_old_copy_is_replaced_whatever_is_admitted() {
    let admit = Admit::SecondRequest { window: 1_000 };
    kit::case("SC-CDN-2", "", |trace| {
        let mut site = site(trace, 1, Rules { admit, ..ALWAYS });
        trace.did("fetch at 0 and at 1, which stores; fetch at the ttl, long after");
        for now in [0, 1, TTL + 1] {
            let _ = site.fetch(now, 0, "/logo");
        }
        let fresh = got("one", Source::Edge, 1);
        trace.expect("fetch 1 ms later", || site.fetch(TTL + 2, 0, "/logo"), fresh)
    });
}

/// Whether edge 0 has stored the logo after requests at these times, the copy being invalidated before the last.
fn stored_after(trace: &mut Trace, times: &[u64]) -> bool {
    let mut site =
        site(trace, 1, Rules { admit: Admit::SecondRequest { window: 1_000 }, ..ALWAYS });
    let (last, before) = times.split_last().expect("a time");
    trace.did(format!("fetch at {before:?}; invalidate(/logo); fetch({last}, edge 0, /logo)"));
    before.iter().for_each(|now| drop(site.fetch(*now, 0, "/logo")));
    site.cdn.invalidate("/logo");
    let _ = site.fetch(*last, 0, "/logo");
    site.apart().fetch(*last, 0, "/logo").is_ok()
}

#[rstest]
#[case::of_two_outside_and_one_within(&[0, 1_500, 2_400], true)]
#[case::a_hit_is_a_request(&[0, 500, 1_400, 2_000], true)]
#[case::each_outside(&[0, 1_500, 3_000], false)]
fn sc_cdn_6_the_request_before_this_one_counts(#[case] times: &[u64], #[case] want: bool) {
    kit::case("SC-CDN-6", "", |trace| {
        let stored = stored_after(trace, times);
        trace.expect("stored", || stored, want)
    });
}

#[test]
fn sc_cdn_6_what_is_asked_for_once_is_not_stored() {
    let admit = Admit::SecondRequest { window: 1_000 };
    kit::case("SC-CDN-6", "", |trace| {
        let mut site = site(trace, 2, Rules { admit, ..ALWAYS });
        for (edge, page) in [(0, "/a"), (0, "/b"), (1, "/a")] {
            trace.did(format!("fetch(0, edge {edge}, {page})"));
            let _ = site.fetch(0, edge, page);
            let stored = site.apart().fetch(0, edge, page);
            trace.expect("the same without the origin", || stored, Err(OriginDown))?;
        }
        Ok(())
    });
}

#[test]
fn sc_cdn_7_every_hop_is_on_the_bill() {
    kit::case("SC-CDN-7", "", |trace| {
        let mut site = site(trace, 2, ALWAYS);
        let bill = |edge_bytes, origin_bytes| Bill { edge_bytes, origin_bytes };
        trace.did("fetch(0, edge 0, /logo), from the origin");
        let _ = site.fetch(0, 0, "/logo");
        trace.expect("bill()", || site.cdn.bill(), bill(3, 3))?;
        trace.did("fetch(1, edge 0, /logo), from the edge");
        let _ = site.fetch(1, 0, "/logo");
        trace.expect("bill()", || site.cdn.bill(), bill(6, 3))?;
        trace.did("fetch(2, edge 1, /logo), and edge 1 is down");
        site.cdn.set_edge_up(1, false);
        let _ = site.fetch(2, 1, "/logo");
        trace.expect("bill()", || site.cdn.bill(), bill(6, 6))?;
        trace.did("fetch(TTL, edge 0, /logo), and the origin is down");
        site.origin.down = true;
        let _ = site.fetch(TTL, 0, "/logo");
        trace.expect("bill()", || site.cdn.bill(), bill(9, 6))
    });
}

#[test]
fn sc_cdn_7_a_letter_may_be_several_bytes() {
    kit::case("SC-CDN-7", "", |trace| {
        let mut site = site(trace, 1, ALWAYS);
        trace.did("the origin has /price = 5 €; fetch(0, edge 0, /price)");
        site.publish("/price", "5 €");
        let _ = site.fetch(0, 0, "/price");
        trace.expect("bill()", || site.cdn.bill(), Bill { edge_bytes: 5, origin_bytes: 5 })
    });
}

#[test]
fn sc_cdn_5_the_run_of_a_day_is_the_one_drawn() {
    kit::figure!("SC-CDN-5", "s6_log", log);
}

#[test]
fn sc_cdn_6_the_run_of_two_rules_is_the_one_drawn() {
    kit::figure!("SC-CDN-6", "s6_admission", admission);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s6_log", log()), ("s6_admission", admission())]
}
