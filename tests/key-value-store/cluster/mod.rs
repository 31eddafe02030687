//! A cluster of five nodes made of the chapter's steps, in a world of bad networks and failing power.

mod coordinate;
pub mod engine;
pub mod env;
mod exchange;
pub mod history;
mod keep;
pub mod node;
pub mod replica;
pub mod twin;
pub mod wire;

use env::{Env, Fact, Settings};
use history::{History, Promise, Read, Write};
use key_value_store::s7_quorum::Config;
use key_value_store::types::{Disk, Key, Millis, NodeId};
use node::Node;
use sim::Random;
use sim::explore::Failure;
use sim::world::{self, Action, Faults, Io, World};
use std::cell::RefCell;
use std::rc::Rc;
use wire::Message;

/// Nodes in the cluster.
pub const NODES: NodeId = 5;
/// When the trouble ends and everything is mended.
const MENDED: Millis = 3_000;
/// When the nodes compare themselves: hints have been delivered by then.
const COMPARED: Millis = 4_000;
/// When nothing is under way any more.
const END: Millis = 4_500;

const BAD: Faults = Faults { delay: (1, 40), drop: 0.1, duplicate: 0.1 };
const GOOD: Faults = Faults { delay: (1, 5), drop: 0.0, duplicate: 0.0 };

/// A schedule: what happens when.
pub type Schedule = Vec<(Millis, Action<Message>)>;

/// The settings of a seed's cluster: N = 3, mostly R = W = 2.
pub fn settings(seed: u64, sloppy: bool) -> Settings {
    let (r, w) =
        [(2, 2), (2, 3), (2, 2), (3, 1), (2, 2), (1, 2), (2, 2), (1, 3)][seed as usize % 8];
    let quorum = Config::new(3, r, w).unwrap_or(Config { n: 3, r, w });
    Settings { nodes: NODES, quorum, sloppy, gc_grace: 600_000 }
}

/// Whether configurations are told apart as they should be.
fn configurations() -> twin::Verdict {
    for (n, r, w) in (0..5).flat_map(|n| (0..5).flat_map(move |r| (0..5).map(move |w| (n, r, w)))) {
        let sound = (1..=n).contains(&r) && (1..=n).contains(&w);
        let strict = Config::new(n, r, w).map(|config| config.strict()).ok();
        let twin = sound.then_some(r + w > n);
        if strict != twin {
            return twin::compare(&format!("strict, of {n}, {r}, {w}"), &strict, &twin);
        }
    }
    None
}

/// A node in the simulated world.
struct Simulated {
    node: Option<Node>,
    settings: Settings,
    history: Rc<RefCell<History>>,
}

struct SimEnv<'a, 'b> {
    io: &'a mut Io<'b, Message>,
    history: &'a RefCell<History>,
}

impl Env for SimEnv<'_, '_> {
    fn now(&self) -> Millis {
        self.io.now
    }

    fn disk(&mut self) -> &mut dyn Disk {
        self.io.disk
    }

    fn random(&mut self) -> &mut Random {
        self.io.random
    }

    fn send(&mut self, to: NodeId, message: Message) {
        self.io.send(to as usize, message);
    }

    fn wake_at(&mut self, at: Millis, timer: u64) {
        self.io.wake_at(at, timer);
    }

    fn note(&mut self, fact: Fact) {
        // Once the power has failed nobody hears anything.
        if !self.io.disk.has_refused() {
            self.history.borrow_mut().note(self.io.now, self.io.me as NodeId, fact);
        }
    }
}

impl world::Node for Simulated {
    type Message = Message;

    fn start(&mut self, io: &mut Io<'_, Message>) {
        let me = io.me as NodeId;
        let mut env = SimEnv { io, history: &self.history };
        match Node::start(me, self.settings, &mut env) {
            Ok(node) => self.node = Some(node),
            Err(_) => io.die(),
        }
    }

    fn receive(&mut self, io: &mut Io<'_, Message>, from: world::NodeId, mut message: Message) {
        self.history.borrow_mut().sent(io.now, io.me as NodeId, &mut message);
        let mut env = SimEnv { io, history: &self.history };
        let node = self.node.as_mut().expect("a node that started, or died of it");
        if node.receive(&mut env, from as NodeId, message).is_err() {
            io.die();
        }
    }

    fn wake(&mut self, io: &mut Io<'_, Message>, timer: u64) {
        let mut env = SimEnv { io, history: &self.history };
        let node = self.node.as_mut().expect("a node that started, or died of it");
        if node.wake(&mut env, timer).is_err() {
            io.die();
        }
    }
}

impl History {
    /// A client's message arrives at `at`: it brings what its client has read.
    fn sent(&mut self, now: Millis, at: NodeId, message: &mut Message) {
        match message {
            Message::Put { op, key, context, .. } => {
                *context = self.context(Self::client(*op), key);
                let key = key.clone();
                let write = Write { key, began: now, at, version: None, ended: None };
                self.writes.insert(*op, write);
            }
            Message::Get { op, key } => {
                self.reads.insert(*op, Read { key: key.clone(), began: now, at, ended: None });
            }
            _ => {}
        }
    }
}

/// What a seed lets happen: some sixty operations among crashes, power failures and partitions.
pub fn plan(seed: u64) -> Schedule {
    let mut random = Random::seeded(!seed);
    let mut schedule: Schedule = vec![(0, Action::Network(BAD))];
    for op in 0..60 {
        let at = random.between(300, MENDED - 300);
        let key: Key = format!("k{}", random.between(0, 4)).into_bytes();
        let members = Node::walk(NODES, &key);
        let to = members[random.between(0, 2) as usize] as usize;
        let message = match random.between(0, 9) {
            0..4 => Message::Get { op, key },
            4 => Message::Put { op, key, context: Default::default(), value: None },
            _ => {
                let value = Some(format!("v{op}").into_bytes());
                Message::Put { op, key, context: Default::default(), value }
            }
        };
        schedule.push((at, Action::Tell(to, message)));
    }
    // One power failure amid a write, and some anywhere.
    let amid = schedule.iter().find_map(|(at, action)| match action {
        Action::Tell(to, Message::Put { .. }) => Some((*at, *to)),
        _ => None,
    });
    if let Some((at, node)) = amid {
        schedule.insert(0, (at, Action::PowerFails(node, random.between(1, 3) as usize)));
        schedule.push((at + random.between(100, 900), Action::Restart(node)));
    }
    for _ in 0..random.between(4, 8) {
        let at = random.between(300, MENDED - 600);
        let node = random.between(0, u64::from(NODES) - 1) as usize;
        let calls = random.between(0, 30) as usize;
        let trouble = match random.between(0, 9) {
            0..2 => Action::Crash(node),
            2..5 => Action::DiskFails(node, calls),
            _ => Action::PowerFails(node, calls.max(1)),
        };
        schedule.push((at, trouble));
        schedule.push((at + random.between(100, 900), Action::Restart(node)));
    }
    for _ in 0..random.between(1, 2) {
        let at = random.between(300, MENDED - 600);
        let side = (0..NODES as usize).filter(|_| random.chance(0.4)).collect();
        schedule.push((at, Action::Partition(side)));
        schedule.push((at + random.between(100, 800), Action::Heal));
    }
    schedule.sort_by_key(|(at, _)| *at);
    schedule
}

/// A run, whole.
pub struct Run {
    /// What clients saw.
    pub history: History,
    /// The event log.
    pub log: Vec<world::Happened>,
}

/// Lets `schedule` happen under `seed`, mends everything, and lets it come to rest.
pub fn run(seed: u64, settings: Settings, schedule: &[(Millis, Action<Message>)]) -> Run {
    let strict = !settings.sloppy && settings.quorum.strict();
    let history = Rc::new(RefCell::new(History::new(settings.quorum, strict)));
    let shared = Rc::clone(&history);
    let boot = move |_| Simulated { node: None, settings, history: Rc::clone(&shared) };
    let mut world = World::new(seed, GOOD, NODES as usize, boot);
    for (at, action) in schedule {
        world.plan(*at, action.clone());
    }
    world.plan(MENDED, Action::Network(GOOD));
    world.plan(MENDED, Action::Heal);
    for node in 0..NODES as usize {
        // A disk that was about to lose power does so now.
        world.plan(MENDED, Action::Crash(node));
        world.plan(MENDED, Action::Restart(node));
        world.plan(COMPARED + 50 * node as Millis, Action::Tell(node, Message::Compare));
    }
    world.run(END);
    let log = world.log().to_vec();
    drop(world);
    let mut history = Rc::into_inner(history).expect("the world is gone").into_inner();
    let quorum = settings.quorum.n;
    history.settled(|key| Node::walk(NODES, key)[..quorum].to_vec());
    let crashed = |node: NodeId, from: Millis| {
        let crash =
            |line: &&world::Happened| line.what == "crash" && line.to == Some(node as usize);
        log.iter().filter(crash).any(|line| (from..=from + node::DEADLINE).contains(&line.at))
    };
    history.ended(crashed);
    if let Some(told) = configurations() {
        history.note(END, 0, Fact::Wrong(told));
    }
    Run { history, log }
}

/// As [`run`]: a failure if one of `promises` was broken.
pub fn judged(
    seed: u64,
    settings: Settings,
    promises: &[Promise],
    schedule: &[(Millis, Action<Message>)],
) -> Result<(), Failure> {
    let run = run(seed, settings, schedule);
    match promises.iter().find_map(|promise| run.history.broken().get(promise)) {
        None => Ok(()),
        Some(why) => Err(Failure { why: why.clone(), log: run.log }),
    }
}
