//! Step 10: one count for many servers.

use kit::Trace;
use rate_limiter::s10_shared_store::{Cas, Script, SortedSet};
use rate_limiter::types::{CheckProgram, Key, Millis, Reply, Step, Store, StoreError};
use rstest::rstest;
use sim::{draw, interleave};
use std::fmt;
use std::ops::ControlFlow;

#[path = "schedule.rs"]
mod schedule;

use schedule::{KEY, World, in_every_schedule};

/// `k` clients with a limit: few enough to try every schedule.
#[derive(Clone, Copy)]
struct Crowd {
    clients: usize,
    limit: usize,
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} clients, limit {}", self.clients, self.limit)
    }
}

impl Crowd {
    fn of<P: CheckProgram + Clone>(self, program: impl Fn(u64) -> P) -> World<P> {
        World::of((0..self.clients as u64).map(program))
    }

    fn cas(self) -> World<Cas> {
        self.of(|_| Cas::new(KEY.into(), self.limit as u64))
    }

    fn script(self) -> World<Script> {
        self.of(|_| Script::new(KEY.into(), self.limit as u64))
    }

    /// All in the same millisecond: only the request tells them apart.
    fn sorted_set(self) -> World<SortedSet> {
        self.of(|request| SortedSet::new(KEY.into(), self.limit as u64, 1000, 0, request))
    }

    /// Read, then write: what everybody writes first.
    fn naive(self) -> World<Naive> {
        self.of(|_| Naive { key: KEY.into(), limit: self.limit as u64 })
    }
}

#[derive(Debug, Clone)]
struct Naive {
    key: Key,
    limit: u64,
}

impl CheckProgram for Naive {
    fn next(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::Value(used) if used < self.limit => Step::Put(self.key.clone(), used + 1),
            Reply::Value(_) => Step::Done(Ok(false)),
            Reply::Changed(_) => Step::Done(Ok(true)),
            _ => Step::Get(self.key.clone()),
        }
    }
}

#[rstest]
#[case::two_for_one(2, 1)]
#[case::three_for_two(3, 2)]
#[case::four_for_one(4, 1)]
fn rl_di_1_compare_and_swap_never_admits_too_many(#[case] clients: usize, #[case] limit: usize) {
    let crowd = Crowd { clients, limit };
    kit::case("RL-DI-1", format!("Cas, {crowd}"), |trace| {
        in_every_schedule(trace, &crowd.cas(), &format!("at most {limit}"), |n| n <= limit)
    });
}

#[rstest]
#[case::two_for_one(2, 1)]
#[case::four_for_two(4, 2)]
fn rl_di_1_a_script_never_admits_too_many(#[case] clients: usize, #[case] limit: usize) {
    let crowd = Crowd { clients, limit };
    kit::case("RL-DI-1", format!("Script, {crowd}"), |trace| {
        in_every_schedule(trace, &crowd.script(), &format!("at most {limit}"), |n| n <= limit)
    });
}

#[rstest]
#[case::two_for_two(2, 2)]
#[case::three_for_two(3, 2)]
#[case::three_for_five(3, 5)]
fn rl_di_2_compare_and_swap_admits_all_it_may(#[case] clients: usize, #[case] limit: usize) {
    let crowd = Crowd { clients, limit };
    let all = clients.min(limit);
    kit::case("RL-DI-2", format!("Cas, {crowd}"), |trace| {
        in_every_schedule(trace, &crowd.cas(), &format!("{all}"), |n| n == all)
    });
}

#[rstest]
#[case::one_for_one(1, 1)]
#[case::four_for_three(4, 3)]
#[case::four_for_four(4, 4)]
fn rl_di_2_a_script_admits_all_it_may(#[case] clients: usize, #[case] limit: usize) {
    let crowd = Crowd { clients, limit };
    let all = clients.min(limit);
    kit::case("RL-DI-2", format!("Script, {crowd}"), |trace| {
        in_every_schedule(trace, &crowd.script(), &format!("{all}"), |n| n == all)
    });
}

#[rstest]
#[case::two_for_one(2, 1)]
#[case::four_for_two(4, 2)]
#[case::four_for_four(4, 4)]
fn rl_di_3_a_sorted_set_admits_all_it_may_and_no_more(
    #[case] clients: usize,
    #[case] limit: usize,
) {
    let crowd = Crowd { clients, limit };
    let all = clients.min(limit);
    kit::case("RL-DI-3", format!("SortedSet, {crowd} in one ms"), |trace| {
        in_every_schedule(trace, &crowd.sorted_set(), &format!("{all}"), |n| n == all)
    });
}

/// What `program` does alone at the store: its last step. One that takes this many never ends.
fn alone(store: &mut Store, mut program: impl CheckProgram) -> String {
    let mut step = program.next(Reply::Start);
    for _ in 0..20 {
        if matches!(step, Step::Done(_)) {
            break;
        }
        let reply = store.run(&step);
        step = program.next(reply);
    }
    end(&step)
}

fn end(step: &Step) -> String {
    let told = schedule::name(step);
    if matches!(step, Step::Done(_)) { told } else { format!("no end in 20 steps: {told}") }
}

/// Requires a check to end so; what it came to is told bare, as the check would write it.
fn ends(trace: &mut Trace, call: String, check: impl FnOnce() -> String, want: &str) -> kit::Held {
    trace.did(call);
    let got = check();
    trace.require(got == want, want, got)
}

fn at(trace: &mut Trace, store: &mut Store, now: Millis, want: bool) -> kit::Held {
    let call = format!("request {now} at {now}");
    let check = || alone(store, SortedSet::new(KEY.into(), 2, 1000, now, now));
    ends(trace, call, check, if want { "Ok(true)" } else { "Ok(false)" })
}

#[test]
fn rl_di_3_what_was_admitted_counts_for_a_window() {
    kit::case("RL-DI-3", "SortedSet of limit 2 per 1000 ms", |trace| {
        let store = &mut Store::default();
        for (now, admitted) in [(0, true), (300, true), (999, false), (1000, true), (1299, false)] {
            at(trace, store, now, admitted)?;
        }
        at(trace, store, 1300, true)
    });
}

#[test]
fn rl_di_3_what_is_a_window_old_makes_room() {
    kit::case("RL-DI-3", "SortedSet of limit 2 per 1000 ms", |trace| {
        let store = &mut Store::default();
        [0, 300, 1000, 1300].into_iter().try_for_each(|now| at(trace, store, now, true))
    });
}

#[test]
fn rl_di_3_a_refused_request_leaves_nothing_in_the_set() {
    kit::case("RL-DI-3", "SortedSet of limit 2 per 1000 ms", |trace| {
        let store = &mut Store::default();
        for (now, admitted) in [(5000, true), (5001, true), (5002, false), (5003, false)] {
            at(trace, store, now, admitted)?;
        }
        at(trace, store, 6001, true)?;
        at(trace, store, 6002, true)
    });
}

#[test]
fn rl_di_2_each_key_has_its_own_count() {
    kit::case("RL-DI-2", "Cas, Script and SortedSet of limit 1, at keys a and b", |trace| {
        let store = &mut Store::default();
        for key in ["a", "b"] {
            let cas = Cas::new(format!("cas {key}"), 1);
            ends(trace, format!("Cas at {key}"), || alone(store, cas), "Ok(true)")?;
            let script = Script::new(format!("script {key}"), 1);
            ends(trace, format!("Script at {key}"), || alone(store, script), "Ok(true)")?;
            let set = SortedSet::new(format!("set {key}"), 1, 1000, 0, 7);
            ends(trace, format!("SortedSet at {key}"), || alone(store, set), "Ok(true)")?;
        }
        Ok(())
    });
}

/// Runs `program` alone at a store that fails its step number `failing`, the first being 0. The
/// store has counted one request before: no guess of the program is right.
fn failing(mut program: impl CheckProgram, failing: usize, error: StoreError) -> String {
    let mut store = Store::default();
    store.data.put(KEY, 1);
    let mut step = program.next(Reply::Start);
    for turn in 0..20 {
        if matches!(step, Step::Done(_)) {
            break;
        }
        let reply = if turn == failing { Reply::Failed(error) } else { store.run(&step) };
        step = program.next(reply);
    }
    end(&step)
}

#[rstest]
#[case::at_once("get", 0)]
#[case::half_way("cas", 1)]
fn rl_di_4_compare_and_swap_tells_that_the_store_failed(#[case] step: &str, #[case] turn: usize) {
    kit::case("RL-DI-4", "Cas of limit 5", |trace| {
        let check = || failing(Cas::new(KEY.into(), 5), turn, StoreError::Unreachable);
        ends(trace, format!("the {step} gets Failed(Unreachable)"), check, "Err(Unreachable)")
    });
}

#[rstest]
#[case::unreachable(StoreError::Unreachable)]
#[case::script_refused(StoreError::Script)]
fn rl_di_4_a_script_tells_that_the_store_failed(#[case] error: StoreError) {
    kit::case("RL-DI-4", "Script and SortedSet of limit 5", |trace| {
        let script = Script::new(KEY.into(), 5);
        let set = SortedSet::new(KEY.into(), 5, 1000, 0, 1);
        let want = format!("Err({error:?})");
        let call = |program| format!("{program} gets Failed({error:?})");
        ends(trace, call("Script"), || failing(script, 0, error), &want)?;
        ends(trace, call("SortedSet"), || failing(set, 0, error), &want)
    });
}

/// The last of the three requirements that it shows: whoever breaks another is told by that one.
#[test]
fn rl_di_3_the_schedules_are_the_ones_drawn() {
    kit::figure!("RL-DI-3", "s10_lost_update", lost_update);
}

/// In how many schedules too many or too few are admitted.
fn row<P: CheckProgram + Clone>(name: &str, crowd: Crowd, start: &World<P>) -> Vec<String> {
    let Crowd { clients, limit } = crowd;
    let told = |many, few| vec![name.to_owned(), clients.to_string(), limit.to_string(), many, few];
    if schedule::taking_turns(start).is_err() {
        return told("no end".to_owned(), "no end".to_owned());
    }
    let (mut schedules, mut many, mut few) = (0, 0, 0);
    let right = clients.min(limit);
    let _: Option<()> = interleave::every(
        start,
        World::ready,
        |world, client| drop(world.turn(client)),
        |_, world| {
            schedules += 1;
            many += usize::from(world.admitted() > right);
            few += usize::from(world.admitted() < right);
            ControlFlow::Continue(())
        },
    );
    let of = |bad| if bad == 0 { "none".to_owned() } else { format!("{bad} of {schedules}") };
    told(of(many), of(few))
}

/// Two clients that read before either writes, and how often that happens.
fn lost_update() -> String {
    let two = Crowd { clients: 2, limit: 1 };
    let mut world = two.naive();
    let mut turns = Vec::new();
    for (turn, client) in [0, 1, 0, 1].into_iter().enumerate() {
        let told = world.turn(client);
        let mut row = vec![(turn + 1).to_string(), String::new(), String::new()];
        row[1 + client] = told.split_once(": ").map(|(_, step)| step.to_owned()).unwrap_or(told);
        turns.push(row);
    }
    let [three, four] = [(3, 2), (4, 2)].map(|(clients, limit)| Crowd { clients, limit });
    let rows = [
        row("read, then write", two, &two.naive()),
        row("read, then write", three, &three.naive()),
        row("read, then write", four, &four.naive()),
        row("compare and swap", three, &three.cas()),
        row("script", four, &four.script()),
        row("sorted set", four, &four.sorted_set()),
    ];
    format!(
        "{}admitted: {} of {}\n\n{}",
        draw::table(&["turn", "client 0", "client 1"], &turns),
        world.admitted(),
        two.limit,
        draw::table(&["program", "clients", "limit", "too many", "too few"], &rows),
    )
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s10_lost_update", lost_update())]
}
