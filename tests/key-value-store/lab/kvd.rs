//! One node of the cluster as a process of its own: real time, real files, TCP on loopback.
//!
//! `kvd NODE N R W strict|sloppy FOLDER PORT…`, a port for each node. A client connects, sends a `put`
//! or a `get`, and is answered on the same connection.

extern crate key_value_store_solution as key_value_store;

#[path = "../cluster/mod.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod cluster;
mod frame;

use cluster::env::{Env, Fact, Settings};
use cluster::node::Node;
use cluster::wire::Message;
use frame::CLIENT;
use key_value_store::s7_quorum::Config;
use key_value_store::types::{Disk, Millis, NodeId};
use sim::{FileDisk, Random};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A message, who sent it, and where a client waits for the answer.
type Arrival = (NodeId, Message, TcpStream);

/// The process around a node.
struct Machine {
    me: NodeId,
    disk: FileDisk,
    random: Random,
    ports: Vec<u16>,
    peers: BTreeMap<NodeId, TcpStream>,
    clients: BTreeMap<u64, TcpStream>,
    timers: Vec<(Millis, u64)>,
}

impl Env for Machine {
    fn now(&self) -> Millis {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        now.as_millis() as Millis
    }

    fn disk(&mut self) -> &mut dyn Disk {
        &mut self.disk
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A message that can't be sent is lost, as on any network.
    fn send(&mut self, to: NodeId, message: Message) {
        if !self.peers.contains_key(&to) {
            let peer = TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports[to as usize]));
            self.peers.extend(peer.ok().map(|peer| (to, peer)));
        }
        let sent = self.peers.get_mut(&to).map(|peer| frame::send(peer, self.me, &message));
        if !matches!(sent, Some(Ok(()))) {
            self.peers.remove(&to);
        }
    }

    fn wake_at(&mut self, at: Millis, timer: u64) {
        self.timers.push((at, timer));
    }

    fn note(&mut self, fact: Fact) {
        let (op, answer) = match fact {
            Fact::Put { op, result: Ok(()) } => (op, Message::Stored { op }),
            Fact::Put { op, result: Err(_) } => (op, Message::Refused { op }),
            Fact::Got { op, result: Ok(siblings) } => (op, Message::Fetched { op, siblings }),
            Fact::Got { op, result: Err(_) } => (op, Message::Refused { op }),
            Fact::Wrong(told) => return eprintln!("n{}: {told}", self.me),
            _ => return,
        };
        if let Some(mut client) = self.clients.remove(&op) {
            // A client that has left needs no answer.
            let _ = frame::send(&mut client, self.me, &answer);
        }
    }
}

fn listen(listener: TcpListener, arrivals: Sender<Arrival>) {
    for stream in listener.incoming().filter_map(Result::ok) {
        let arrivals = arrivals.clone();
        thread::spawn(move || {
            let mut stream = stream;
            while let Ok((from, message)) = frame::receive(&mut stream) {
                let Ok(back) = stream.try_clone() else { return };
                if arrivals.send((from, message, back)).is_err() {
                    return;
                }
            }
        });
    }
}

fn serve(mut node: Node, machine: &mut Machine, arrivals: &Receiver<Arrival>) {
    loop {
        let next = machine.timers.iter().copied().min();
        let wait = next.map_or(1_000, |(at, _)| at.saturating_sub(machine.now()));
        match arrivals.recv_timeout(Duration::from_millis(wait)) {
            Ok((from, message, back)) => {
                if let (CLIENT, Message::Put { op, .. } | Message::Get { op, .. }) =
                    (from, &message)
                {
                    machine.clients.insert(*op, back);
                }
                let from = if from == CLIENT { machine.me } else { from };
                // After a failure of the disk there is nothing to do but to start again.
                node.receive(machine, from, message).expect("the disk failed");
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = machine.now();
        let (due, later): (Vec<_>, Vec<_>) =
            machine.timers.drain(..).partition(|(at, _)| *at <= now);
        machine.timers = later;
        for (_, timer) in due {
            node.wake(machine, timer).expect("the disk failed");
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [me, n, r, w, mode, folder, ports @ ..] = &arguments[..] else {
        eprintln!("kvd NODE N R W strict|sloppy FOLDER PORT…");
        std::process::exit(2);
    };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let ports: Vec<u16> = ports.iter().map(|port| number(port) as u16).collect();
    let me = number(me) as NodeId;
    let quorum = Config::new(number(n), number(r), number(w)).expect("a sound configuration");
    let nodes = ports.len() as NodeId;
    let settings = Settings { nodes, quorum, sloppy: mode == "sloppy", gc_grace: 60_000 };
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, ports[me as usize])).expect("a free port");
    let (sender, arrivals) = channel();
    thread::spawn(move || listen(listener, sender));
    let mut machine = Machine {
        me,
        disk: FileDisk::open(Path::new(folder)).expect("a folder to write to"),
        random: Random::seeded(me.into()),
        ports,
        peers: BTreeMap::new(),
        clients: BTreeMap::new(),
        timers: Vec::new(),
    };
    let node = Node::start(me, settings, &mut machine).expect("the disk failed");
    serve(node, &mut machine, &arrivals);
}
