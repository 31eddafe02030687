//! Step 11: things stop.

use kit::{Held, Trace};
use rate_limiter::s11_outage::{Failover, Lock};
use rate_limiter::types::Decision::{Allow, Deny};
use rate_limiter::types::{CheckProgram, Decision, FailPolicy, Millis, Reply, Step, StoreError};
use rstest::rstest;
use std::cell::Cell;

#[path = "schedule.rs"]
mod schedule;

use schedule::{KEY, World, in_every_schedule};

const TTL: Millis = 500;

fn locks(clients: u64, limit: u64) -> World<Lock> {
    World::of((0..clients).map(|client| Lock::new(KEY.into(), limit, 70 + client, TTL)))
}

#[rstest]
#[case::alone(1, 1)]
#[case::two_for_one(2, 1)]
#[case::two_for_two(2, 2)]
#[case::four_for_two(4, 2)]
fn rl_di_6_a_lock_admits_all_it_may_and_no_more(#[case] clients: u64, #[case] limit: u64) {
    let all = clients.min(limit) as usize;
    kit::case("RL-DI-6", format!("Lock, {clients} clients, limit {limit}"), |trace| {
        in_every_schedule(trace, &locks(clients, limit), &format!("{all}"), |n| n == all)
    });
}

/// Lets `client` take steps until it is done, as far as it can.
fn finish(trace: &mut Trace, world: &mut World<Lock>, client: usize) {
    for _ in 0..20 {
        if world.ready().contains(&client) {
            trace.did(world.turn(client));
        }
    }
}

fn result(world: &World<Lock>, client: usize) -> String {
    schedule::name(&world.clients[client].1)
}

/// Requires a client to be done and admitted.
fn ends(trace: &Trace, world: &World<Lock>, client: usize) -> Held {
    let got = result(world, client);
    trace.require(got == "Ok(true)", format!("client {client} ends with Ok(true)"), got)
}

#[rstest]
#[case::with_the_lock_only(1)]
#[case::after_reading(2)]
fn rl_di_6_a_client_that_stops_blocks_the_others_until_the_lock_vanishes(#[case] turns: usize) {
    kit::case("RL-DI-6", "Lock with a ttl of 500 ms, limit 1", |trace| {
        let mut world = locks(2, 1);
        for _ in 0..turns {
            trace.did(world.turn(0));
        }
        for now in [0, TTL - 1] {
            world.store.now = now;
            trace.did(format!("{now} ms later: {}", world.turn(1)));
            let waits = matches!(world.clients[1].1, Step::PutIfAbsent { .. });
            trace.require(waits, "client 1 asks for the lock again", result(&world, 1))?;
        }
        world.store.now = TTL;
        trace.did("500 ms later");
        finish(trace, &mut world, 1);
        ends(trace, &world, 1)
    });
}

#[test]
fn rl_di_6_a_late_release_changes_nothing() {
    kit::case("RL-DI-6", "Lock with a ttl of 500 ms, limit 5", |trace| {
        let mut world = locks(3, 5);
        trace.did(world.turn(0));
        world.store.now = TTL;
        trace.did(format!("500 ms later: {}", world.turn(1)));
        finish(trace, &mut world, 0);
        ends(trace, &world, 0)?;
        trace.did(world.turn(2));
        let waits = matches!(world.clients[2].1, Step::PutIfAbsent { .. });
        trace.require(waits, "client 1 still has the lock", result(&world, 2))?;
        finish(trace, &mut world, 1);
        finish(trace, &mut world, 2);
        ends(trace, &world, 2)
    });
}

#[test]
fn rl_di_6_keys_have_locks_of_their_own() {
    kit::case("RL-DI-6", "Locks at keys a and b, limit 1", |trace| {
        let lock = |key: &str, token| Lock::new(key.into(), 1, token, TTL);
        let mut world = World::of([lock("a", 1), lock("b", 2)]);
        trace.did(world.turn(0));
        finish(trace, &mut world, 1);
        ends(trace, &world, 1)
    });
}

#[rstest]
#[case::acquiring(0)]
#[case::reading(1)]
#[case::writing(2)]
fn rl_di_4_a_lock_tells_that_the_store_failed(#[case] turns: usize) {
    kit::case("RL-DI-4", "Lock of limit 1", |trace| {
        let mut world = locks(1, 1);
        for _ in 0..turns {
            trace.did(world.turn(0));
        }
        let program = &mut world.clients[0].0;
        let mut step = || schedule::name(&program.next(Reply::Failed(StoreError::Unreachable)));
        trace.did("its next step gets Failed(Unreachable)");
        let got = step();
        trace.require(got == "Err(Unreachable)", "Err(Unreachable)", got)
    });
}

/// A store that fails from 1000 to 1999, and counts how often it is asked.
struct Outage {
    asked: Cell<u32>,
    error: StoreError,
}

const STORED: Decision = Allow { remaining: 7 };

impl Outage {
    fn of(error: StoreError) -> Self {
        Outage { asked: Cell::new(0), error }
    }

    fn ask(&self, now: Millis) -> Result<Decision, StoreError> {
        self.asked.set(self.asked.get() + 1);
        if (1000..2000).contains(&now) { Err(self.error) } else { Ok(STORED) }
    }

    fn expect(
        &self,
        trace: &mut Trace,
        failover: &mut Failover,
        now: Millis,
        (want, asked): (Decision, u32),
    ) -> Held {
        trace.expect(format!("check({now})"), || failover.check(now, || self.ask(now)), want)?;
        trace.expect("times the store was asked", || self.asked.get(), asked)
    }
}

const OPEN: Decision = Allow { remaining: 0 };

fn closed(retry_after: Millis) -> Decision {
    Deny { retry_after }
}

#[test]
fn rl_di_7_a_store_that_answers_decides() {
    kit::case("RL-DI-7", "Failover::new(Closed, 300)", |trace| {
        let store = Outage::of(StoreError::Unreachable);
        let mut failover = Failover::new(FailPolicy::Closed, 300);
        for (now, asked) in [(0, 1), (0, 2), (999, 3)] {
            store.expect(trace, &mut failover, now, (STORED, asked))?;
        }
        let denied = Ok(Deny { retry_after: 5 });
        trace.expect("the store denies", || failover.check(999, || denied), closed(5))?;
        trace.expect("degraded()", || failover.degraded(), 0)
    });
}

#[rstest]
#[case::unreachable(StoreError::Unreachable)]
#[case::script_refused(StoreError::Script)]
fn rl_di_7_open_admits_and_counts(#[case] error: StoreError) {
    kit::case("RL-DI-7", "Failover::new(Open, 300), store down from 1000 to 2000", |trace| {
        let store = Outage::of(error);
        let mut failover = Failover::new(FailPolicy::Open, 300);
        store.expect(trace, &mut failover, 1000, (OPEN, 1))?;
        store.expect(trace, &mut failover, 1299, (OPEN, 1))?;
        store.expect(trace, &mut failover, 1300, (OPEN, 2))?;
        trace.expect("degraded()", || failover.degraded(), 3)
    });
}

#[rstest]
#[case::unreachable(StoreError::Unreachable)]
#[case::script_refused(StoreError::Script)]
fn rl_di_7_closed_denies_until_the_store_is_asked_next(#[case] error: StoreError) {
    kit::case("RL-DI-7", "Failover::new(Closed, 300), store down from 1000 to 2000", |trace| {
        let store = Outage::of(error);
        let mut failover = Failover::new(FailPolicy::Closed, 300);
        store.expect(trace, &mut failover, 1100, (closed(300), 1))?;
        store.expect(trace, &mut failover, 1250, (closed(150), 1))?;
        store.expect(trace, &mut failover, 1399, (closed(1), 1))?;
        store.expect(trace, &mut failover, 1450, (closed(300), 2))?;
        trace.expect("degraded()", || failover.degraded(), 4)
    });
}

#[rstest]
#[case::open(FailPolicy::Open, OPEN)]
#[case::closed(FailPolicy::Closed, Deny { retry_after: 1 })]
fn rl_di_7_a_store_that_is_back_is_noticed(#[case] policy: FailPolicy, #[case] without: Decision) {
    let setup = format!("Failover::new({policy:?}, 300), store down from 1000 to 2000");
    kit::case("RL-DI-7", setup, |trace| {
        let store = Outage::of(StoreError::Unreachable);
        let mut failover = Failover::new(policy, 300);
        trace.did("check(1900)");
        failover.check(1900, || store.ask(1900));
        store.expect(trace, &mut failover, 2199, (without, 1))?;
        store.expect(trace, &mut failover, 2200, (STORED, 2))?;
        store.expect(trace, &mut failover, 2201, (STORED, 3))?;
        trace.expect("degraded()", || failover.degraded(), 2)
    });
}
