//! The table of attacks: which are paid with all layers, with each layer off, and with each off
//! beside the screen, which is not trusted alone.
//!
//! `cargo run -p xtask --example attacks [landlock] [NAME…]`, some minutes.

#[path = "../tests/attacks/range.rs"]
mod range;
#[path = "../tests/it/support.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod support;

use range::{Attack, GROUPS, Range, pays};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use xtask::grade::judge::Grader;
use xtask::grade::layers::Layer;
use xtask::grade::result::Reached;
use xtask::grade::sandbox::Isolation;
use xtask::grade::screen;

fn main() {
    let mut named: Vec<String> = std::env::args().skip(1).collect();
    let landlock = named.first().is_some_and(|first| first == "landlock");
    let isolation = if landlock { Isolation::Landlock } else { Isolation::detect().unwrap() };
    named.drain(..usize::from(landlock));
    println!("{}", isolation.told());
    let range = Range::new(isolation);
    let attacks: Vec<Attack> = range
        .attacks()
        .into_iter()
        .filter(|attack| named.is_empty() || named.contains(&attack.name))
        .collect();
    let alone = Layer::ALL.map(|layer| vec![layer]);
    let beside = Layer::ALL.map(|layer| vec![Layer::Screen, layer]);
    let graders: Vec<(Vec<Layer>, Grader)> = std::iter::once(Vec::new())
        .chain(alone)
        .chain(beside.into_iter().skip(1))
        .map(|off| (off.clone(), range.grader(&off)))
        .collect();
    let table = Table { range, graders, paid: Mutex::default(), reached: Mutex::default() };
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..2 {
            let (table, attacks, next) = (&table, &attacks, &next);
            scope.spawn(move || {
                while let Some(attack) = attacks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    table.tried(attack, number);
                }
            });
        }
    });
    table.print(&attacks);
}

/// Which attacks are paid, by the place of the judge among the graders.
struct Table {
    range: Range,
    graders: Vec<(Vec<Layer>, Grader)>,
    paid: Mutex<BTreeMap<usize, Vec<String>>>,
    reached: Mutex<BTreeMap<String, Reached>>,
}

impl Table {
    fn tried(&self, attack: &Attack, worker: usize) {
        // The compiler's report of `unsafe` is told as the screen's findings are, but is another layer.
        let screened = screen::findings(&attack.source).is_ok_and(|found| !found.is_empty());
        eprintln!("{}/{}", attack.group, attack.name);
        for (index, (off, grader)) in self.graders.iter().enumerate() {
            // What the screen refuses meets no other layer; what it lets pass, the same ones
            // without it.
            let screens = !off.contains(&Layer::Screen);
            if index > 0 && screens == screened {
                continue;
            }
            // No record and no canary ends a loop: what exhausts meets limits and walls.
            let about = |layer| [Layer::Screen, Layer::Files, Layer::Limits].contains(layer);
            if attack.group == "exhausting" && !off.iter().all(about) {
                continue;
            }
            let tries = if attack.name == "coin" { 16 } else { 1 };
            let grade = || self.range.grade(grader, &attack.source, worker);
            let mut grades: Vec<_> = (0..tries).map(|_| grade()).collect();
            grades.sort_by_key(pays);
            let grade = grades.pop().expect("it was tried");
            if index == 0 {
                // Its report of `unsafe` is the compiler's word.
                let by_compiler = grade.reached == Reached::Screened && !screened;
                let reached = if by_compiler { Reached::NotCompiled } else { grade.reached };
                self.reached.lock().unwrap().insert(attack.name.clone(), reached);
            }
            if pays(&grade) {
                self.paid.lock().unwrap().entry(index).or_default().push(attack.name.clone());
            }
        }
    }

    fn print(&self, attacks: &[Attack]) {
        let (reached, paid) = (self.reached.lock().unwrap(), self.paid.lock().unwrap());
        for group in GROUPS {
            let of: Vec<_> = attacks.iter().filter(|attack| attack.group == group).collect();
            let ends = |end| of.iter().filter(|a| reached.get(&a.name) == Some(&end)).count();
            println!(
                "{group}: {} tried; the screen stops {}, the compiler {}, the judge {}",
                of.len(),
                ends(Reached::Screened),
                ends(Reached::NotCompiled),
                ends(Reached::InProcess) + ends(Reached::Disbelieved),
            );
        }
        println!("\n{:24} paid", "layers off");
        for (index, (off, _)) in self.graders.iter().enumerate() {
            let off: Vec<String> = off.iter().map(|layer| format!("{layer:?}")).collect();
            let names = paid.get(&index).cloned().unwrap_or_default();
            println!("{:24} {:4}  {}", off.join(" + "), names.len(), names.join(" "));
        }
    }
}
