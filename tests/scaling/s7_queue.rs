//! Step 7: a message queue.

use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use scaling::s7_queue::{Mailer, Queue, drain_time_ms};
use scaling::types::queue::{Counts, MsgId, StaleReceipt};
use sim::Millis;
use std::collections::BTreeSet;

#[path = "queues.rs"]
mod queues;
use queues::{drain, next, queue, slow};

#[test]
fn sc_mq_1_a_delivery_hides_the_message_for_a_while() {
    kit::case("SC-MQ-1", "", |trace| {
        let mut queue = queue(trace, &["a"]);
        trace.expect("receive(500)", || next(&mut queue, 500), Some((1, 1)))?;
        trace.expect("receive(30_499)", || next(&mut queue, 30_499), None)?;
        trace.expect("receive(30_500)", || next(&mut queue, 30_500), Some((1, 2)))?;
        trace.expect("receive(60_499)", || next(&mut queue, 60_499), None)
    });
}

#[test]
fn sc_mq_2_the_latest_receipt_removes_the_message() {
    kit::case("SC-MQ-2", "", |trace| {
        let mut queue = queue(trace, &["a"]);
        trace.did("first = receive(0); second = receive(30_000)");
        let first = queue.receive(0).map(|delivery| delivery.receipt);
        let second = queue.receive(30_000).map(|delivery| delivery.receipt);
        trace.require(first.is_some() && second.is_some(), "two deliveries", "fewer")?;
        let (Some(first), Some(second)) = (first, second) else { return Ok(()) };
        trace.expect("ack(40_000, first)", || queue.ack(40_000, first), Err(StaleReceipt))?;
        trace.expect("receive(60_000)", || next(&mut queue, 60_000), Some((1, 3)))?;
        trace.expect("ack(60_001, second)", || queue.ack(60_001, second), Err(StaleReceipt))
    });
}

#[test]
fn sc_mq_2_done_is_done() {
    kit::case("SC-MQ-2", "", |trace| {
        let mut queue = queue(trace, &["a", "b"]);
        trace.did("receipt = receive(0)");
        let receipt = queue.receive(0).map(|delivery| delivery.receipt);
        // Late, but nobody else has it.
        let ack = |queue: &mut Queue| receipt.map(|receipt| queue.ack(31_000, receipt));
        trace.expect("ack(31_000, receipt)", || ack(&mut queue), Some(Ok(())))?;
        trace.expect("ack(31_000, receipt)", || ack(&mut queue), Some(Err(StaleReceipt)))?;
        trace.expect("receive(31_000)", || next(&mut queue, 31_000), Some((2, 1)))?;
        trace.expect("receive(60_999)", || next(&mut queue, 60_999), None)
    });
}

/// What may happen to a queue.
#[derive(Debug, Clone, Copy)]
enum Op {
    Send,
    Receive,
    Ack(usize),
    Wait(Millis),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        3 => Just(Op::Send),
        3 => Just(Op::Receive),
        2 => (0..5_usize).prop_map(Op::Ack),
        2 => (1..40_u64).prop_map(Op::Wait),
    ];
    prop::collection::vec(op, 1..40)
}

#[test]
fn sc_mq_3_nothing_is_lost() {
    property::holds("SC-MQ-3", ops(), |trace, ops| {
        trace.did("Queue::new(30, 2)");
        let mut queue = Queue::new(30, 2);
        let (mut now, mut sent, mut acked) = (0, 0, BTreeSet::new());
        let mut deliveries = Vec::new();
        for op in ops {
            trace.did(format!("{op:?}"));
            match op {
                Op::Send => sent += queue.send("a").0.min(1),
                Op::Receive => deliveries.extend(queue.receive(now)),
                Op::Wait(time) => now += time,
                // From the newest, for most old ones are stale.
                Op::Ack(back) => {
                    if let Some(delivery) = deliveries.iter().rev().nth(back)
                        && queue.ack(now, delivery.receipt).is_ok()
                    {
                        let once = acked.insert(delivery.id);
                        trace.require(once, "a message is removed once", "twice")?;
                    }
                }
            }
            let Counts { visible, in_flight, dead } = queue.counts(now);
            let there = visible + in_flight + dead + acked.len();
            let told = format!("{sent} sent, each of them somewhere");
            trace.require(there as u64 == sent, told, format!("{there}"))?;
        }
        trace.did("wait, receive, ack, until nothing is visible");
        now += 30;
        while let Some(delivery) = queue.receive(now) {
            let _ = queue.ack(now, delivery.receipt);
            let once = acked.insert(delivery.id);
            trace.require(once, "no message comes after its ack", format!("{:?}", delivery.id))?;
        }
        let ends: Vec<MsgId> =
            acked.iter().copied().chain(queue.dead_letters(now).into_keys()).collect();
        let got = ends.iter().copied().collect::<BTreeSet<_>>();
        let want = (1..=sent).map(MsgId).collect::<BTreeSet<_>>();
        let told = format!("each of {sent} acknowledged or dead, and not both");
        trace.require(got == want && ends.len() == want.len(), told, format!("{ends:?}"))
    });
}

#[test]
fn sc_mq_3_the_counts_say_where() {
    kit::case("SC-MQ-3", "", |trace| {
        let mut queue = queue(trace, &["a", "b", "c"]);
        trace.expect("receive(0)", || next(&mut queue, 0), Some((1, 1)))?;
        let counts = |visible, in_flight| Counts { visible, in_flight, dead: 0 };
        trace.expect("counts(29_999)", || queue.counts(29_999), counts(2, 1))?;
        trace.expect("counts(30_000)", || queue.counts(30_000), counts(3, 0))
    });
}

#[test]
fn sc_mq_4_a_crash_before_the_ack_delivers_again() {
    kit::case("SC-MQ-4", "", |trace| {
        let mut queue = queue(trace, &["a lamp", "a lamp"]);
        let mut mailer = Mailer::new();
        for now in [0, 0, 30_000, 30_000] {
            trace.did(format!("handle(receive({now})), and no ack"));
            if let Some(delivery) = queue.receive(now) {
                mailer.handle(&delivery);
            }
        }
        let lamps = vec!["a lamp".to_owned(); 2];
        trace.expect("mailed()", || mailer.mailed().to_vec(), lamps)?;
        trace.expect("receive(60_000)", || next(&mut queue, 60_000), Some((1, 3)))
    });
}

#[test]
fn sc_mq_4_what_another_worker_dropped_is_mailed() {
    kit::case("SC-MQ-4", "", |trace| {
        let mut queue = queue(trace, &["a lamp"]);
        let mut mailer = Mailer::new();
        trace.did("receive(0), whose worker dies; handle(receive(30000))");
        let _ = queue.receive(0);
        if let Some(delivery) = queue.receive(30_000) {
            mailer.handle(&delivery);
        }
        trace.expect("mailed()", || mailer.mailed().to_vec(), vec!["a lamp".to_owned()])
    });
}

#[test]
fn sc_mq_5_who_kills_every_worker_is_put_aside() {
    kit::case("SC-MQ-5", "", |trace| {
        let mut queue = queue(trace, &["poison"]);
        for (now, count) in [(0, 1), (30_000, 2), (60_000, 3)] {
            let call = format!("receive({now})");
            trace.expect(call, || next(&mut queue, now), Some((1, count)))?;
        }
        let dead = |queue: &mut Queue, now| queue.dead_letters(now).into_values().collect();
        trace.expect("dead_letters(89_999)", || dead(&mut queue, 89_999), Vec::<String>::new())?;
        trace.expect("dead_letters(90_000)", || dead(&mut queue, 90_000), vec!["poison".into()])?;
        trace.expect("receive(90_000)", || next(&mut queue, 90_000), None)?;
        trace.expect("receive(120_000)", || next(&mut queue, 120_000), None)
    });
}

#[test]
fn sc_mq_5_the_dead_take_no_receipt() {
    kit::case("SC-MQ-5", "Queue::new(30_000, 1)", |trace| {
        let mut queue = Queue::new(30_000, 1);
        trace.did("send(a); receipt = receive(0)");
        queue.send("a");
        let receipt = queue.receive(0).map(|delivery| delivery.receipt);
        let late = receipt.map(|receipt| queue.ack(30_000, receipt));
        trace.expect("ack(30_000, receipt)", || late, Some(Err(StaleReceipt)))?;
        let counts = Counts { dead: 1, ..Counts::default() };
        trace.expect("counts(30_000)", || queue.counts(30_000), counts)
    });
}

#[test]
fn sc_mq_6_the_oldest_that_is_visible_comes_first() {
    kit::case("SC-MQ-6", "", |trace| {
        let mut queue = queue(trace, &["a", "b", "c"]);
        trace.expect("receive(0)", || next(&mut queue, 0), Some((1, 1)))?;
        trace.expect("receive(10_000)", || next(&mut queue, 10_000), Some((2, 1)))?;
        trace.expect("receive(30_000)", || next(&mut queue, 30_000), Some((1, 2)))?;
        trace.expect("receive(30_000)", || next(&mut queue, 30_000), Some((3, 1)))?;
        trace.expect("receive(40_000)", || next(&mut queue, 40_000), Some((2, 2)))
    });
}

#[rstest]
#[case::eight_workers(12_000, 100, 8, 20, Some(200_000))]
#[case::fifteen(12_000, 100, 15, 20, Some(60_000))]
#[case::just_not_enough(12_000, 100, 5, 20, None)]
#[case::too_few(12_000, 100, 4, 20, None)]
#[case::nobody_sends(10, 0, 1, 3, Some(3_334))]
fn sc_mq_7_a_backlog_ends_if_more_is_done_than_arrives(
    #[case] backlog: u32,
    #[case] arrivals: u32,
    #[case] workers: u32,
    #[case] each: u32,
    #[case] want: Option<Millis>,
) {
    kit::case("SC-MQ-7", "", |trace| {
        let call = format!("drain_time_ms({backlog}, {arrivals}, {workers}, {each})");
        trace.expect(call, || drain_time_ms(backlog, arrivals, workers, each), want)
    });
}

#[test]
fn sc_mq_5_the_run_of_slow_workers_is_the_one_drawn() {
    kit::figure!("SC-MQ-5", "s7_slow", slow);
}

#[test]
fn sc_mq_7_the_backlogs_are_the_ones_drawn() {
    kit::figure!("SC-MQ-7", "s7_drain", drain);
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s7_slow", slow()), ("s7_drain", drain())]
}
