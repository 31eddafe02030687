//! Step 9: fixed slots.

use consistent_hashing::s9_slots::SlotMap;
use consistent_hashing::types::{Refused, Route};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use sim::draw;

#[path = "rings.rs"]
mod rings;

fn table(q: u32, count: usize) -> SlotMap {
    let names = rings::names(count);
    SlotMap::new(q, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Each slot's server.
fn owners(map: &SlotMap, q: u32) -> Vec<String> {
    (0..q).map(|slot| map.node_of(slot).to_owned()).collect()
}

/// A table's slots, its servers, and joins (true) and leaves of servers by number.
fn changes() -> impl Strategy<Value = (u32, usize, Vec<(bool, usize)>)> {
    let changes = prop::collection::vec((any::<bool>(), 0..12_usize), 1..12);
    (0..8_u32, 1..6_usize, changes).prop_map(|(log, count, changes)| (1 << log, count, changes))
}

/// Plays changes; `check` gets the slots' servers before and after each that was accepted.
fn play(
    trace: &mut Trace,
    (q, count, changes): (u32, usize, Vec<(bool, usize)>),
    check: impl Fn(&mut Trace, &[String], &[String], (bool, &str), usize) -> Held,
) -> Held {
    trace.did(format!("SlotMap::new({q}, {:?})", rings::names(count)));
    let mut map = table(q, count);
    let mut nodes = rings::names(count);
    for (joins, number) in changes {
        let (node, before) = (format!("node-{number}"), owners(&map, q));
        trace.did(format!("{}({node})", if joins { "add" } else { "remove" }));
        let done = if joins { map.add(&node) } else { map.remove(&node) };
        if done.is_ok() {
            nodes.retain(|other| *other != node);
            nodes.extend(joins.then(|| node.clone()));
            check(trace, &before, &owners(&map, q), (joins, &node), nodes.len())?;
        }
    }
    Ok(())
}

fn even(trace: &Trace, owners: &[String], servers: usize) -> Held {
    let counts = rings::loads(owners.iter().map(String::as_str));
    let (low, high) = (owners.len() / servers, owners.len().div_ceil(servers));
    let used = if low > 0 { servers } else { owners.len() };
    trace.require(
        counts.len() == used && counts.values().all(|count| (low..=high).contains(count)),
        format!("{low} to {high} slots on each of {servers} servers"),
        format!("{counts:?}"),
    )
}

#[rstest]
#[case::one_slot(1, u64::MAX, 0)]
#[case::upper_half(2, 1 << 63, 1)]
#[case::lower_half(2, (1 << 63) - 1, 0)]
#[case::the_last_of_many(1024, 0xffc0_0000_0000_0000, 1023)]
#[case::the_second(1024, 1 << 54, 1)]
fn ch_sl_1_the_slot_is_in_the_top_bits(#[case] q: u32, #[case] h: u64, #[case] want: u32) {
    kit::case("CH-SL-1", format!("SlotMap::new({q}, one server)"), |trace| {
        let map = table(q, 1);
        trace.expect(format!("slot_of({h:#x})"), || map.slot_of(h), want)
    });
}

#[test]
fn ch_sl_1_slots_are_spread_evenly_at_all_times() {
    property::holds("CH-SL-1", changes(), |trace, (q, count, changes)| {
        even(trace, &owners(&table(q, count), q), count)?;
        play(trace, (q, count, changes), |trace, _, after, _, servers| even(trace, after, servers))
    });
}

#[test]
fn ch_sl_2_slots_move_to_the_new_or_from_the_old_server_alone() {
    property::holds("CH-SL-2", changes(), |trace, changes| {
        play(trace, changes, |trace, before, after, (joins, node), servers| {
            let moved: Vec<(&String, &String)> =
                before.iter().zip(after).filter(|(was, is)| was != is).collect();
            let alone = moved.iter().all(|&(was, is)| if joins { is == node } else { was == node });
            trace.require(
                alone,
                format!("slots moving {} {node} only", if joins { "to" } else { "from" }),
                format!("{moved:?}"),
            )?;
            let share = before.len() / servers;
            trace.require(
                !joins || (share..=share + 1).contains(&moved.len()),
                format!("{share} or {} slots moved", share + 1),
                moved.len(),
            )
        })
    });
}

#[rstest]
#[case::eleventh_of_1024(1_024, 10, 93)]
#[case::fourth_of_4096(4_096, 3, 1_024)]
fn ch_sl_2_a_new_server_gets_its_share(#[case] q: u32, #[case] count: usize, #[case] share: usize) {
    kit::case("CH-SL-2", format!("SlotMap::new({q}, {count} servers); add(new)"), |trace| {
        let mut map = table(q, count);
        let before = owners(&map, q);
        trace.expect("add(new)", || map.add("new"), Ok(()))?;
        let after = owners(&map, q);
        let moved = before.iter().zip(&after).filter(|(was, is)| was != is).count();
        let most = if (q as usize).is_multiple_of(count + 1) { share } else { share + 1 };
        trace.require(
            (share..=most).contains(&moved),
            format!("{share} to {most} slots moved"),
            moved,
        )
    });
}

#[test]
fn ch_sl_2_the_run_of_joins_and_a_leave_is_the_one_drawn() {
    kit::figure!("CH-SL-2", "s9_slots", history);
}

#[test]
fn ch_sl_3_a_client_is_redirected_for_slots_that_moved_since() {
    property::holds("CH-SL-3", changes(), |trace, (q, count, changes)| {
        trace.did(format!("SlotMap::new({q}, {:?})", rings::names(count)));
        let mut map = table(q, count);
        // Per slot the epoch in which it moved last, as seen from outside.
        let mut moved = vec![0; q as usize];
        for (joins, number) in changes {
            let (node, before) = (format!("node-{number}"), owners(&map, q));
            let epoch = map.epoch();
            trace.did(format!("{}({node})", if joins { "add" } else { "remove" }));
            let done = if joins { map.add(&node) } else { map.remove(&node) };
            let right = if done.is_ok() { map.epoch() > epoch } else { map.epoch() == epoch };
            trace.require(
                right,
                format!("an epoch above {epoch} after a change, the same after a refusal"),
                format!("{} after {done:?}", map.epoch()),
            )?;
            for (slot, was) in before.iter().enumerate() {
                if map.node_of(slot as u32) != was {
                    moved[slot] = map.epoch();
                }
            }
            answers(trace, &map, &moved)?;
        }
        Ok(())
    });
}

/// Requires the right answer for every slot and every epoch a client may know.
fn answers(trace: &mut Trace, map: &SlotMap, moved: &[u64]) -> Held {
    let q = moved.len() as u32;
    for slot in 0..q {
        let h = if q == 1 { 7 } else { u64::from(slot) << (64 - q.ilog2()) };
        let node = map.node_of(slot).to_owned();
        for client in 0..=map.epoch() {
            let want = match moved[slot as usize] > client {
                true => Route::Moved { slot, node: node.clone(), epoch: map.epoch() },
                false => Route::Here(node.clone()),
            };
            let got = map.route(h, client);
            trace.require(
                got == want,
                format!("route({h:#x}, {client}) is {want:?}"),
                format!("{got:?}"),
            )?;
        }
    }
    Ok(())
}

#[test]
fn ch_sl_3_one_redirect_and_the_client_is_right() {
    kit::case("CH-SL-3", "SlotMap::new(4, [node-0]); add(node-1)", |trace| {
        let mut map = table(4, 1);
        trace.expect("route(0, 0)", || map.route(0, 0), Route::Here("node-0".into()))?;
        let _ = map.add("node-1");
        trace.did("add(node-1)");
        let slot = (0..4).find(|&slot| map.node_of(slot) == "node-1").unwrap_or(0);
        let (h, node, epoch) = (u64::from(slot) << 62, "node-1".to_owned(), map.epoch());
        let want = Route::Moved { slot, node: node.clone(), epoch };
        trace.expect(format!("route({h:#x}, 0)"), || map.route(h, 0), want)?;
        trace.expect(format!("route({h:#x}, {epoch})"), || map.route(h, epoch), Route::Here(node))
    });
}

#[test]
fn ch_sl_4_the_last_server_stays() {
    kit::case("CH-SL-4", "SlotMap::new(8, [node-0, node-1])", |trace| {
        let mut map = table(8, 2);
        trace.expect("remove(node-0)", || map.remove("node-0"), Ok(()))?;
        let (before, epoch) = (owners(&map, 8), map.epoch());
        trace.expect("remove(node-1)", || map.remove("node-1"), Err(Refused::LastNode))?;
        trace.expect("remove(node-1)", || map.remove("node-1"), Err(Refused::LastNode))?;
        trace.expect("epoch()", || map.epoch(), epoch)?;
        trace.expect("servers of the slots", || owners(&map, 8), before)
    });
}

#[test]
fn ch_sl_4_a_server_joins_once_and_leaves_once() {
    kit::case("CH-SL-4", "SlotMap::new(8, [node-0, node-1])", |trace| {
        let mut map = table(8, 2);
        trace.expect("add(node-1)", || map.add("node-1"), Err(Refused::Present))?;
        trace.expect("remove(node-7)", || map.remove("node-7"), Err(Refused::Unknown))?;
        trace.expect("epoch()", || map.epoch(), 0)?;
        trace.expect("servers of the slots", || owners(&map, 8), owners(&table(8, 2), 8))
    });
}

/// How many slots of 1,024 move at each change; however a table chooses them, these numbers are it.
fn history() -> String {
    let mut map = table(1_024, 1);
    let changes = [(true, 1), (true, 2), (true, 3), (false, 1), (false, 2)];
    let row = |(joins, number): (bool, usize)| {
        let (before, node) = (owners(&map, 1_024), format!("node-{number}"));
        let done = if joins { map.add(&node) } else { map.remove(&node) };
        let after = owners(&map, 1_024);
        let servers = |owners: &[String]| rings::loads(owners.iter().map(String::as_str)).len();
        let moved = before.iter().zip(&after).filter(|(was, is)| was != is).count();
        // Who has the odd slot is the table's choice, so a share is told without it.
        let most = servers(&before).max(servers(&after));
        let odd = usize::from(1_024 % most != 0 && moved == 1_024 / most + 1);
        vec![
            format!("{node} {}", if joins { "joins" } else { "leaves" }),
            servers(&after).to_string(),
            (moved - odd).to_string(),
            (1_024 - moved + odd).to_string(),
            if done.is_ok() { map.epoch().to_string() } else { "-".into() },
        ]
    };
    let rows: Vec<Vec<String>> = changes.into_iter().map(row).collect();
    draw::table(&["change", "servers", "slots moved", "stayed", "epoch"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s9_slots", history())]
}
