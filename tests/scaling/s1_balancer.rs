//! Step 1: the load balancer.

use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use scaling::s1_balancer::LoadBalancer;
use scaling::types::balancer::{LbError, Policy};
use std::collections::BTreeMap;

#[path = "balancers.rs"]
mod balancers;
use balancers::{EVERY_POLICY, adding, alone, balancer, choices, counts, fullest, play, slow};

#[test]
fn sc_lb_1_everybody_comes_equally_often() {
    property::holds("SC-LB-1", (1..10_usize, 0..30_u32, 1..6_u32), |trace, (n, before, k)| {
        let mut lb = balancer(trace, Policy::RoundRobin, &vec![1; n]);
        trace.did(format!("{before} picks"));
        counts(&mut lb, before);
        let want = (1..=n as u32).map(|id| (id, k)).collect();
        trace.expect(format!("{} more", k * n as u32), || counts(&mut lb, k * n as u32), want)
    });
}

#[test]
fn sc_lb_1_the_turns_of_a_dead_server_are_shared() {
    property::holds("SC-LB-1", (2..10_u32, 0..9_u32, 0..30_u32, 1..6_u32), |trace, drawn| {
        let (n, dead, before, k) = drawn;
        let dead = 1 + dead % n;
        let mut lb = balancer(trace, Policy::RoundRobin, &vec![1; n as usize]);
        trace.did(format!("{before} picks"));
        counts(&mut lb, before);
        trace.did(format!("set_healthy({dead}, false)"));
        let _ = lb.set_healthy(dead, false);
        let want = (1..=n).filter(|&id| id != dead).map(|id| (id, k)).collect();
        trace.expect(format!("{} picks", k * (n - 1)), || counts(&mut lb, k * (n - 1)), want)
    });
}

#[test]
fn sc_lb_1_a_report_without_news_disturbs_no_turn() {
    property::holds("SC-LB-1", (2..9_u32, 1..4_u32), |trace, (n, k)| {
        let mut lb = balancer(trace, Policy::RoundRobin, &vec![1; n as usize]);
        trace.did(format!("{} times set_healthy(1, true); pick()", k * n));
        let mut picked = BTreeMap::new();
        for _ in 0..k * n {
            let _ = lb.set_healthy(1, true);
            *picked.entry(lb.pick().unwrap_or(0)).or_default() += 1;
        }
        let want: BTreeMap<u32, u32> = (1..=n).map(|id| (id, k)).collect();
        trace.require(picked == want, format!("{want:?}"), format!("{picked:?}"))
    });
}

#[test]
fn sc_lb_1_a_large_server_gets_no_more_turns() {
    kit::case("SC-LB-1", "", |trace| {
        let mut lb = balancer(trace, Policy::RoundRobin, &[3, 1]);
        trace.expect("4 picks", || counts(&mut lb, 4), BTreeMap::from([(1, 2), (2, 2)]))
    });
}

#[test]
fn sc_lb_2_a_dead_server_is_never_picked() {
    property::holds("SC-LB-2", (0..4_usize, 2..6_u32, 0..6_u32), |trace, (policy, n, dead)| {
        let dead = 1 + dead % n;
        let mut lb = balancer(trace, EVERY_POLICY[policy], &vec![2; n as usize]);
        trace.did(format!("set_healthy({dead}, false)"));
        let _ = lb.set_healthy(dead, false);
        let picked = counts(&mut lb, 40);
        let told = format!("picks of servers other than {dead} alone");
        trace.require(
            !picked.contains_key(&dead) && !picked.contains_key(&0),
            told,
            format!("{picked:?}"),
        )
    });
}

#[test]
fn sc_lb_2_a_server_that_recovers_has_its_turn_again() {
    property::holds("SC-LB-2", (2..9_u32, 0..9_u32, 0..20_u32), |trace, (n, dead, meanwhile)| {
        let dead = 1 + dead % n;
        let mut lb = balancer(trace, Policy::RoundRobin, &vec![1; n as usize]);
        trace.did(format!("set_healthy({dead}, false)"));
        let _ = lb.set_healthy(dead, false);
        trace.did(format!("{meanwhile} picks"));
        counts(&mut lb, meanwhile);
        trace.did(format!("set_healthy({dead}, true)"));
        let _ = lb.set_healthy(dead, true);
        let picked = counts(&mut lb, n);
        let back = picked.contains_key(&dead);
        trace.require(back, format!("{dead} among the next {n} picks"), format!("{picked:?}"))
    });
}

#[test]
fn sc_lb_3_with_nobody_healthy_there_is_an_answer() {
    for policy in EVERY_POLICY {
        kit::case("SC-LB-3", "", |trace| {
            let mut lb = balancer(trace, policy, &[]);
            trace.expect("pick()", || lb.pick(), Err(LbError::NoHealthyBackend))?;
            let mut lb = balancer(trace, policy, &[1, 1]);
            trace.did("pick(); set_healthy(1, false); set_healthy(2, false)");
            let first = lb.pick();
            let _ = (lb.set_healthy(1, false), lb.set_healthy(2, false));
            let open = |lb: &LoadBalancer| (lb.in_flight(1), lb.in_flight(2));
            let before = open(&lb);
            trace.expect("pick()", || lb.pick(), Err(LbError::NoHealthyBackend))?;
            trace.expect("in_flight(1), in_flight(2)", || open(&lb), before)?;
            trace.require(first.is_ok(), "a first pick that succeeds", format!("{first:?}"))
        });
    }
}

#[test]
fn sc_lb_4_everybody_comes_as_often_as_its_weight() {
    let weights = prop::collection::vec(1..6_u32, 1..6);
    property::holds("SC-LB-4", (weights, 1..9_u32, 0..30_u32, 1..5_u32), |trace, drawn| {
        let (weights, dead, before, k) = drawn;
        let mut lb = balancer(trace, Policy::Weighted, &weights);
        if weights.len() > 1 {
            trace.did(format!("set_healthy({dead}, false)"));
            let _ = lb.set_healthy(dead, false);
        }
        trace.did(format!("{before} picks"));
        counts(&mut lb, before);
        let healthy = |id| lb.in_flight(id).is_some() && (weights.len() == 1 || id != dead);
        let want: BTreeMap<u32, u32> = (1..)
            .zip(weights.iter().map(|weight| k * weight))
            .filter(|(id, _)| healthy(*id))
            .collect();
        let picks = want.values().sum();
        trace.expect(format!("{picks} more"), || counts(&mut lb, picks), want)
    });
}

#[test]
fn sc_lb_4_a_weight_of_zero_is_refused() {
    kit::case("SC-LB-4", "LoadBalancer::new(Weighted)", |trace| {
        let mut lb = LoadBalancer::new(Policy::Weighted);
        trace.expect("add(1, 0)", || lb.add(1, 0), Err(LbError::ZeroWeight))?;
        trace.expect("in_flight(1)", || lb.in_flight(1), None)?;
        trace.expect("add(1, 1)", || lb.add(1, 1), Ok(()))
    });
}

#[test]
fn sc_lb_5_the_server_with_fewest_open_connections_is_next() {
    let calls = prop::collection::vec((prop::bool::weighted(0.6), 0..9_u32), 1..40);
    property::holds("SC-LB-5", (1..6_u32, calls), |trace, (n, calls)| {
        let mut lb = balancer(trace, Policy::LeastConnections, &vec![1; n as usize]);
        play(trace, &mut lb, n, calls, |trace, open, picked| {
            let least = open.values().min();
            let right = open.contains_key(&picked) && open.get(&picked) == least;
            trace.require(right, format!("one of the least loaded of {open:?}"), picked)
        })
    });
}

#[test]
fn sc_lb_5_a_dead_server_without_connections_does_not_count() {
    kit::case("SC-LB-5", "", |trace| {
        let mut lb = balancer(trace, Policy::LeastConnections, &[1, 1, 1]);
        trace.did("6 picks; release(2) twice; release(3); set_healthy(2, false)");
        counts(&mut lb, 6);
        for id in [2, 2, 3] {
            lb.release(id);
        }
        let _ = lb.set_healthy(2, false);
        trace.expect("pick()", || lb.pick(), Ok(3))
    });
}

#[test]
fn sc_lb_6_two_choices_keep_many_servers_level() {
    for seed in 0..10 {
        kit::case("SC-LB-6", format!("500 servers, 500 picks, seed {seed}"), |trace| {
            let fullest = fullest(Policy::PowerOfTwo { seed });
            trace.require((1..=4).contains(&fullest), "at most 4 connections on one", fullest)
        });
    }
}

#[test]
fn sc_lb_6_of_two_servers_the_less_loaded_is_next() {
    let calls = prop::collection::vec((prop::bool::weighted(0.6), 0..2_u32), 1..40);
    property::holds("SC-LB-6", (0..20_u64, calls), |trace, (seed, calls)| {
        let mut lb = balancer(trace, Policy::PowerOfTwo { seed }, &[1, 1]);
        play(trace, &mut lb, 2, calls, |trace, open, picked| {
            let right = open.get(&picked) == open.values().min();
            trace.require(right, format!("the less loaded of {open:?}"), picked)
        })
    });
}

#[test]
fn sc_lb_6_each_pair_is_drawn_and_a_single_server_is_chosen() {
    kit::case("SC-LB-6", "", |trace| {
        let mut lb = balancer(trace, Policy::PowerOfTwo { seed: 1 }, &[1]);
        trace.expect("pick()", || lb.pick(), Ok(1))?;
        let mut lb = balancer(trace, Policy::PowerOfTwo { seed: 1 }, &[1; 4]);
        trace.did("200 times pick(), then release of what was picked");
        let mut picked = BTreeMap::new();
        for _ in 0..200 {
            let id = lb.pick().unwrap_or(0);
            lb.release(id);
            *picked.entry(id).or_insert(0) += 1;
        }
        // With all level the pair decides: a server that is in half of all pairs must come.
        let all = (1..=4).all(|id| picked.contains_key(&id));
        trace.require(all, "each of the four now and then", format!("{picked:?}"))
    });
}

#[rstest]
#[case::added_twice(|lb: &mut LoadBalancer| lb.add(1, 1), Err(LbError::DuplicateBackend(1)))]
#[case::removed_unknown(|lb: &mut LoadBalancer| lb.remove(9), Err(LbError::UnknownBackend(9)))]
#[case::judged_unknown(|lb: &mut LoadBalancer| lb.set_healthy(9, true), Err(LbError::UnknownBackend(9)))]
fn sc_lb_7_membership_is_kept_straight(
    #[case] call: fn(&mut LoadBalancer) -> Result<(), LbError>,
    #[case] want: Result<(), LbError>,
) {
    kit::case("SC-LB-7", "", |trace| {
        let mut lb = balancer(trace, Policy::RoundRobin, &[1, 1]);
        trace.expect("the call", || call(&mut lb), want)
    });
}

#[test]
fn sc_lb_7_a_server_that_left_is_gone() {
    for policy in EVERY_POLICY {
        kit::case("SC-LB-7", "", |trace| {
            let mut lb = balancer(trace, policy, &[1, 1, 1]);
            trace.did("6 picks; remove(2); 20 picks");
            counts(&mut lb, 6);
            let _ = lb.remove(2);
            let picked = counts(&mut lb, 20);
            let gone = !picked.contains_key(&2) && !picked.contains_key(&0);
            trace.require(gone, "servers 1 and 3 alone", format!("{picked:?}"))?;
            trace.expect("in_flight(2)", || lb.in_flight(2), None)?;
            let others = (lb.in_flight(1), lb.in_flight(3));
            trace.did("release(2)");
            lb.release(2);
            trace.expect("in_flight(1), (3)", || (lb.in_flight(1), lb.in_flight(3)), others)
        });
    }
}

#[test]
fn sc_lb_7_closing_what_is_not_open_changes_nothing() {
    kit::case("SC-LB-7", "", |trace| {
        let mut lb = balancer(trace, Policy::RoundRobin, &[1]);
        trace.did("pick(); release(1); release(1)");
        let _ = lb.pick();
        lb.release(1);
        lb.release(1);
        trace.expect("in_flight(1)", || lb.in_flight(1), Some(0))?;
        trace.did("pick()");
        let _ = lb.pick();
        trace.expect("in_flight(1)", || lb.in_flight(1), Some(1))
    });
}

#[test]
fn sc_lb_5_the_run_with_a_slow_server_is_the_one_drawn() {
    kit::figure!("SC-LB-5", "s1_slow", slow);
}

#[test]
fn sc_lb_6_the_run_of_one_choice_and_of_two_is_the_one_drawn() {
    kit::figure!("SC-LB-6", "s1_choices", choices);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![
        ("s1_slow", slow()),
        ("s1_choices", choices()),
        ("s1_alone", alone()),
        ("s1_adding", adding()),
    ]
}
