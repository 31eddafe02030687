//! The lab: three real processes of the reference with real files, killed and started again.
//!
//! `cargo test -p key-value-store-solution --features lab --test lab`. Unlike the tests of the steps it
//! waits for clocks, sockets and disks; it asserts what must be true however slow they are.

extern crate key_value_store_solution as key_value_store;

#[path = "../cluster/mod.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod cluster;
mod frame;

use cluster::node::Node;
use cluster::wire::{Message, Siblings};
use frame::CLIENT;
use key_value_store::types::{NodeId, VersionVector};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// However slow the machine is, by then a cluster has done what it's going to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Three processes, and the folder that they write to. Dropped, both are gone.
struct Cluster {
    settings: [&'static str; 4],
    folder: tempfile::TempDir,
    ports: Vec<u16>,
    nodes: Vec<Option<Child>>,
    ops: u64,
}

impl Cluster {
    /// Starts three nodes; `None`, with the reason told, where loopback can't be used.
    fn start(settings: [&'static str; 4]) -> Option<Self> {
        let ports: Result<Vec<TcpListener>, _> =
            (0..3).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect();
        let ports = match ports {
            Ok(listeners) => {
                listeners.iter().map(|l| l.local_addr().expect("bound").port()).collect()
            }
            Err(error) => {
                println!("SKIP: no port on loopback: {error}");
                return None;
            }
        };
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let nodes = vec![None, None, None];
        let mut cluster = Cluster { settings, folder, ports, nodes, ops: 0 };
        (0..3).for_each(|node| cluster.run(node));
        Some(cluster)
    }

    fn run(&mut self, node: usize) {
        let mut kvd = Command::new(env!("CARGO_BIN_EXE_kvd"));
        kvd.arg(node.to_string()).args(self.settings);
        kvd.arg(self.folder.path().join(format!("n{node}")));
        kvd.args(self.ports.iter().map(u16::to_string));
        self.nodes[node] = Some(kvd.spawn().expect("kvd starts"));
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports[node])).is_err() {
            assert!(began.elapsed() < PATIENCE, "n{node} doesn't listen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills a node as a power failure would, but for what the operating system still writes.
    fn kill(&mut self, node: usize) {
        let mut child = self.nodes[node].take().expect("it runs");
        child.kill().and_then(|()| child.wait()).expect("it dies");
    }

    /// One operation, sent to `node`; `None` if the node doesn't answer or refuses.
    fn ask(&mut self, node: usize, message: impl FnOnce(u64) -> Message) -> Option<Message> {
        // Numbers of operations that count replicas.
        self.ops += 8;
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports[node])).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        frame::send(&mut stream, CLIENT, &message(self.ops)).ok()?;
        match frame::receive(&mut stream).ok()?.1 {
            Message::Refused { .. } => None,
            answer => Some(answer),
        }
    }

    fn put(&mut self, node: usize, key: &str, value: &str) -> bool {
        let (key, value) = (key.as_bytes().to_vec(), Some(value.as_bytes().to_vec()));
        let context = VersionVector::default();
        self.ask(node, |op| Message::Put { op, key, context, value }).is_some()
    }

    fn get(&mut self, node: usize, key: &str) -> Option<Siblings> {
        match self.ask(node, |op| Message::Get { op, key: key.as_bytes().to_vec() })? {
            Message::Fetched { siblings, .. } => Some(siblings),
            _ => None,
        }
    }

    /// Reads until the value is there.
    fn until_read(&mut self, node: usize, key: &str, value: &str) {
        let began = Instant::now();
        loop {
            let siblings = self.get(node, key).unwrap_or_default();
            if siblings.iter().any(|version| version.value.as_deref() == Some(value.as_bytes())) {
                return;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{key} = {value} isn't read at n{node}: {siblings:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Writes until it's acknowledged: the others need a moment to see who is there.
    fn until_put(&mut self, node: usize, key: &str, value: &str) {
        let began = Instant::now();
        while !self.put(node, key, value) {
            assert!(began.elapsed() < PATIENCE, "{key} = {value} isn't acknowledged at n{node}");
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.nodes.iter_mut().flatten() {
            // It may be dead already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The nodes of a key, in order of preference.
fn walk(key: &str) -> Vec<usize> {
    Node::walk(3 as NodeId, key.as_bytes()).into_iter().map(|node| node as usize).collect()
}

#[test]
fn killing_a_node_in_a_write_loop_loses_no_acknowledged_key() {
    let Some(mut cluster) = Cluster::start(["3", "2", "2", "strict"]) else { return };
    let mut acknowledged = Vec::new();
    for round in 0..60 {
        // Each in turn is killed amid the writes and comes back ten of them later.
        match round % 20 {
            5 => cluster.kill(round / 20),
            15 => cluster.run(round / 20),
            _ => {}
        }
        let key = format!("key-{round}");
        // Whichever node takes it, two of three are enough.
        let node =
            (0..3).map(|next| (round + next) % 3).find(|&node| cluster.nodes[node].is_some());
        if cluster.put(node.expect("two of them live"), &key, "here") {
            acknowledged.push(key);
        }
    }
    assert!(acknowledged.len() >= 30, "of 60 writes only {} were acknowledged", acknowledged.len());
    // All of them die at once; only the files remember.
    (0..3).for_each(|node| cluster.kill(node));
    (0..3).for_each(|node| cluster.run(node));
    for key in &acknowledged {
        cluster.until_read(0, key, "here");
    }
}

#[test]
fn a_read_repairs_a_node_that_was_down() {
    // With R = 1 a node answers with what it holds itself, and hears the others too late for that.
    let Some(mut cluster) = Cluster::start(["3", "1", "2", "strict"]) else { return };
    cluster.kill(2);
    cluster.until_put(0, "book", "in the cart");
    cluster.run(2);
    cluster.until_read(2, "book", "in the cart");
}

#[test]
fn a_stand_in_hands_over_what_it_kept() {
    let Some(mut cluster) = Cluster::start(["2", "1", "2", "sloppy"]) else { return };
    let walk = walk("book");
    cluster.until_put(walk[0], "warm up", "all three know each other");
    cluster.kill(walk[1]);
    // Two copies, and only one owner lives: the third node stands in for the other.
    cluster.until_put(walk[0], "book", "in the cart");
    cluster.run(walk[1]);
    let began = Instant::now();
    loop {
        // Then only the owner that was down is left to answer, and nobody can repair it.
        std::thread::sleep(Duration::from_millis(1_000));
        cluster.kill(walk[0]);
        cluster.kill(walk[2]);
        let read = cluster.get(walk[1], "book").unwrap_or_default();
        cluster.run(walk[0]);
        cluster.run(walk[2]);
        if read.iter().any(|version| version.value.is_some()) {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the write was never handed over");
    }
}
