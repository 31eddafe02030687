//! Queues to try, and drawings of their runs.

use kit::Trace;
use scaling::s7_queue::{Queue, drain_time_ms};
use scaling::types::queue::Counts;
use sim::{Millis, draw};

/// Messages that are hidden for 30 seconds, three times at most.
pub fn queue(trace: &mut Trace, bodies: &[&str]) -> Queue {
    trace.did(format!("Queue::new(30_000, 3); send each of {bodies:?}"));
    let mut queue = Queue::new(30_000, 3);
    for body in bodies {
        queue.send(body);
    }
    queue
}

/// The number of the next delivery and how often it was delivered.
pub fn next(queue: &mut Queue, now: Millis) -> Option<(u64, u32)> {
    queue.receive(now).map(|delivery| (delivery.id.0, delivery.receive_count))
}

/// One message, hidden for 30 seconds, and three workers who need 40 seconds each.
pub fn slow() -> String {
    let mut queue = Queue::new(30_000, 3);
    let mut rows = Vec::new();
    let mut receipts = Vec::new();
    let mut look = |queue: &mut Queue, now: Millis, what: String| {
        let Counts { visible, in_flight, dead } = queue.counts(now);
        let counts = [visible, in_flight, dead].map(|n| n.to_string());
        rows.push([vec![(now / 1_000).to_string(), what], counts.to_vec()].concat());
    };
    queue.send("order 1");
    look(&mut queue, 0, "sent".into());
    for now in (0..=100_000).step_by(10_000) {
        if let Some(delivery) = queue.receive(now) {
            receipts.push((now + 40_000, delivery.receipt));
            look(&mut queue, now, format!("worker {} receives it", receipts.len()));
        }
        if let Some(at) = receipts.iter().position(|&(end, _)| end == now) {
            let answer = if queue.ack(now, receipts[at].1).is_ok() { "removed" } else { "stale" };
            look(&mut queue, now, format!("worker {} has finished: {answer}", at + 1));
        }
    }
    draw::table(&["s", "", "visible", "in flight", "dead"], &rows)
}

/// 12,000 messages are waiting, and 100 arrive each second; a worker does 20 a second.
pub fn drain() -> String {
    let rows: Vec<Vec<String>> = [5, 6, 8, 15, 30]
        .map(|workers| {
            let time = drain_time_ms(12_000, 100, workers, 20);
            let time = time.map_or("never".into(), |ms| format!("{} s", ms / 1_000));
            vec![workers.to_string(), (workers * 20).to_string(), time]
        })
        .to_vec();
    draw::table(&["workers", "done a second", "empty after"], &rows)
}
