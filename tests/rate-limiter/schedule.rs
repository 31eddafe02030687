//! Clients at a shared store, and every order in which they can take their steps.

use kit::{Held, Trace};
use rate_limiter::types::{CheckProgram, Reply, Step, Store};
use sim::interleave;
use std::ops::ControlFlow;

/// The counter of the tests.
pub const KEY: &str = "used";

/// A store and the clients at it, each with its next step.
#[derive(Clone)]
pub struct World<P> {
    pub store: Store,
    pub clients: Vec<(P, Step)>,
}

impl<P: CheckProgram + Clone> World<P> {
    pub fn of(programs: impl IntoIterator<Item = P>) -> Self {
        let begun = |mut program: P| {
            let first = program.next(Reply::Start);
            (program, first)
        };
        World { store: Store::default(), clients: programs.into_iter().map(begun).collect() }
    }

    /// The clients that can take a step. One that waits for a lock cannot: asking again before the
    /// lock is free would only make another schedule of the same.
    pub fn ready(&self) -> Vec<usize> {
        let can = |step: &Step| match step {
            Step::Done(_) => false,
            Step::PutIfAbsent { key, .. } => !self.store.holds(key),
            _ => true,
        };
        (0..self.clients.len()).filter(|&client| can(&self.clients[client].1)).collect()
    }

    /// Lets `client` take its step, and tells what it was.
    pub fn turn(&mut self, client: usize) -> String {
        let (program, step) = &mut self.clients[client];
        let reply = self.store.run(step);
        let told = format!("{client}: {} → {}", name(step), answer(reply));
        *step = program.next(reply);
        told
    }

    pub fn over(&self) -> bool {
        self.clients.iter().all(|(_, step)| matches!(step, Step::Done(_)))
    }

    pub fn admitted(&self) -> usize {
        self.clients.iter().filter(|(_, step)| matches!(step, Step::Done(Ok(true)))).count()
    }
}

pub fn name(step: &Step) -> String {
    match step {
        Step::Get(key) => format!("get {key}"),
        Step::Put(key, number) => format!("put {key} {number}"),
        Step::Cas { key, old, new } => format!("cas {key} {old} {new}"),
        Step::PutIfAbsent { key, .. } => format!("acquire {key}"),
        Step::DeleteIf { key, .. } => format!("release {key}"),
        Step::Eval(..) => "script".to_owned(),
        Step::Done(result) => format!("{result:?}"),
    }
}

pub fn answer(reply: Reply) -> String {
    match reply {
        Reply::Value(number) => number.to_string(),
        Reply::Changed(true) => "yes".to_owned(),
        Reply::Changed(false) => "no".to_owned(),
        Reply::Start | Reply::Failed(_) => format!("{reply:?}"),
    }
}

/// More steps than any schedule of the tests takes: who takes more does not end.
const MANY: usize = 60;

/// Requires every schedule to end with `holds` of how many were admitted.
pub fn in_every_schedule<P: CheckProgram + Clone>(
    trace: &mut Trace,
    start: &World<P>,
    wanted: &str,
    holds: impl Fn(usize) -> bool,
) -> Held {
    if let Err(steps) = taking_turns(start) {
        steps.iter().for_each(|step| trace.did(step));
        trace.require(false, "all checks end", format!("{MANY} steps without an end"))?;
    }
    let bad = interleave::every(
        start,
        World::ready,
        |world, client| drop(world.turn(client)),
        |order, world| match world.over() && holds(world.admitted()) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(order.to_vec()),
        },
    );
    let Some(order) = bad else { return Ok(()) };
    let mut world = start.clone();
    for client in order {
        trace.did(world.turn(client));
    }
    trace.require(world.over(), "all checks end", "somebody waits for ever")?;
    let admitted = world.admitted();
    trace.require(holds(admitted), format!("{wanted} admitted"), format!("{admitted} admitted"))
}

/// Before all schedules are tried, one: it shows whether the checks end at all.
///
/// # Errors
/// The steps taken, if they do not.
pub fn taking_turns<P: CheckProgram + Clone>(start: &World<P>) -> Result<(), Vec<String>> {
    let mut world = start.clone();
    let mut told = Vec::new();
    loop {
        let ready = world.ready();
        let Some(&client) = ready.get(told.len() % ready.len().max(1)) else { return Ok(()) };
        if told.len() == MANY {
            return Err(told);
        }
        told.push(world.turn(client));
    }
}
