//! Step 8: a fleet.

use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use scaling::s8_fleet::{Autoscaler, Server, desired};
use scaling::types::fleet::{NoRegion, Request, SessionStore, Target};

#[path = "fleets.rs"]
mod fleets;
use fleets::{LATENCIES, add, cart, everybody, failover, percentiles, regions, swing, target};

#[test]
fn sc_fl_1_the_nearest_region_that_is_up() {
    property::holds("SC-FL-1", prop::array::uniform3(any::<bool>()), |trace, up| {
        let mut regions = regions(trace);
        for (region, up) in up.into_iter().enumerate() {
            trace.did(format!("set_up({region}, {up})"));
            regions.set_up(region, up);
        }
        for (client, row) in LATENCIES.iter().enumerate() {
            let live = (0..3).filter(|&region| up[region]);
            let want = live.min_by_key(|&region| row[region]).ok_or(NoRegion);
            trace.expect(format!("resolve({client})"), || regions.resolve(client), want)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::first(0)]
#[case::second(1)]
#[case::third(2)]
fn sc_fl_2_only_the_clients_of_a_failed_region_move(#[case] failed: usize) {
    kit::case("SC-FL-2", "", |trace| {
        let mut regions = regions(trace);
        let home = everybody(&regions);
        trace.did(format!("set_up({failed}, false)"));
        regions.set_up(failed, false);
        let away = everybody(&regions);
        let right = home.iter().zip(away).all(|(&home, away)| (home == away) == (home != failed));
        let told = format!("of {home:?} only those of region {failed} elsewhere");
        trace.require(right, told, format!("{away:?}"))?;
        trace.did(format!("set_up({failed}, true)"));
        regions.set_up(failed, true);
        trace.expect("resolve each client", || everybody(&regions), home)
    });
}

#[test]
fn sc_fl_3_what_was_not_replicated_is_not_there() {
    kit::case("SC-FL-3", "", |trace| {
        let mut regions = regions(trace);
        trace.did("region 0: add lamp; replicate(0, 1); region 0: add shade");
        add(&mut regions, 0, "lamp");
        regions.replicate(0, 1);
        add(&mut regions, 0, "shade");
        for (region, want) in [(0, "lamp, shade"), (1, "lamp"), (2, "")] {
            let call = format!("region {region}: the cart");
            trace.expect(call, || cart(&mut regions, region), want.into())?;
        }
        Ok(())
    });
}

#[test]
fn sc_fl_3_the_later_version_stays() {
    kit::case("SC-FL-3", "", |trace| {
        let mut regions = regions(trace);
        trace.did("region 0: add lamp; replicate(0, 1); region 1: add bulb; replicate(0, 1)");
        add(&mut regions, 0, "lamp");
        regions.replicate(0, 1);
        add(&mut regions, 1, "bulb");
        regions.replicate(0, 1);
        trace.expect("region 1: the cart", || cart(&mut regions, 1), "lamp, bulb".into())?;
        trace.did("replicate(1, 0)");
        regions.replicate(1, 0);
        trace.expect("region 0: the cart", || cart(&mut regions, 0), "lamp, bulb".into())
    });
}

#[test]
fn sc_fl_3_of_equal_versions_each_region_keeps_its_own() {
    kit::case("SC-FL-3", "", |trace| {
        let mut regions = regions(trace);
        trace.did("region 0: add lamp; region 1: add bulb; replicate(0, 1)");
        add(&mut regions, 0, "lamp");
        add(&mut regions, 1, "bulb");
        regions.replicate(0, 1);
        for (region, want) in [(0, "lamp"), (1, "bulb")] {
            let call = format!("region {region}: the cart");
            trace.expect(call, || cart(&mut regions, region), want.into())?;
        }
        trace.did("region 1: add shade; replicate(0, 1)");
        add(&mut regions, 1, "shade");
        regions.replicate(0, 1);
        trace.expect("region 0: the cart", || cart(&mut regions, 0), "lamp".into())
    });
}

#[rstest]
#[case::from_the_dead(0)]
#[case::to_the_dead(1)]
fn sc_fl_3_a_region_that_is_down_takes_no_part(#[case] down: usize) {
    kit::case("SC-FL-3", "", |trace| {
        let mut regions = regions(trace);
        trace.did(format!("region 0: add lamp; set_up({down}, false); replicate(0, 1)"));
        add(&mut regions, 0, "lamp");
        regions.set_up(down, false);
        regions.replicate(0, 1);
        trace.did(format!("set_up({down}, true)"));
        regions.set_up(down, true);
        trace.expect("region 1: the cart", || cart(&mut regions, 1), String::new())
    });
}

#[rstest]
#[case::exactly_full(600, 10)]
#[case::one_more(601, 11)]
#[case::no_rounding_error(540, 9)]
#[case::at_least_the_least(1, 2)]
#[case::at_most_the_most(5_000, 20)]
fn sc_fl_4_as_many_as_the_load_needs(#[case] load: u32, #[case] want: u32) {
    kit::case("SC-FL-4", format!("{:?}", target(0)), |trace| {
        trace.expect(format!("desired({load})"), || desired(load, &target(0)), want)
    });
}

#[rstest]
#[case::a_share_with_a_fraction(97, Target { per_server: 33, percent: 50, ..target(0) }, 6)]
#[case::a_load_of_a_continent(4_000_000_000, Target { per_server: 1_000_000, percent: 100, max: 5_000, ..target(0) }, 4_000)]
#[case::a_load_that_no_float_holds(16_777_217, Target { per_server: 1, percent: 100, max: 20_000_000, ..target(0) }, 16_777_217)]
fn sc_fl_4_the_quotient_is_exact(#[case] load: u32, #[case] target: Target, #[case] want: u32) {
    kit::case("SC-FL-4", format!("{target:?}"), |trace| {
        trace.expect(format!("desired({load})"), || desired(load, &target), want)
    });
}

/// Loads, a second apart, and the sizes they lead to.
type Looks = &'static [(u32, u32)];

#[rstest]
#[case::many_come_at_once_and_go_one_by_one(
    &[(60, 2), (600, 10), (300, 10), (300, 9), (300, 8), (600, 10), (300, 10)]
)]
#[case::a_swing_within_the_cooldown_moves_nothing(
    &[(600, 10), (540, 10), (600, 10), (540, 10), (600, 10), (540, 10), (540, 9)]
)]
fn sc_fl_5_quick_to_grow_and_slow_to_shrink(#[case] looks: Looks) {
    kit::case("SC-FL-5", format!("{:?}", target(2_000)), |trace| {
        let mut scaler = Autoscaler::new(target(2_000));
        for (&(load, want), now) in looks.iter().zip((0..).step_by(1_000)) {
            trace.expect(format!("step({now}, {load})"), || scaler.step(now, load), want)?;
        }
        Ok(())
    });
}

#[test]
fn sc_fl_6_a_constant_load_comes_to_rest() {
    let loads = prop::collection::vec(0..1_500_u32, 0..6);
    property::holds(
        "SC-FL-6",
        (0..4_u64, loads, 0..1_500_u32),
        |trace, (cooldown, loads, load)| {
            let target = Target { cooldown: cooldown * 1_000, ..target(0) };
            trace.did(format!(
                "{target:?}; loads of {loads:?}, a second apart; then {load} for 30 s"
            ));
            let mut scaler = Autoscaler::new(target);
            let mut now = 0;
            for load in loads.into_iter().chain([load; 30]) {
                scaler.step(now, load);
                now += 1_000;
            }
            for _ in 0..10 {
                let want = desired(load, &target);
                trace.expect(format!("step({now}, {load})"), || scaler.step(now, load), want)?;
                now += 1_000;
            }
            Ok(())
        },
    );
}

/// Which user asks which server to add an item (or, at 0, to show the cart), and whether the server is
/// replaced before.
fn requests() -> impl Strategy<Value = Vec<(usize, usize, u8, bool)>> {
    prop::collection::vec((0..2_usize, 0..3_usize, 0..4_u8, prop::bool::weighted(0.2)), 1..20)
}

#[test]
fn sc_fl_7_any_server_will_do() {
    property::holds("SC-FL-7", requests(), |trace, requests| {
        let mut store = SessionStore::default();
        let mut servers = vec![Server::new(); 3];
        let mut carts = [vec![], vec![]];
        for (user, server, item, replaced) in requests {
            if replaced {
                trace.did(format!("server {server} is replaced"));
                servers[server] = Server::new();
            }
            let name = ["ann", "bob"][user];
            let asks = if item == 0 { Request::Show } else { Request::Add(item.to_string()) };
            carts[user].extend((item > 0).then(|| item.to_string()));
            let call = format!("server {server}: handle({name}, {asks:?})");
            let answer = || servers[server].handle(&mut store, name, asks);
            trace.expect(call, answer, carts[user].clone())?;
        }
        Ok(())
    });
}

#[test]
fn sc_fl_7_a_server_alone_knows_the_cart() {
    kit::case("SC-FL-7", "", |trace| {
        let (mut store, mut server) = (SessionStore::default(), Server::new());
        trace.did("handle(ann, Add(lamp))");
        server.handle(&mut store, "ann", Request::Add("lamp".into()));
        let show = || server.handle(&mut store, "ann", Request::Show);
        trace.expect("handle(ann, Show)", show, vec!["lamp".to_owned()])
    });
}

#[test]
fn sc_fl_7_each_change_is_a_version() {
    kit::case("SC-FL-7", "", |trace| {
        let (mut store, mut server) = (SessionStore::default(), Server::new());
        for (asks, want) in [
            (Request::Show, 0),
            (Request::Add("lamp".into()), 1),
            (Request::Show, 1),
            (Request::Add("lamp".into()), 2),
        ] {
            trace.did(format!("handle(ann, {asks:?})"));
            server.handle(&mut store, "ann", asks);
            trace.expect("the session's version", || store.get("ann").version, want)?;
        }
        Ok(())
    });
}

#[test]
fn sc_fl_3_the_run_of_a_regions_failure_is_the_one_drawn() {
    kit::figure!("SC-FL-3", "s8_regions", failover);
}

#[test]
fn sc_fl_5_the_run_of_a_swinging_load_is_the_one_drawn() {
    kit::figure!("SC-FL-5", "s8_swing", swing);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s8_regions", failover()), ("s8_swing", swing()), ("s8_percentiles", percentiles())]
}
