//! Step 5: what has to move.

use consistent_hashing::s4_preference::preference;
use consistent_hashing::s5_migration_plan::{plan, recovery};
use consistent_hashing::types::{HashRange, Move, Point, Recovery};
use kit::proptest::prelude::*;
use kit::{Held, Trace, property};
use rstest::rstest;
use sim::draw;

#[path = "rings.rs"]
mod rings;

/// Requires `moves` to tell exactly what changes hands between two rings, wherever it cuts.
fn tells_what_moves(trace: &Trace, before: &[Point], after: &[Point], moves: &[Move]) -> Held {
    let ends = moves.iter().flat_map(|m| [m.range.after, m.range.upto]);
    let around = ends.flat_map(|h| [h.wrapping_sub(1), h, h.wrapping_add(1)]);
    for h in around.chain(rings::edges(before)).chain(rings::edges(after)) {
        let told: Vec<(&str, &str)> = moves
            .iter()
            .filter(|m| m.range.contains(h))
            .map(|m| (m.from.as_str(), m.to.as_str()))
            .collect();
        let owners = (rings::owner_by_scan(before, h), rings::owner_by_scan(after, h));
        let want: Vec<(&str, &str)> = match owners {
            (Some(from), Some(to)) if from != to => vec![(from, to)],
            _ => Vec::new(),
        };
        trace.require(told == want, format!("hash {h} moves {want:?}"), format!("{told:?}"))?;
    }
    Ok(())
}

#[rstest]
#[case::between_two((250, "D"), (200, 250), "C")]
#[case::over_the_end((50, "E"), (300, 50), "A")]
#[case::above_all((301, "F"), (300, 301), "A")]
fn ch_mg_1_a_new_point_takes_the_arc_before_it(
    #[case] point: (u64, &str),
    #[case] range: (u64, u64),
    #[case] from: &str,
) {
    let before = rings::by_hand(&[(100, "A"), (200, "B"), (300, "C")]);
    let mut after = before.clone();
    after.extend(rings::by_hand(&[point]));
    after.sort();
    kit::case("CH-MG-1", format!("100 A, 200 B, 300 C and then {point:?}"), |trace| {
        let range = HashRange { after: range.0, upto: range.1 };
        let want = vec![Move { range, from: from.to_owned(), to: point.1.to_owned() }];
        trace.expect("plan(before, after)", || merged(plan(&before, &after)), want)
    });
}

#[test]
fn ch_mg_1_the_plan_tells_exactly_what_changes_hands() {
    let rings = (rings::small_rings(), rings::small_rings());
    property::holds("CH-MG-1", rings, |trace, (before, after)| {
        trace.did(format!("from {}", rings::told(&before)));
        trace.did(format!("plan to {}", rings::told(&after)));
        let moves = plan(&before, &after);
        tells_what_moves(trace, &before, &after, &moves)
    });
}

#[test]
fn ch_mg_1_the_plan_of_a_joining_server_is_the_one_drawn() {
    kit::figure!("CH-MG-1", "s5_plan", listing);
}

#[test]
fn ch_mg_2_who_gains_nothing_has_no_plan() {
    kit::case("CH-MG-2", "100 A, 200 B; B2 joins at 200, where B stands", |trace| {
        let before = rings::by_hand(&[(100, "A"), (200, "B")]);
        let after = rings::by_hand(&[(100, "A"), (200, "B"), (200, "B2")]);
        trace.expect("plan(before, after)", || plan(&before, &after), Vec::new())
    });
}

#[test]
fn ch_mg_2_what_is_done_is_not_planned_again() {
    let rings = (rings::small_rings(), any::<u64>());
    property::holds("CH-MG-2", rings, |trace, (ring, at)| {
        trace.did(format!("plan from {} to itself", rings::told(&ring)));
        let moves = plan(&ring, &ring);
        trace.require(moves.is_empty(), "no moves", format!("{moves:?}"))?;
        // A further point of whoever owns the place already.
        let owner = rings::owner_by_scan(&ring, at).unwrap_or_default().to_owned();
        let mut more = ring.clone();
        more.push(Point { at, node: owner });
        more.sort();
        more.dedup();
        trace.did(format!("plan to {}", rings::told(&more)));
        let moves = plan(&ring, &more);
        trace.require(moves.is_empty(), "no moves", format!("{moves:?}"))
    });
}

#[test]
fn ch_mg_2_a_ring_that_is_empty_moves_nothing() {
    kit::case("CH-MG-2", "100 A", |trace| {
        let ring = rings::by_hand(&[(100, "A")]);
        trace.expect("plan(&[], ring)", || plan(&[], &ring), Vec::new())?;
        trace.expect("plan(ring, &[])", || plan(&ring, &[]), Vec::new())
    });
}

#[test]
fn ch_mg_6_the_new_member_of_the_list_receives() {
    let scenario = (rings::small_rings(), 1..4_usize);
    property::holds("CH-MG-6", scenario, |trace, (points, n)| {
        let dead = points[points.len() / 2].node.clone();
        let alive: Vec<Point> = points.iter().filter(|p| p.node != dead).cloned().collect();
        trace.did(format!("recovery(&[{}], {dead}, {n})", rings::told(&points)));
        let found = recovery(&points, &dead, n);
        for h in rings::edges(&points) {
            let held = preference(&points, h, n);
            let heirs: Vec<&str> = match held.contains(&dead.as_str()) {
                true => preference(&alive, h, n)
                    .into_iter()
                    .filter(|node| !held.contains(node))
                    .collect(),
                false => Vec::new(),
            };
            let copies = copies_of(&found, h);
            let told: Vec<&str> = copies.iter().map(|m| m.to.as_str()).collect();
            trace.require(
                told == heirs || held.len() == 1,
                format!("hash {h} of {held:?} copied to {heirs:?}"),
                format!("to {told:?}"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn ch_mg_6_a_survivor_is_the_source() {
    let scenario = (rings::small_rings(), 1..4_usize);
    property::holds("CH-MG-6", scenario, |trace, (points, n)| {
        let dead = points[points.len() / 2].node.clone();
        trace.did(format!("recovery(&[{}], {dead}, {n})", rings::told(&points)));
        let found = recovery(&points, &dead, n);
        for h in rings::edges(&points) {
            let held = preference(&points, h, n);
            let copies = copies_of(&found, h);
            let survives = |from: &str| from != dead && held.contains(&from);
            trace.require(
                copies.iter().all(|m| survives(&m.from)),
                format!("hash {h} copied from one of {held:?} other than {dead}"),
                format!("{copies:?}"),
            )?;
        }
        Ok(())
    });
}

fn copies_of(found: &[Recovery], h: u64) -> Vec<&Move> {
    let mut copies = Vec::new();
    for recovery in found {
        if let Recovery::Copy(step) = recovery
            && step.range.contains(h)
        {
            copies.push(step);
        }
    }
    copies
}

#[test]
fn ch_mg_6_the_only_copy_is_lost_with_its_server() {
    let scenario = (rings::small_rings(), 1..4_usize);
    property::holds("CH-MG-6", scenario, |trace, (points, n)| {
        let dead = points[points.len() / 2].node.clone();
        trace.did(format!("recovery(&[{}], {dead}, {n})", rings::told(&points)));
        let found = recovery(&points, &dead, n);
        for h in rings::edges(&points) {
            let lost = |r: &&Recovery| matches!(r, Recovery::Lost(range) if range.contains(h));
            let told = found.iter().filter(lost).count();
            let held = preference(&points, h, n);
            let want = usize::from(held == [dead.as_str()]);
            trace.require(
                told == want,
                format!("hash {h}, held by {held:?}, reported as lost {want} times"),
                told,
            )?;
        }
        Ok(())
    });
}

#[rstest]
#[case::a_range_it_had_as_a_second(50, Some(("A", "C")))]
#[case::a_range_it_owned(150, Some(("C", "A")))]
#[case::a_range_it_did_not_hold(250, None)]
fn ch_mg_6_three_servers_and_two_replicas(#[case] h: u64, #[case] want: Option<(&str, &str)>) {
    let points = rings::by_hand(&[(100, "A"), (200, "B"), (300, "C")]);
    kit::case("CH-MG-6", "100 A, 200 B, 300 C with two replicas; B crashes", |trace| {
        trace.did("recovery(points, B, 2)");
        let found = recovery(&points, "B", 2);
        let told = copies_of(&found, h).first().map(|m| (m.from.as_str(), m.to.as_str()));
        trace.expect(format!("the copy of hash {h}"), || told, want)
    });
}

/// Neighbouring moves between the same two servers as one, in the order of the ring: however finely a
/// plan is cut, this is the same.
fn merged(mut moves: Vec<Move>) -> Vec<Move> {
    moves.sort_by_key(|m| m.range.upto);
    // The range over the end of the ring goes on with the lowest one.
    let wraps = moves.iter().position(|m| m.range.upto <= m.range.after).unwrap_or(0);
    moves.rotate_left(wraps);
    let mut joined: Vec<Move> = Vec::new();
    for next in moves {
        match joined.last_mut() {
            Some(m)
                if m.range.upto == next.range.after && m.from == next.from && m.to == next.to =>
            {
                m.range.upto = next.range.upto;
            }
            _ => joined.push(next),
        }
    }
    joined
}

/// What moves when a fifth server joins four, with three points each.
fn listing() -> String {
    let (before, after) = (rings::ring(&rings::names(4), 3), rings::ring(&rings::names(5), 3));
    let mut moves = merged(plan(&before, &after));
    moves.sort_by_key(|m| m.range.upto);
    let row = |m: &Move| {
        let part = m.range.upto.wrapping_sub(m.range.after) as f64 / 2f64.powi(64);
        vec![
            format!("{:016x}", m.range.after),
            format!("{:016x}", m.range.upto),
            format!("{:.1}", 100.0 * part),
            m.from.clone(),
            m.to.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = moves.iter().map(row).collect();
    draw::table(&["after", "up to", "% of ring", "from", "to"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s5_plan", listing())]
}
