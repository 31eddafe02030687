use super::*;
use crate::disk::Disk;

/// Answers numbers below 20 with the next one, keeps the largest it saw on disk, and says 20 when
/// it has run for 50 ms.
struct Counter(u8);

impl Node for Counter {
    type Message = u8;

    fn start(&mut self, io: &mut Io<'_, u8>) {
        self.0 = io.disk.read("seen").ok().and_then(|seen| seen.last().copied()).unwrap_or(0);
        io.wake_at(io.now + 50, 0);
    }

    fn receive(&mut self, io: &mut Io<'_, u8>, from: NodeId, n: u8) {
        self.0 = self.0.max(n);
        io.disk.append("seen", &[self.0]).and_then(|()| io.disk.sync("seen")).unwrap();
        if n < 20 {
            let to = if from == io.me { 1 - io.me } else { from };
            io.send(to, n + 1);
        }
    }

    fn wake(&mut self, io: &mut Io<'_, u8>, _: u64) {
        io.send(1 - io.me, 20);
    }
}

const CALM: Faults = Faults { delay: (1, 5), drop: 0.0, duplicate: 0.0 };

fn world(seed: u64, faults: Faults) -> World<Counter> {
    World::new(seed, faults, 2, |_| Counter(0))
}

fn run(seed: u64, faults: Faults, plan: &[(Millis, Action<u8>)]) -> World<Counter> {
    let mut world = world(seed, faults);
    for (at, action) in plan {
        world.plan(*at, action.clone());
    }
    world.run(1_000);
    world
}

#[test]
fn the_same_seed_gives_the_same_log_and_another_seed_another() {
    let stormy = Faults { delay: (1, 30), drop: 0.2, duplicate: 0.3 };
    let plan = [(0, Action::Tell(0, 1)), (40, Action::Crash(1)), (60, Action::Restart(1))];
    let (a, b) = (run(7, stormy, &plan), run(7, stormy, &plan));
    assert_eq!(a.log(), b.log());
    assert_eq!(a.fingerprint(), b.fingerprint());
    assert_ne!(a.fingerprint(), run(8, stormy, &plan).fingerprint());
    for word in ["lost", "crash", "restart"] {
        assert!(a.log().iter().any(|line| line.what.contains(word)), "no {word}");
    }
}

#[test]
fn messages_overtake_each_other_and_come_twice() {
    let twice = Faults { duplicate: 1.0, ..CALM };
    let arrivals = |faults| run(1, faults, &[(0, Action::Tell(0, 19))]).log().len();
    // Told 19, n0 says 20; woken at 50, both say it.
    assert_eq!((arrivals(CALM), arrivals(twice)), (4, 7));
    let mut talk = run(3, twice, &[(0, Action::Tell(0, 14))]).log.into_iter().map(|line| line.what);
    let order: Vec<u8> = talk.by_ref().map(|what| what.parse().unwrap()).collect();
    assert!(!order.is_sorted(), "{order:?}");
}

#[test]
fn a_partition_cuts_both_ways_until_it_heals() {
    let plan = [
        (0, Action::Partition([0].into())),
        (1, Action::Tell(0, 1)),
        (2, Action::Tell(1, 1)),
        (20, Action::Heal),
        (30, Action::Tell(0, 18)),
    ];
    let world = run(1, CALM, &plan);
    assert_eq!(world.log().iter().filter(|line| line.what.starts_with("lost")).count(), 2);
    assert_eq!(world.process(1).unwrap().0, 20);
}

#[test]
fn a_crash_forgets_memory_and_timers_and_keeps_the_disk() {
    let plan = [(0, Action::Tell(0, 30)), (10, Action::Crash(0)), (20, Action::Restart(0))];
    let world = run(1, CALM, &plan);
    assert_eq!(world.process(0).unwrap().0, 30);
    let woken = |line: &&Happened| line.from == Some(0);
    let told: Vec<Millis> = world.log().iter().filter(woken).map(|line| line.at).collect();
    assert!(told.len() == 1 && told[0] > 70, "the first life's timer was at 50: {told:?}");
}
