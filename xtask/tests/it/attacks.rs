//! Hostile submissions: none is paid, and none harms a neighbour.

#[path = "../attacks/range.rs"]
pub mod range;

use range::{Range, pays};
use std::sync::atomic::{AtomicUsize, Ordering};
use xtask::grade::result::Reached;
use xtask::grade::sandbox::Isolation;

const HONEST: &str = include_str!("../toy/solutions/toy/src/s1_counter.rs");

#[test]
fn no_attack_is_paid_and_no_neighbour_is_harmed() {
    let range = Range::new(Isolation::detect().unwrap());
    let grader = range.grader(&[]);
    // Another one than the reference, so that nothing is remembered of it.
    let honest = format!("{HONEST}// A neighbour.\n");
    let grade = |source: &str, worker| range.grade(&grader, source, worker);
    let before = grade(&honest, 0);
    assert!(before.reached == Reached::InProcess && before.verdict.passes(), "{before:?}");
    let attacks = range.attacks();
    assert!(attacks.len() > 60, "{}", attacks.len());
    // It waits for the clock: half a minute for one attack is for the table, not for each run.
    let attacks: Vec<_> = attacks.iter().filter(|attack| attack.name != "deadlock").collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let worker = |number| {
            while let Some(attack) = attacks.get(next.fetch_add(1, Ordering::Relaxed)) {
                let grade = grade(&attack.source, number);
                assert!(!pays(&grade), "{}/{}: {grade:?}", attack.group, attack.name);
            }
        };
        let attackers = [1, 2].map(|number| scope.spawn(move || worker(number)));
        while attackers.iter().any(|attacker| !attacker.is_finished()) {
            assert_eq!(grade(&honest, 0), before);
        }
    });
    assert_eq!(grade(&honest, 0), before);
}
