//! Step 10: gossip.

use crowd::{Crowd, TICK, options, spread, watch};
use key_value_store::s10_gossip::{Gossip, phi, phi_exponential};
use key_value_store::types::{Beat, Digest, Health, Millis, NodeId};
use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use sim::{Random, draw};
use std::collections::BTreeSet;

#[path = "crowd.rs"]
mod crowd;

/// Node 1 of its first generation, with these peers, started at time 0.
fn one(peers: &[NodeId]) -> Gossip {
    Gossip::new(1, 1, peers, options(2), 0)
}

fn beats(beats: &[(NodeId, u64, u64)]) -> Digest {
    let beat = |&(node, generation, heartbeat)| (node, Beat { generation, heartbeat });
    beats.iter().map(beat).collect()
}

/// What a node would tell its peers of all others.
fn told(node: &Gossip) -> Digest {
    let sent = node.clone().tick(0, &mut Random::seeded(0));
    let mut digest = sent.into_iter().next().map(|(_, digest)| digest).unwrap_or_default();
    digest.remove(&1);
    digest
}

#[test]
fn kv_go_1_every_tick_is_a_heartbeat() {
    kit::case("KV-GO-1", "node 1, started for the third time, peers 2 and 3", |trace| {
        let mut node = Gossip::new(1, 3, &[2, 3], options(2), 0);
        for heartbeat in 1..4 {
            let sent = node.tick(heartbeat * TICK, &mut Random::seeded(7));
            let own: Vec<_> = sent.iter().map(|(_, digest)| digest.get(&1).copied()).collect();
            let want = vec![Some(Beat { generation: 3, heartbeat }); 2];
            trace.expect(format!("tick {heartbeat}: what it tells of itself"), || own, want)?;
        }
        Ok(())
    });
}

#[test]
fn kv_go_1_some_distinct_peers_are_told_and_never_itself() {
    property::holds(
        "KV-GO-1",
        (0..6_u32, 0..5_usize, 0..100_u64),
        |trace, (count, fanout, seed)| {
            let peers: Vec<NodeId> = (2..2 + count).collect();
            trace.did(format!("node 1, peers {peers:?}, fanout {fanout}; tick"));
            let mut node = Gossip::new(1, 1, &peers, options(fanout), 0);
            let sent = node.tick(TICK, &mut Random::seeded(seed));
            let to: Vec<NodeId> = sent.into_iter().map(|(to, _)| to).collect();
            let distinct: BTreeSet<NodeId> = to.iter().copied().collect();
            let want = fanout.min(peers.len());
            trace.require(
                to.len() == want && distinct.len() == want && to.iter().all(|to| *to > 1),
                format!("{want} different ones of {peers:?}"),
                format!("{to:?}"),
            )
        },
    );
}

/// Whom the node tells in its next 100 ticks.
fn hearers(node: &mut Gossip, now: Millis) -> BTreeSet<NodeId> {
    let mut random = Random::seeded(1);
    (0..100).flat_map(|_| node.tick(now, &mut random)).map(|(to, _)| to).collect()
}

#[test]
fn kv_go_1_everybody_is_told_some_time_the_dead_too() {
    kit::case("KV-GO-1", "node 1, peers 2, 3, 4 and 5, all silent for an hour", |trace| {
        let mut node = one(&[2, 3, 4, 5]);
        let want: BTreeSet<NodeId> = [2, 3, 4, 5].into();
        trace.expect("whom 100 ticks tell", || hearers(&mut node, 3_600_000), want)
    });
}

#[test]
fn kv_go_1_a_newcomer_is_told_too() {
    kit::case("KV-GO-1", "node 1, peer 2", |trace| {
        let mut node = one(&[2]);
        trace.did("merge {9: the first beat}");
        node.merge(TICK, &beats(&[(9, 1, 1)]));
        trace.expect("whom 100 ticks tell", || hearers(&mut node, TICK), [2, 9].into())
    });
}

fn some_digest() -> impl Strategy<Value = Digest> {
    let beat = (1..3_u64, 0..4_u64);
    let beat = beat.prop_map(|(generation, heartbeat)| Beat { generation, heartbeat });
    prop::collection::btree_map(2..6_u32, beat, 0..4)
}

#[test]
fn kv_go_2_the_later_beat_of_each_node_is_kept() {
    property::holds("KV-GO-2", (some_digest(), some_digest()), |trace, (a, b)| {
        let mut want = a.clone();
        for (&node, &beat) in &b {
            let later = want.entry(node).or_insert(beat);
            *later = beat.max(*later);
        }
        for order in [[&a, &b, &a], [&b, &a, &b]] {
            trace.did(format!("node 1 merges {order:?}"));
            let mut node = one(&[7]);
            order.iter().for_each(|digest| node.merge(TICK, digest));
            let mut got = told(&node);
            got.remove(&7);
            trace.expect("what it tells of them", || got, want.clone())?;
        }
        Ok(())
    });
}

#[rstest]
#[case::the_same_beat((1, 5))]
#[case::an_older_beat((1, 4))]
#[case::an_older_life((0, 9))]
fn kv_go_2_old_news_is_no_sign_of_life(#[case] again: (u64, u64)) {
    kit::case("KV-GO-2", "node 1, peer 2", |trace| {
        let mut node = one(&[2]);
        trace.did("at 1,000: merge {2: generation 1, heartbeat 5}");
        node.merge(1_000, &beats(&[(2, 1, 5)]));
        trace.did(format!("at 9,000: merge {{2: {again:?}}}"));
        node.merge(9_000, &beats(&[(2, again.0, again.1)]));
        trace.expect("health at 10,999", || node.health(10_999, 2), Health::Alive)?;
        trace.expect("health at 11,000", || node.health(11_000, 2), Health::Suspect)
    });
}

#[rstest]
#[case(0, Health::Alive)]
#[case(9_999, Health::Alive)]
#[case(10_000, Health::Suspect)]
#[case(29_999, Health::Suspect)]
#[case(30_000, Health::Dead)]
fn kv_go_3_silence_makes_a_suspect_and_then_a_dead(#[case] silent: Millis, #[case] want: Health) {
    kit::case("KV-GO-3", "node 1 starts at 1,000,000 with peers 2 and 3", |trace| {
        let mut node = Gossip::new(1, 1, &[2, 3], options(2), 1_000_000);
        let at = 1_000_000 + silent;
        trace.expect(format!("health of 3, silent, at {at}"), || node.health(at, 3), want)?;
        trace.did("at 1,005,000: merge {2: a beat}");
        node.merge(1_005_000, &beats(&[(2, 1, 1)]));
        let at = 1_005_000 + silent;
        trace.expect(format!("health of 2 at {at}"), || node.health(at, 2), want)
    });
}

#[test]
fn kv_go_3_who_was_never_heard_of_is_dead() {
    kit::case("KV-GO-3", "node 1, peer 2", |trace| {
        trace.expect("health of 9", || one(&[2]).health(0, 9), Health::Dead)
    });
}

#[rstest]
#[case::an_old_digest((1, 49), Health::Dead)]
#[case::the_last_digest((1, 50), Health::Dead)]
#[case::progress((1, 51), Health::Alive)]
#[case::a_restart((2, 1), Health::Alive)]
fn kv_go_4_only_news_revives_the_dead(#[case] news: (u64, u64), #[case] want: Health) {
    kit::case("KV-GO-4", "node 1, peer 2", |trace| {
        let mut node = one(&[2]);
        trace.did("at 1,000: merge {2: generation 1, heartbeat 50}");
        node.merge(1_000, &beats(&[(2, 1, 50)]));
        trace.expect("health at 60,000", || node.health(60_000, 2), Health::Dead)?;
        trace.did(format!("at 60,000: merge {{2: {news:?}}}"));
        node.merge(60_000, &beats(&[(2, news.0, news.1)]));
        trace.expect("health then", || node.health(60_000, 2), want)
    });
}

#[test]
fn kv_go_4_a_former_life_says_nothing_about_this_one() {
    kit::case("KV-GO-4", "node 1, peer 2", |trace| {
        let mut node = one(&[2]);
        trace.did("at 1,000: merge {2: generation 2, heartbeat 1}");
        node.merge(1_000, &beats(&[(2, 2, 1)]));
        trace.did("at 40,000: merge {2: generation 1, heartbeat 90}");
        node.merge(40_000, &beats(&[(2, 1, 90)]));
        trace.expect("health then", || node.health(40_000, 2), Health::Dead)
    });
}

#[test]
fn kv_go_5_news_reaches_a_hundred_nodes_in_ten_rounds() {
    kit::case("KV-GO-5", "100 nodes, fanout 3", |trace| {
        for seed in 0..20 {
            trace.did(format!("10 rounds with seed {seed}"));
            let known = spread(3, seed, 10)[10];
            trace.require(known == 100, "news of node 0 at all 100 nodes", known)?;
        }
        Ok(())
    });
}

#[test]
fn kv_go_6_nobody_is_suspected_while_all_is_well() {
    kit::case("KV-GO-6", "20 nodes, fanout 3, a tick a second", |trace| {
        for seed in 0..3 {
            trace.did(format!("seed {seed}"));
            let mut crowd = Crowd::of(20, 3, seed);
            for round in 1..=60 {
                let seen = watch(&mut crowd, 1, |_| true);
                let suspects = seen.concat().iter().filter(|h| **h != Health::Alive).count();
                let got = format!("after {round} ticks {suspects} suspicions");
                trace.require(suspects == 0, "no suspicion", got)?;
            }
        }
        Ok(())
    });
}

#[test]
fn kv_go_6_a_crash_is_agreed_on_by_all() {
    kit::case("KV-GO-6", "20 nodes, fanout 3, a tick a second", |trace| {
        for seed in 0..3 {
            trace.did(format!("seed {seed}: after 20 ticks node 7 crashes"));
            let mut crowd = Crowd::of(20, 3, seed);
            watch(&mut crowd, 20, |_| true);
            let seen = watch(&mut crowd, 40, |node| node != 7);
            let others = seen.iter().enumerate().filter(|(node, _)| *node != 7);
            let wrong = others.filter(|(_, seen)| {
                let want = |other| if other == 7 { Health::Dead } else { Health::Alive };
                !seen.iter().enumerate().all(|(other, health)| *health == want(other))
            });
            let wrong: Vec<usize> = wrong.map(|(node, _)| node).collect();
            trace.did("40 ticks more");
            let got = format!("nodes {wrong:?} think otherwise");
            trace.require(wrong.is_empty(), "7 is dead and all others live, to everyone", got)?;
        }
        Ok(())
    });
}

#[rstest]
#[case(0.0, 0.0)]
#[case(1_000.0, 0.301)]
#[case(1_200.0, 1.643)]
#[case(1_300.0, 2.870)]
#[case(1_500.0, 6.543)]
#[case(2_000.0, 23.118)]
fn kv_go_7_phi_says_how_rare_a_longer_silence_is(#[case] elapsed: f64, #[case] want: f64) {
    kit::case("KV-GO-7", "gaps of 1,000 ms, standard deviation 100", |trace| {
        let got = phi(elapsed, 1_000.0, 100.0);
        trace.did(format!("phi({elapsed}, 1000, 100)"));
        trace.require((got - want).abs() < 0.01, format!("{want}, to within 0.01"), got)
    });
}

#[rstest]
#[case(1_000.0, 0.434)]
#[case(2_303.0, 1.0)]
#[case(18_421.0, 8.0)]
fn kv_go_7_with_exponential_gaps_it_is_a_line(#[case] elapsed: f64, #[case] want: f64) {
    kit::case("KV-GO-7", "exponential gaps, 1,000 ms in the mean", |trace| {
        let got = phi_exponential(elapsed, 1_000.0);
        trace.did(format!("phi_exponential({elapsed}, 1000)"));
        trace.require((got - want).abs() < 0.01, format!("{want}, to within 0.01"), got)
    });
}

#[test]
fn kv_go_5_the_spread_is_the_one_drawn() {
    kit::figure!("KV-GO-5", "s10_spread", infection);
}

/// How many of 100 nodes know, in fifths, so that any fair choice of peers draws the same.
fn infection() -> String {
    const SEEDS: u64 = 8;
    let mean = |fanout| -> Vec<usize> {
        let runs: Vec<_> = (0..SEEDS).map(|seed| spread(fanout, seed, 12)).collect();
        (0..=12).map(|r| runs.iter().map(|run| run[r]).sum::<usize>() / runs.len()).collect()
    };
    let (one, three) = (mean(1), mean(3));
    let bar = |known: usize| {
        let fifths = (known + 2) / 20;
        "#".repeat(fifths) + &".".repeat(5 - fifths)
    };
    // Rounds in which the mean is far from a fifth's edge.
    let row = |round: usize| vec![round.to_string(), bar(one[round]), bar(three[round])];
    draw::table(&["round", "fanout 1", "fanout 3"], &[1, 2, 3, 4, 5, 6, 9, 12].map(row))
}

#[test]
fn kv_go_7_the_suspicion_is_the_one_drawn() {
    kit::figure!("KV-GO-7", "s10_phi", suspicion);
}

/// Three detectors whose heartbeats come once a second.
fn suspicion() -> String {
    let row = |elapsed: f64| {
        let narrow = phi(elapsed, 1_000.0, 100.0);
        let wide = phi(elapsed, 1_000.0, 300.0);
        let exponential = phi_exponential(elapsed, 1_000.0);
        let [narrow, wide, exponential] =
            [narrow, wide, exponential].map(|phi| format!("{:.1}", phi.abs()));
        vec![format!("{elapsed}"), narrow, wide, exponential]
    };
    let head = ["silent for, ms", "sd 100", "sd 300", "exponential"];
    let rows = [500.0, 1_000.0, 1_250.0, 1_500.0, 1_560.0, 2_000.0, 2_680.0, 3_000.0];
    draw::table(&head, &rows.map(row))
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s10_spread", infection()), ("s10_phi", suspicion())]
}
