//! Step 7: quorums.

use key_value_store::s7_quorum::Config;
use key_value_store::types::{
    ConfigError, Dc, GetEffect, Level, NodeId, OpError, PutEffect, Version,
};
use kit::proptest::prelude::*;
use kit::{Held, property};
use rstest::rstest;
use std::collections::BTreeSet;

#[path = "quorum_runs.rs"]
mod quorum_runs;
use quorum_runs::replicas::{
    DEADLINE, Link, Nodes, Value, get, members, only, put, read, sets, two_dcs, values, write, x1,
    y2, z3,
};
use quorum_runs::{latency, misses, overlap, partition, partition_drawn};

fn unavailable<T>(need: usize, possible: usize) -> Result<T, OpError> {
    Err(OpError::Unavailable { need, possible })
}

#[rstest]
#[case::none_read((3, 0, 2), Err(ConfigError::Reads { r: 0, n: 3 }))]
#[case::none_written((3, 2, 0), Err(ConfigError::Writes { w: 0, n: 3 }))]
#[case::more_read_than_there_are((3, 4, 1), Err(ConfigError::Reads { r: 4, n: 3 }))]
#[case::more_written_than_there_are((3, 1, 4), Err(ConfigError::Writes { w: 4, n: 3 }))]
#[case::one((1, 1, 1), Ok((1, 1, 1)))]
#[case::all((3, 3, 3), Ok((3, 3, 3)))]
fn kv_qu_1_a_quorum_is_at_least_one_and_at_most_all(
    #[case] (n, r, w): (usize, usize, usize),
    #[case] want: Result<(usize, usize, usize), ConfigError>,
) {
    kit::case("KV-QU-1", "", |trace| {
        let got = || Config::new(n, r, w).map(|config| (config.n, config.r, config.w));
        trace.expect(format!("Config::new({n}, {r}, {w})"), got, want)
    });
}

#[rstest]
#[case::half_and_half(4, 2, 2, false)]
#[case::two_of_three_twice(3, 2, 2, true)]
#[case::all_written(3, 1, 3, true)]
#[case::all_read(3, 3, 1, true)]
#[case::one_and_two(3, 1, 2, false)]
fn kv_qu_1_strict_means_that_any_two_quorums_meet(
    #[case] n: usize,
    #[case] r: usize,
    #[case] w: usize,
    #[case] want: bool,
) {
    kit::case("KV-QU-1", "", |trace| {
        let strict = || Config::new(n, r, w).map(|config| config.strict());
        trace.expect(format!("Config::new({n}, {r}, {w}).strict()"), strict, Ok(want))
    });
}

#[test]
fn kv_qu_2_a_put_succeeds_at_the_last_acknowledgement_it_needs() {
    kit::case("KV-QU-2", "a put to 1, 2, 3 that waits for 2", |trace| {
        let mut put = put(&members(3), Level::Count(2));
        let sends = (1..=3).map(|to| PutEffect::Send { to, versions: vec![x1()] }).collect();
        trace.expect("start", || put.start(), sends)?;
        trace.expect("on_ack(1)", || put.on_ack(1), vec![])?;
        trace.expect("on_ack(1) again", || put.on_ack(1), vec![])?;
        trace.expect("on_ack(9), no replica", || put.on_ack(9), vec![])?;
        trace.expect("on_ack(3)", || put.on_ack(3), vec![PutEffect::Done(Ok(()))])?;
        trace.expect("on_ack(2)", || put.on_ack(2), vec![])?;
        trace.expect("on_fail(2)", || put.on_fail(2), vec![])?;
        trace.expect("on_tick(100)", || put.on_tick(DEADLINE), vec![])
    });
}

#[rstest]
#[case::the_last_it_could_lose(&[], &[1, 2], (2, 1))]
#[case::after_an_acknowledgement(&[2], &[1, 3], (2, 1))]
#[case::only_all_will_do(&[1, 2], &[3], (3, 2))]
fn kv_qu_3_it_fails_as_soon_as_too_few_are_left(
    #[case] acked: &[NodeId],
    #[case] failed: &[NodeId],
    #[case] (need, possible): (usize, usize),
) {
    kit::case("KV-QU-3", format!("operations on 1, 2, 3 that wait for {need}"), |trace| {
        let (mut put, mut get) =
            (put(&members(3), Level::Count(need)), get(&members(3), Level::Count(need)));
        put.start();
        get.start();
        for &node in acked {
            trace.expect(format!("put.on_ack({node})"), || put.on_ack(node), vec![])?;
            trace.expect(
                format!("get.on_reply({node}, [])"),
                || get.on_reply(node, vec![]),
                vec![],
            )?;
        }
        let (&last, before) = failed.split_last().expect("somebody fails");
        for &node in before.iter().chain(before) {
            trace.expect(format!("put.on_fail({node})"), || put.on_fail(node), vec![])?;
            trace.expect(format!("get.on_fail({node})"), || get.on_fail(node), vec![])?;
        }
        let end = vec![PutEffect::Done(unavailable(need, possible))];
        trace.expect(format!("put.on_fail({last})"), || put.on_fail(last), end)?;
        let end = vec![GetEffect::Done(unavailable(need, possible))];
        trace.expect(format!("get.on_fail({last})"), || get.on_fail(last), end)
    });
}

#[test]
fn kv_qu_3_what_cannot_succeed_is_never_sent() {
    kit::case("KV-QU-3", "operations on 1, 2, 3 that wait for 4", |trace| {
        let end = vec![PutEffect::Done(unavailable(4, 3))];
        trace.expect("put.start", || put(&members(3), Level::Count(4)).start(), end)?;
        let end = vec![GetEffect::Done(unavailable(4, 3))];
        trace.expect("get.start", || get(&members(3), Level::Count(4)).start(), end)
    });
}

#[test]
fn kv_qu_3_at_the_deadline_it_has_timed_out() {
    kit::case("KV-QU-3", "operations on 1, 2, 3 that wait for 2 until 100", |trace| {
        let (mut put, mut get) =
            (put(&members(3), Level::Count(2)), get(&members(3), Level::Count(2)));
        put.start();
        get.start();
        trace.expect("put.on_ack(1)", || put.on_ack(1), vec![])?;
        trace.expect("put.on_tick(99)", || put.on_tick(99), vec![])?;
        let end = vec![PutEffect::Done(Err(OpError::Timeout))];
        trace.expect("put.on_tick(100)", || put.on_tick(100), end)?;
        trace.expect("get.on_tick(99)", || get.on_tick(99), vec![])?;
        let end = vec![GetEffect::Done(Err(OpError::Timeout))];
        trace.expect("get.on_tick(100)", || get.on_tick(100), end)
    });
}

#[test]
fn kv_qu_3_whatever_comes_the_first_certainty_is_the_end() {
    let scenario = (1..5_usize, prop::collection::vec((1..6_u32, any::<bool>()), 0..10));
    property::holds("KV-QU-3", scenario, |trace, (need, events)| {
        trace.did(format!("a put to 1, 2, 3, 4 that waits for {need}"));
        let mut put = put(&members(4), Level::Count(need));
        put.start();
        let (mut acked, mut failed, mut ended) = (BTreeSet::new(), BTreeSet::new(), false);
        for (node, ack) in events {
            if node <= 4 {
                if ack {
                    acked.insert(node)
                } else {
                    failed.insert(node)
                };
            }
            let possible = (1..=4).filter(|n| acked.contains(n) || !failed.contains(n)).count();
            let end = match () {
                () if ended => None,
                () if possible < need => Some(PutEffect::Done(unavailable(need, possible))),
                () => (acked.len() >= need).then_some(PutEffect::Done(Ok(()))),
            };
            ended |= end.is_some();
            let want: Vec<_> = end.into_iter().collect();
            match ack {
                true => trace.expect(format!("on_ack({node})"), || put.on_ack(node), want)?,
                false => trace.expect(format!("on_fail({node})"), || put.on_fail(node), want)?,
            }
        }
        Ok(())
    });
}

#[rstest]
#[case::an_old_and_a_new_one(vec![x1()], vec![y2()], vec![y2()])]
#[case::siblings(vec![z3()], vec![y2()], vec![y2(), z3()])]
#[case::nothing_and_something(vec![], vec![x1()], vec![x1()])]
#[case::something_and_nothing(vec![x1()], vec![], vec![x1()])]
#[case::the_same_twice(vec![x1()], vec![x1()], vec![x1()])]
fn kv_qu_4_a_get_answers_what_all_replies_come_to(
    #[case] first: Vec<Version<Value>>,
    #[case] second: Vec<Version<Value>>,
    #[case] want: Vec<Version<Value>>,
) {
    kit::case("KV-QU-4", "a get from 1, 2, 3 that waits for 2", |trace| {
        let mut get = get(&members(3), Level::Count(2));
        let asks = (1..=3).map(|to| GetEffect::Ask { to }).collect();
        trace.expect("start", || get.start(), asks)?;
        let call = format!("on_reply(3, {:?})", values(&first));
        trace.expect(call, || get.on_reply(3, first), vec![])?;
        trace.expect("on_reply(3, [\"z\"])", || get.on_reply(3, vec![z3()]), vec![])?;
        trace.expect("on_reply(9, [\"z\"])", || get.on_reply(9, vec![z3()]), vec![])?;
        let call = format!("on_reply(1, {:?})", values(&second));
        let end = vec![GetEffect::Done(Ok(want))];
        trace.expect(call, || get.on_reply(1, second), end)?;
        trace.expect("on_reply(2, [\"z\"])", || get.on_reply(2, vec![z3()]), vec![])
    });
}

#[test]
fn kv_qu_5_each_replica_is_sent_what_it_lacks() {
    kit::case("KV-QU-5", "a get from 1 to 5 that waits for 2", |trace| {
        let mut get = get(&members(5), Level::Count(2));
        get.start();
        trace.expect("repairs", || get.repairs(), vec![])?;
        trace.did("1 has x");
        get.on_reply(1, vec![x1()]);
        trace.expect("repairs", || get.repairs(), vec![])?;
        trace.did("2 has y, whose writer had seen x");
        get.on_reply(2, vec![y2()]);
        trace.expect("repairs", || get.repairs(), vec![(1, vec![y2()])])?;
        trace.did("after the end, 3 has z beside y, and 4 has nothing");
        get.on_reply(3, vec![y2(), z3()]);
        get.on_reply(4, vec![]);
        let want = vec![(1, vec![y2(), z3()]), (2, vec![z3()]), (4, vec![y2(), z3()])];
        trace.expect("repairs", || get.repairs(), want)
    });
}

#[test]
fn kv_qu_6_strict_configurations_and_no_others_never_miss() {
    kit::case("KV-QU-6", "every write set and every read set", |trace| {
        for n in 1..=4_usize {
            for (r, w) in (1..=n).flat_map(|r| (1..=n).map(move |w| (r, w))) {
                trace.did(format!("n = {n}, r = {r}, w = {w}"));
                let (missed, pairs) = misses(n as NodeId, r, w);
                let strict = Config::new(n, r, w).is_ok_and(|config| config.strict());
                trace.require(
                    strict == (missed == 0),
                    format!("strict() is {}", missed == 0),
                    format!("strict() is {strict}, and {missed} of {pairs} pairs miss the write"),
                )?;
            }
        }
        Ok(())
    });
}

#[test]
fn kv_qu_6_the_misses_are_the_ones_drawn() {
    kit::figure!("KV-QU-6", "s7_overlap", overlap);
}

#[test]
fn kv_qu_6_a_later_write_under_way_may_only_replace_it() {
    kit::case("KV-QU-6", "n = 3, r = w = 2; x is acknowledged, y saw it", |trace| {
        for written in sets(3, 2) {
            for reached in (0..=3).flat_map(|k| sets(3, k)) {
                let mut nodes = Nodes::default();
                let two = Level::Count(2);
                let _ = write(&mut nodes, &members(3), two, vec![x1()], only(&written));
                let _ = write(&mut nodes, &members(3), two, vec![y2()], only(&reached));
                for asked in sets(3, 2) {
                    let (got, _) = read(&nodes, &members(3), two, only(&asked));
                    let new = !asked.is_disjoint(&reached);
                    let call = format!("x at {written:?}, y at {reached:?}, read from {asked:?}");
                    trace.expect(call, || got, Ok(vec![if new { "y" } else { "x" }]))?;
                }
            }
        }
        Ok(())
    });
}

#[test]
fn kv_qu_7_a_failed_operation_only_says_so() {
    kit::case("KV-QU-7", "operations on 1, 2, 3 that wait for 2 until 100", |trace| {
        let mut put = put(&members(3), Level::Count(2));
        put.start();
        trace.expect("put.on_ack(1)", || put.on_ack(1), vec![])?;
        trace.expect("put.on_fail(2)", || put.on_fail(2), vec![])?;
        let end = vec![PutEffect::Done(unavailable(2, 1))];
        trace.expect("put.on_fail(3)", || put.on_fail(3), end)?;
        trace.expect("put.on_ack(2)", || put.on_ack(2), vec![])?;
        trace.expect("put.on_tick(100)", || put.on_tick(DEADLINE), vec![])?;
        let mut get = get(&members(3), Level::Count(2));
        get.start();
        let end = vec![GetEffect::Done(Err(OpError::Timeout))];
        trace.expect("get.on_tick(100)", || get.on_tick(DEADLINE), end)?;
        trace.expect("get.on_reply(1, [\"x\"])", || get.on_reply(1, vec![x1()]), vec![])?;
        trace.expect("get.on_reply(2, [])", || get.on_reply(2, vec![]), vec![])?;
        trace.expect("get.on_tick(200)", || get.on_tick(2 * DEADLINE), vec![])?;
        trace.expect("get.repairs", || get.repairs(), vec![(2, vec![x1()])])
    });
}

#[test]
fn kv_qu_7_whether_a_failed_write_is_seen_is_open() {
    kit::case("KV-QU-7", "n = 3, r = w = 2; 1 stores x, 2 and 3 refuse it", |trace| {
        let (all, two) = (members(3), Level::Count(2));
        let mut nodes = Nodes::default();
        let link = |node| if node == 1 { Link::Up } else { Link::Refused };
        let done = write(&mut nodes, &all, two, vec![x1()], link);
        trace.expect("put", || done, unavailable(2, 1))?;
        let (seen, unseen) = (BTreeSet::from([1, 2]), BTreeSet::from([2, 3]));
        let got = read(&nodes, &all, two, only(&unseen)).0;
        trace.expect("get from 2 and 3", || got, Ok(vec![]))?;
        let (got, repairs) = read(&nodes, &all, two, only(&seen));
        trace.expect("get from 1 and 2", || got, Ok(vec!["x"]))?;
        let got = read(&nodes, &all, two, only(&unseen)).0;
        trace.expect("get from 2 and 3, before the repair", || got, Ok(vec![]))?;
        trace.expect("repairs", || repairs.clone(), vec![(2, vec![x1()])])?;
        repairs.iter().for_each(|(node, lacks)| nodes.receive(*node, lacks));
        let got = read(&nodes, &all, two, only(&unseen)).0;
        trace.expect("get from 2 and 3, after the repair", || got, Ok(vec!["x"]))
    });
}

#[rstest]
#[case::strict(2, &["done", "z", "unavailable, 1 of 2", "unavailable, 1 of 2", "unavailable, 1 of 2", "y and z"])]
#[case::available(1, &["done", "z", "x", "done", "y", "y and z"])]
fn kv_qu_8_a_partition_stops_who_lacks_a_quorum_and_nobody_else(
    #[case] count: usize,
    #[case] want: &[&str],
) {
    kit::case("KV-QU-8", format!("r = w = {count}, partition {{1}} | {{2, 3}}"), |trace| -> Held {
        for ((what, heard), want) in partition(count).into_iter().zip(want) {
            trace.expect(what, || heard, (*want).to_owned())?;
        }
        Ok(())
    });
}

#[test]
fn kv_qu_8_the_partition_is_the_one_drawn() {
    kit::figure!("KV-QU-8", "s7_partition", partition_drawn);
}

#[test]
fn kv_qu_9_a_local_quorum_counts_its_own_data_centre() {
    kit::case("KV-QU-9", "11, 12, 13 in one data centre, 21, 22, 23 in another", |trace| {
        let local = Level::LocalQuorum(Dc(1));
        let mut put = put(&two_dcs(3), local);
        trace.expect("put.start, messages", || put.start().len(), 6)?;
        for node in [21, 22, 11] {
            trace.expect(format!("put.on_ack({node})"), || put.on_ack(node), vec![])?;
        }
        trace.expect("put.on_ack(13)", || put.on_ack(13), vec![PutEffect::Done(Ok(()))])?;
        let mut get = get(&two_dcs(3), local);
        get.start();
        for node in [21, 22, 23] {
            trace.expect(format!("get.on_fail({node})"), || get.on_fail(node), vec![])?;
        }
        trace.expect("get.on_reply(11, [])", || get.on_reply(11, vec![]), vec![])?;
        let end = vec![GetEffect::Done(Ok(vec![x1()]))];
        trace.expect("get.on_reply(12, [\"x\"])", || get.on_reply(12, vec![x1()]), end)
    });
}

#[test]
fn kv_qu_9_a_local_quorum_of_nobody_is_out_of_reach() {
    kit::case("KV-QU-9", "11, 12, 13 in one data centre, 21, 22 in another", |trace| {
        let end = vec![PutEffect::Done(unavailable(1, 0))];
        let start = || put(&two_dcs(2), Level::LocalQuorum(Dc(3))).start();
        trace.expect("a put that waits for a local quorum of a third; start", start, end)
    });
}

#[rstest]
#[case::three_and_three(3, &[11, 12, 13, 21], 22, (23, 2, 1))]
#[case::three_and_two(2, &[11, 12, 13, 21], 22, (22, 2, 1))]
fn kv_qu_9_each_quorum_needs_a_majority_in_each(
    #[case] second: NodeId,
    #[case] acked: &[NodeId],
    #[case] last: NodeId,
    #[case] (lost, need, possible): (NodeId, usize, usize),
) {
    let setup = format!("three replicas in one data centre, {second} in another");
    kit::case("KV-QU-9", setup, |trace| {
        let mut one = put(&two_dcs(second), Level::EachQuorum);
        one.start();
        for &node in acked {
            trace.expect(format!("on_ack({node})"), || one.on_ack(node), vec![])?;
        }
        trace.expect(
            format!("on_ack({last})"),
            || one.on_ack(last),
            vec![PutEffect::Done(Ok(()))],
        )?;
        trace.did("another put");
        let mut other = put(&two_dcs(second), Level::EachQuorum);
        other.start();
        for node in [11, 12, 13] {
            trace.expect(format!("on_ack({node})"), || other.on_ack(node), vec![])?;
        }
        if second == 3 {
            trace.expect("on_fail(21)", || other.on_fail(21), vec![])?;
        }
        let end = vec![PutEffect::Done(unavailable(need, possible))];
        trace.expect(format!("on_fail({lost})"), || other.on_fail(lost), end)
    });
}

#[test]
fn kv_qu_4_the_latencies_are_the_ones_drawn() {
    kit::figure!("KV-QU-4", "s7_latency", latency);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s7_overlap", overlap()), ("s7_latency", latency()), ("s7_partition", partition_drawn())]
}
