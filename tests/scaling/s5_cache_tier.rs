//! Step 5: the cache tier.

use kit::Trace;
use rstest::rstest;
use scaling::s5_cache_tier::{CacheServer, read, write};
use scaling::types::cache_tier::{CacheDown, LeaseToken, LookAside, Lookup, ReadResult};

#[path = "tiers.rs"]
mod tiers;
use tiers::{LEASE_EVERY, Shop, TTL, interrupted, lease, loads, ratio, value};

/// A shop whose only lamp costs 40.
fn shop(trace: &mut Trace) -> Shop {
    trace.did("the database has lamp = 40, the cache is empty");
    Shop::with(&[("lamp", "40")])
}

/// The token of a first miss; 0 if that is none.
fn token(shop: &mut Shop, now: u64) -> LeaseToken {
    match shop.cache.get(now, "lamp") {
        Ok(Lookup::Miss(token)) => token,
        _ => LeaseToken(0),
    }
}

#[test]
fn sc_ct_1_a_miss_loads_once_and_a_hit_never() {
    kit::case("SC-CT-1", "", |trace| {
        let mut shop = shop(trace);
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("40"))?;
        trace.expect("loads", || shop.db.loads, 1)?;
        for _ in 0..3 {
            trace.expect("read(lamp)", || shop.read(1, "lamp"), value("40"))?;
        }
        trace.expect("loads", || shop.db.loads, 1)
    });
}

#[test]
fn sc_ct_1_what_is_unknown_is_asked_for_each_time() {
    kit::case("SC-CT-1", "", |trace| {
        let mut shop = shop(trace);
        for want in [1, 2] {
            trace.expect("read(sofa)", || shop.read(0, "sofa"), ReadResult::Value(None))?;
            trace.expect("loads", || shop.db.loads, want)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::to_the_last_millisecond(1_000 + TTL - 1, 1)]
#[case::no_longer(1_000 + TTL, 2)]
fn sc_ct_2_an_entry_lives_for_its_time(#[case] now: u64, #[case] want: usize) {
    kit::case("SC-CT-2", "", |trace| {
        let mut shop = shop(trace);
        trace.expect("read(1000, lamp)", || shop.read(1_000, "lamp"), value("40"))?;
        trace.expect(format!("read({now}, lamp)"), || shop.read(now, "lamp"), value("40"))?;
        trace.expect("loads", || shop.db.loads, want)
    });
}

#[test]
fn sc_ct_2_a_hit_does_not_renew_it() {
    kit::case("SC-CT-2", "", |trace| {
        let mut shop = shop(trace);
        for (now, loads) in [(0, 1), (TTL / 2, 1), (TTL, 2)] {
            trace.expect(format!("read({now}, lamp)"), || shop.read(now, "lamp"), value("40"))?;
            trace.expect("loads", || shop.db.loads, loads)?;
        }
        Ok(())
    });
}

#[test]
fn sc_ct_2_its_time_begins_when_it_is_set() {
    kit::case("SC-CT-2", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(0, lamp) gives token a; set(5, lamp, 40, a)");
        let a = token(&mut shop, 0);
        let _ = shop.cache.set(5, "lamp", "40", a);
        let (last, hit) = (TTL + 4, Ok(Lookup::Hit("40".into())));
        trace.expect(format!("get({last}, lamp)"), || shop.cache.get(last, "lamp"), hit)
    });
}

#[rstest]
#[case::before_its_first_call(0)]
#[case::before_its_second_call(1)]
fn sc_ct_3_a_reader_within_a_write(#[case] at: usize) {
    kit::case("SC-CT-3", "", |trace| {
        let shop = shop(trace);
        trace.did(format!("write(lamp, 45), and before its call {at} somebody reads the lamp"));
        let reads = |shop: &mut Shop| drop(shop.read(0, "lamp"));
        let ((), mut shop) =
            interrupted(shop, at, &reads, |cache, db| write(cache, db, 0, "lamp", "45"));
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))
    });
}

#[test]
fn sc_ct_3_a_writer_reads_what_it_wrote() {
    kit::case("SC-CT-3", "", |trace| {
        let mut shop = shop(trace);
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("40"))?;
        trace.did("write(lamp, 45)");
        shop.write(0, "lamp", "45");
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))
    });
}

#[test]
fn sc_ct_4_a_writer_within_a_read() {
    kit::case("SC-CT-4", "", |trace| {
        let shop = shop(trace);
        trace.did("read(lamp), and before it fills the cache somebody writes lamp = 45");
        let writes = |shop: &mut Shop| shop.write(0, "lamp", "45");
        let (_, mut shop) = interrupted(shop, 2, &writes, |cache, db| read(cache, db, 0, "lamp"));
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))
    });
}

#[test]
fn sc_ct_4_a_token_is_good_once() {
    kit::case("SC-CT-4", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(lamp) gives token a");
        let a = token(&mut shop, 0);
        trace.expect("set(lamp, 40, a)", || shop.cache.set(0, "lamp", "40", a), Ok(true))?;
        trace.expect("set(lamp, 39, a)", || shop.cache.set(0, "lamp", "39", a), Ok(false))?;
        let hit = Ok(Lookup::Hit("40".into()));
        trace.expect("get(lamp)", || shop.cache.get(0, "lamp"), hit)
    });
}

#[test]
fn sc_ct_4_a_token_is_for_one_key() {
    kit::case("SC-CT-4", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(lamp) gives token a");
        let a = token(&mut shop, 0);
        trace.expect("set(sofa, 40, a)", || shop.cache.set(0, "sofa", "40", a), Ok(false))
    });
}

#[test]
fn sc_ct_4_a_delete_ends_all_tokens() {
    kit::case("SC-CT-4", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(lamp) gives token a; delete(lamp); get(lamp) gives token b");
        let a = token(&mut shop, 0);
        let _ = shop.cache.delete(0, "lamp");
        let b = token(&mut shop, 0);
        trace.expect("set(lamp, 40, a)", || shop.cache.set(0, "lamp", "40", a), Ok(false))?;
        trace.expect("set(lamp, 45, b)", || shop.cache.set(0, "lamp", "45", b), Ok(true))
    });
}

#[test]
fn sc_ct_5_of_a_hundred_one_loads() {
    kit::case("SC-CT-5", "", |trace| {
        let shop = shop(trace);
        trace.did("read(lamp), and before it loads 99 others read the lamp");
        let herd = |shop: &mut Shop| (0..99).for_each(|_| drop(shop.read(0, "lamp")));
        let (first, mut shop) = interrupted(shop, 1, &herd, |cache, db| read(cache, db, 0, "lamp"));
        trace.expect("the first read", || first, value("40"))?;
        trace.expect("loads", || shop.db.loads, 1)?;
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("40"))
    });
}

#[test]
fn sc_ct_5_the_others_are_told_to_wait() {
    kit::case("SC-CT-5", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(0, lamp) gives token a, whose holder crashes");
        let a = token(&mut shop, 0);
        trace.expect("read(lamp)", || shop.read(1, "lamp"), ReadResult::RetryLater)?;
        let last = LEASE_EVERY - 1;
        let call = format!("get({last}, lamp)");
        trace.expect(call, || shop.cache.get(last, "lamp"), Ok(Lookup::Wait))?;
        trace.did(format!("get({LEASE_EVERY}, lamp) gives token b"));
        let b = token(&mut shop, LEASE_EVERY);
        trace.require(a != b, "another token", format!("{b:?} again"))?;
        let set = || shop.cache.set(LEASE_EVERY, "lamp", "40", b);
        trace.expect("set(lamp, 40, b)", set, Ok(true))
    });
}

#[test]
fn sc_ct_5_a_used_token_keeps_nobody_waiting() {
    kit::case("SC-CT-5", "", |trace| {
        let mut cache = CacheServer::new(10, LEASE_EVERY);
        trace.did(format!("CacheServer::new(10, {LEASE_EVERY}); get(0, lamp) gives token a"));
        let Ok(Lookup::Miss(a)) = cache.get(0, "lamp") else {
            return trace.require(false, "a miss", "none");
        };
        trace.expect("set(0, lamp, 40, a)", || cache.set(0, "lamp", "40", a), Ok(true))?;
        let got = cache.get(10, "lamp");
        trace.did("get(10, lamp)");
        trace.require(
            matches!(got, Ok(Lookup::Miss(b)) if b != a),
            "a miss and another token",
            format!("{got:?}"),
        )
    });
}

#[rstest]
#[case::before_it_asks(0)]
#[case::before_it_loads(1)]
#[case::before_it_fills(2)]
fn sc_ct_6_the_cache_fails_within_a_read(#[case] at: usize) {
    kit::case("SC-CT-6", "", |trace| {
        let shop = shop(trace);
        trace.did(format!("read(lamp), and before its call {at} the cache goes down"));
        let fails = |shop: &mut Shop| shop.cache.set_down(true);
        let (got, mut shop) = interrupted(shop, at, &fails, |cache, db| read(cache, db, 0, "lamp"));
        trace.expect("the value", || got, value("40"))?;
        trace.expect("get(lamp)", || shop.cache.get(0, "lamp"), Err(CacheDown))?;
        trace.did("write(lamp, 45)");
        shop.write(0, "lamp", "45");
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))?;
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))
    });
}

#[rstest]
#[case::while_it_is_down(false)]
#[case::and_while_it_goes_down(true)]
fn sc_ct_7_nothing_from_before_the_outage(#[case] within: bool) {
    kit::case("SC-CT-7", "", |trace| {
        let mut shop = shop(trace);
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("40"))?;
        let fails = |shop: &mut Shop| shop.cache.set_down(true);
        // The delete, the write's second call, is lost in either case.
        let at = if within { 1 } else { 0 };
        trace.did(format!("write(lamp, 45), and before its call {at} the cache goes down"));
        let ((), mut shop) =
            interrupted(shop, at, &fails, |cache, db| write(cache, db, 0, "lamp", "45"));
        trace.did("the cache is up");
        shop.cache.set_down(false);
        trace.expect("read(lamp)", || shop.read(0, "lamp"), value("45"))
    });
}

#[test]
fn sc_ct_7_no_token_from_before_the_outage() {
    kit::case("SC-CT-7", "", |trace| {
        let mut shop = shop(trace);
        trace.did("get(lamp) gives token a; the cache goes down and comes up");
        let a = token(&mut shop, 0);
        shop.cache.set_down(true);
        shop.cache.set_down(false);
        trace.expect("set(lamp, 39, a)", || shop.cache.set(0, "lamp", "39", a), Ok(false))?;
        trace.did("get(lamp) gives token b");
        let b = token(&mut shop, 0);
        trace.expect("set(lamp, 39, a)", || shop.cache.set(0, "lamp", "39", a), Ok(false))?;
        trace.expect("set(lamp, 40, b)", || shop.cache.set(0, "lamp", "40", b), Ok(true))
    });
}

#[rstest]
#[case::one(1)]
#[case::nine(9)]
#[case::ninety_nine(99)]
fn sc_ct_8_each_write_costs_one_load(#[case] reads: usize) {
    kit::case("SC-CT-8", format!("20 times: a write, then {reads} reads"), |trace| {
        trace.expect("loads", || loads(20, reads), 20)
    });
}

#[test]
fn sc_ct_8_the_run_of_four_mixtures_is_the_one_drawn() {
    kit::figure!("SC-CT-8", "s5_ratio", ratio);
}

#[test]
fn sc_ct_4_the_run_of_a_slow_reader_is_the_one_drawn() {
    kit::figure!("SC-CT-4", "s5_lease", lease);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_lease", lease()), ("s5_ratio", ratio())]
}
