//! Nodes on a network that delays, drops, duplicates and reorders, under one seed.
//!
//! A node is a state machine: it gets an event and answers through [`Io`]. Nothing here waits for
//! anything; the [`World`] takes events off an [`Agenda`] and writes down what happened.

use crate::{Agenda, Millis, Random, SimDisk, hash64};
use std::collections::BTreeSet;
use std::fmt::{self, Debug};

/// A node's number, from 0.
pub type NodeId = usize;

/// What a simulated machine runs.
pub trait Node {
    /// What nodes say to each other.
    type Message: Clone + Debug;

    /// The process begins, for the first time or after a crash: only the disk remembers.
    fn start(&mut self, io: &mut Io<'_, Self::Message>);

    /// A message arrives.
    fn receive(&mut self, io: &mut Io<'_, Self::Message>, from: NodeId, message: Self::Message);

    /// A moment asked for by [`Io::wake_at`] has come.
    fn wake(&mut self, io: &mut Io<'_, Self::Message>, timer: u64);
}

/// All that a node can see and do while it handles one event.
#[derive(Debug)]
pub struct Io<'a, M> {
    /// The present, on a clock that all nodes share.
    pub now: Millis,
    /// The node itself.
    pub me: NodeId,
    /// Its disk, which outlives a crash.
    pub disk: &'a mut SimDisk,
    /// The world's randomness.
    pub random: &'a mut Random,
    sent: Vec<(NodeId, M)>,
    timers: Vec<(Millis, u64)>,
    dead: bool,
}

impl<M> Io<'_, M> {
    /// Sends `message`, once this event is handled. It may arrive late, twice or never, and it isn't
    /// sent at all once the disk has refused a call: by then the power has failed.
    pub fn send(&mut self, to: NodeId, message: M) {
        if !self.disk.has_refused() {
            self.sent.push((to, message));
        }
    }

    /// The process ends after this event, like in a crash.
    pub fn die(&mut self) {
        self.dead = true;
    }

    /// Asks to be woken with `timer`; a crash before then forgets it.
    pub fn wake_at(&mut self, at: Millis, timer: u64) {
        self.timers.push((at, timer));
    }
}

/// How bad the network is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Faults {
    /// The least and the largest delay of a message; unequal ones reorder.
    pub delay: (Millis, Millis),
    /// The probability that a message is lost.
    pub drop: f64,
    /// The probability that a message arrives twice.
    pub duplicate: f64,
}

/// What a schedule does to the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Action<M> {
    /// A message from outside, which no network loses.
    Tell(NodeId, M),
    /// From now on these nodes and the others can't reach each other.
    Partition(BTreeSet<NodeId>),
    /// All can reach all again.
    Heal,
    /// From now on the network is as bad as this.
    Network(Faults),
    /// The node loses its memory, and on its disk what was not synced or a part of it; the rest of
    /// that may be damaged.
    Crash(NodeId),
    /// The node's disk does so many more changing calls; then the node crashes, amid what it does.
    PowerFails(NodeId, usize),
    /// The node's disk does so many more changing calls; the one after them fails.
    DiskFails(NodeId, usize),
    /// A crashed node starts again.
    Restart(NodeId),
}

/// One line of the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Millis,
    /// The sender, where there is one.
    pub from: Option<NodeId>,
    /// The node it happened to; none for the network itself.
    pub to: Option<NodeId>,
    /// What: a message as it prints, or `lost …`, `crash`, `restart`, `partition …`, `heal`.
    pub what: String,
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |node: Option<NodeId>| node.map_or("-".into(), |node| format!("n{node}"));
        write!(f, "{:>6} {} > {} {}", self.at, name(self.from), name(self.to), self.what)
    }
}

enum Event<M> {
    Do(Action<M>),
    Deliver { from: NodeId, to: NodeId, message: M },
    Wake { node: NodeId, life: u64, timer: u64 },
}

struct Machine<N> {
    /// `None` while it is down.
    process: Option<N>,
    disk: SimDisk,
    /// Which start this is: timers of an earlier life are void.
    life: u64,
}

/// Machines, a network and a clock, all determined by one seed.
pub struct World<N: Node> {
    boot: Box<dyn Fn(NodeId) -> N>,
    machines: Vec<Machine<N>>,
    agenda: Agenda<Event<N::Message>>,
    random: Random,
    faults: Faults,
    apart: BTreeSet<NodeId>,
    log: Vec<Happened>,
}

impl<N: Node> World<N> {
    /// `nodes` machines, each running what `boot` makes, started at time 0.
    pub fn new(
        seed: u64,
        faults: Faults,
        nodes: usize,
        boot: impl Fn(NodeId) -> N + 'static,
    ) -> Self {
        let off = || Machine { process: None, disk: SimDisk::new(), life: 0 };
        let mut world = World {
            boot: Box::new(boot),
            machines: (0..nodes).map(|_| off()).collect(),
            agenda: Agenda::new(),
            random: Random::seeded(seed),
            faults,
            apart: BTreeSet::new(),
            log: Vec::new(),
        };
        for node in 0..nodes {
            world.restart(0, node);
        }
        world
    }

    /// Plans `action` for the time `at`.
    pub fn plan(&mut self, at: Millis, action: Action<N::Message>) {
        self.agenda.at(at, Event::Do(action));
    }

    /// Runs until nothing is left to happen up to `end`, inclusive. What is planned for later is lost.
    pub fn run(&mut self, end: Millis) {
        while let Some((now, event)) = self.agenda.next().filter(|&(at, _)| at <= end) {
            match event {
                Event::Do(action) => self.act(now, action),
                Event::Deliver { from, to, message } => self.deliver(now, from, to, message),
                Event::Wake { node, life, timer } => {
                    if self.machines[node].life == life {
                        self.handle(now, node, |process, io| process.wake(io, timer));
                    }
                }
            }
        }
    }

    /// The process on `node`, unless it is down.
    pub fn process(&self, node: NodeId) -> Option<&N> {
        self.machines[node].process.as_ref()
    }

    /// What happened, in order.
    pub fn log(&self) -> &[Happened] {
        &self.log
    }

    /// A number that two runs share only if their event logs are the same.
    pub fn fingerprint(&self) -> u64 {
        self.log.iter().fold(0, |hash, line| hash64(hash, line.to_string().as_bytes()))
    }

    fn note(&mut self, at: Millis, from: Option<NodeId>, to: Option<NodeId>, what: String) {
        self.log.push(Happened { at, from, to, what });
    }

    fn act(&mut self, now: Millis, action: Action<N::Message>) {
        match action {
            Action::Tell(to, message) => self.hand_over(now, None, to, message),
            Action::Partition(side) => {
                self.note(now, None, None, format!("partition {side:?}"));
                self.apart = side;
            }
            Action::Heal => {
                self.note(now, None, None, "heal".into());
                self.apart.clear();
            }
            Action::Network(faults) => self.faults = faults,
            Action::Crash(node) => self.crash(now, node),
            Action::PowerFails(node, calls) => self.machines[node].disk.fail_after(calls),
            Action::DiskFails(node, calls) => self.machines[node].disk.fail_once_after(calls),
            Action::Restart(node) if self.machines[node].process.is_none() => {
                self.note(now, None, Some(node), "restart".into());
                self.restart(now, node);
            }
            Action::Restart(_) => {}
        }
    }

    fn crash(&mut self, now: Millis, node: NodeId) {
        self.note(now, None, Some(node), "crash".into());
        let random = &mut self.random;
        let machine = &mut self.machines[node];
        machine.process = None;
        machine.life += 1;
        machine.disk.crash_and_damage(|unsynced| {
            unsynced.truncate(random.between(0, unsynced.len() as u64) as usize);
            // What was under way when the power failed may be kept, and wrong.
            if !unsynced.is_empty() && random.chance(0.5) {
                let at = random.between(0, unsynced.len() as u64 - 1) as usize;
                unsynced[at] ^= 1 << random.between(0, 7);
            }
        });
    }

    fn restart(&mut self, now: Millis, node: NodeId) {
        self.machines[node].process = Some((self.boot)(node));
        self.handle(now, node, |process, io| process.start(io));
    }

    fn deliver(&mut self, now: Millis, from: NodeId, to: NodeId, message: N::Message) {
        let cut = self.apart.contains(&from) != self.apart.contains(&to);
        match cut || self.machines[to].process.is_none() {
            true => self.note(now, Some(from), Some(to), format!("lost {message:?}")),
            false => self.hand_over(now, Some(from), to, message),
        }
    }

    fn hand_over(&mut self, now: Millis, from: Option<NodeId>, to: NodeId, message: N::Message) {
        self.note(now, from, Some(to), format!("{message:?}"));
        self.handle(now, to, |process, io| process.receive(io, from.unwrap_or(to), message));
    }

    fn handle(
        &mut self,
        now: Millis,
        me: NodeId,
        event: impl FnOnce(&mut N, &mut Io<'_, N::Message>),
    ) {
        let Machine { process, disk, life } = &mut self.machines[me];
        let (Some(process), life) = (process, *life) else { return };
        let (sent, timers) = (Vec::new(), Vec::new());
        let mut io = Io { now, me, disk, random: &mut self.random, sent, timers, dead: false };
        event(process, &mut io);
        let Io { sent, timers, dead, .. } = io;
        if dead || self.machines[me].disk.has_failed() {
            self.crash(now, me);
        }
        for (at, timer) in timers {
            self.agenda.at(at.max(now), Event::Wake { node: me, life, timer });
        }
        for (to, message) in sent {
            self.post(now, me, to, message);
        }
    }

    fn post(&mut self, now: Millis, from: NodeId, to: NodeId, message: N::Message) {
        let Faults { delay: (least, most), drop, duplicate } = self.faults;
        if self.random.chance(drop) {
            return self.note(now, Some(from), Some(to), format!("lost {message:?}"));
        }
        for _ in 0..1 + usize::from(self.random.chance(duplicate)) {
            let at = now + self.random.between(least, most);
            self.agenda.at(at, Event::Deliver { from, to, message: message.clone() });
        }
    }
}

#[cfg(test)]
#[path = "world_tests.rs"]
mod tests;
