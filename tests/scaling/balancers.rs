//! Balancers to try, and drawings of their runs.

use kit::{Held, Trace};
use scaling::s1_balancer::LoadBalancer;
use scaling::types::balancer::{BackendId, Policy};
use sim::{Random, draw};
use std::collections::BTreeMap;

/// One of each.
pub const EVERY_POLICY: [Policy; 4] = [
    Policy::RoundRobin,
    Policy::Weighted,
    Policy::LeastConnections,
    Policy::PowerOfTwo { seed: 7 },
];

/// A balancer of servers 1 to n with these weights.
pub fn balancer(trace: &mut Trace, policy: Policy, weights: &[u32]) -> LoadBalancer {
    trace.did(format!("LoadBalancer::new({policy:?}) with servers of weight {weights:?}"));
    let mut lb = LoadBalancer::new(policy);
    for (&weight, id) in weights.iter().zip(1..) {
        let _ = lb.add(id, weight);
    }
    lb
}

/// How often each server comes in `picks` picks.
pub fn counts(lb: &mut LoadBalancer, picks: u32) -> BTreeMap<BackendId, u32> {
    let mut counts = BTreeMap::new();
    for _ in 0..picks {
        *counts.entry(lb.pick().unwrap_or(0)).or_default() += 1;
    }
    counts
}

/// Picks (true) and releases of a server; `check` sees the connections before each pick.
pub fn play(
    trace: &mut Trace,
    lb: &mut LoadBalancer,
    n: u32,
    calls: Vec<(bool, u32)>,
    check: impl Fn(&mut Trace, &BTreeMap<BackendId, u32>, BackendId) -> Held,
) -> Held {
    let mut open: BTreeMap<BackendId, u32> = (1..=n).map(|id| (id, 0)).collect();
    for (pick, id) in calls {
        let id = 1 + id % n;
        if pick {
            trace.did("pick()");
            let picked = lb.pick().unwrap_or(0);
            check(trace, &open, picked)?;
            *open.entry(picked).or_default() += 1;
        } else {
            trace.did(format!("release({id})"));
            lb.release(id);
            open.entry(id).and_modify(|open| *open = open.saturating_sub(1));
        }
    }
    Ok(())
}

/// Four servers, one request each 5 ms. Requests take 40 ms, on server 4 ten times as long.
pub fn slow() -> String {
    let run = |policy| {
        let mut lb = LoadBalancer::new(policy);
        for id in 1..=4 {
            let _ = lb.add(id, 1);
        }
        let mut ends: Vec<(u64, BackendId)> = Vec::new();
        let (mut requests, mut most) = (BTreeMap::new(), BTreeMap::new());
        for now in (0..4_000_u64).step_by(5) {
            for (_, id) in ends.extract_if(.., |(end, _)| *end <= now) {
                lb.release(id);
            }
            let id = lb.pick().unwrap_or(0);
            ends.push((now + if id == 4 { 400 } else { 40 }, id));
            *requests.entry(id).or_insert(0) += 1;
            let open = lb.in_flight(id).unwrap_or(0);
            most.entry(id).and_modify(|most: &mut u32| *most = open.max(*most)).or_insert(open);
        }
        (requests, most)
    };
    let by_turn = run(Policy::RoundRobin);
    let by_load = run(Policy::LeastConnections);
    // To the request it depends on who wins a tie, and that is free.
    let row = |who: &str, ids: std::ops::RangeInclusive<BackendId>| {
        let part = |counts: &BTreeMap<BackendId, u32>| {
            let percent = counts.range(ids.clone()).map(|(_, n)| n).sum::<u32>() / 8;
            match percent {
                0..5 => "below 5 %".to_owned(),
                95.. => "above 95 %".to_owned(),
                _ => format!("{percent} %"),
            }
        };
        let most = |counts: &BTreeMap<BackendId, u32>| {
            let most = counts.range(ids.clone()).map(|(_, &n)| n).max().unwrap_or(0);
            if most < 5 { "below 5".to_owned() } else { most.to_string() }
        };
        vec![who.to_owned(), part(&by_turn.0), most(&by_turn.1), part(&by_load.0), most(&by_load.1)]
    };
    let head = ["requests to", "in turn", "open at most", "fewest open", "open at most"];
    draw::table(&head, &[row("three fast servers", 1..=3), row("the slow one", 4..=4)])
}

/// How full the fullest of 500 servers is after 500 requests, in ten runs each: one choice, and two.
pub fn choices() -> String {
    let one = |seed| {
        let mut random = Random::seeded(seed);
        let mut loads = vec![0; 500];
        (0..500).for_each(|_| loads[random.between(0, 499) as usize] += 1);
        loads.into_iter().max().unwrap_or(0)
    };
    let two = |seed| fullest(Policy::PowerOfTwo { seed });
    let row = |who: &str, fullest: &dyn Fn(u64) -> u32| {
        let runs: Vec<u32> = (0..10).map(fullest).collect();
        let with = |most: &[u32]| runs.iter().filter(|run| most.contains(run)).count().to_string();
        let columns = [with(&[1, 2, 3, 4]), with(&[5]), with(&[6]), with(&[7]), with(&[8])];
        [vec![who.to_owned()], columns.to_vec()].concat()
    };
    draw::table(
        &["10 runs, fullest has", "up to 4", "5", "6", "7", "8"],
        &[row("one choice", &one), row("two choices", &two)],
    )
}

/// The most connections on one of 500 servers after 500 picks.
pub fn fullest(policy: Policy) -> u32 {
    let mut lb = LoadBalancer::new(policy);
    for id in 0..500 {
        let _ = lb.add(id, 1);
    }
    counts(&mut lb, 500);
    (0..500).filter_map(|id| lb.in_flight(id)).max().unwrap_or(0)
}

/// The mean time in ms that a request takes on a single server of 100 requests a second, by the load.
pub fn alone() -> String {
    let row = |rate: u32| {
        let mut random = Random::seeded(1);
        let (mut arrives, mut free, mut sum) = (0.0_f64, 0.0_f64, 0.0);
        for _ in 0..200_000 {
            arrives += random.wait(f64::from(rate));
            free = free.max(arrives) + random.wait(100.0);
            sum += free - arrives;
        }
        let mean = sum / 200_000.0;
        let (told, bar) = match rate {
            0..100 => (format!("{mean:.0}"), "#".repeat((mean / 4.0) as usize)),
            _ => ("ever more".to_owned(), String::new()),
        };
        vec![rate.to_string(), told, bar]
    };
    let rows: Vec<Vec<String>> = [10, 20, 50, 80, 90, 95, 105].map(row).to_vec();
    draw::table(&["requests/s", "ms", ""], &rows)
}

/// The throughput of n machines, in that of one, by the universal scalability law (Gunther 1993): a
/// twentieth of the work is one after another, and each pair of machines costs a thousandth.
pub fn adding() -> String {
    let row = |n: u32| {
        let (n, queued, agreed) = (f64::from(n), 0.05, 0.001);
        let queue_alone = n / (1.0 + queued * (n - 1.0));
        let both = n / (1.0 + queued * (n - 1.0) + agreed * n * (n - 1.0));
        let bar = "#".repeat((both * 3.0) as usize);
        vec![n.to_string(), format!("{queue_alone:.1}"), format!("{both:.1}"), bar]
    };
    let rows: Vec<Vec<String>> = [1, 2, 4, 8, 16, 32, 64, 128].map(row).to_vec();
    draw::table(&["machines", "5 % shared", "and 0.1 % a pair", ""], &rows)
}
