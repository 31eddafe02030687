//! Step 6: the choice.

use framework::s6_tradeoff::{choose, pareto};
use framework::types::{Alternative, Better, Choice, Criterion, TradeoffError};
use kit::property;
use kit::proptest::prelude::*;
use sim::draw;
use std::collections::BTreeMap;

fn lower(name: &str) -> Criterion {
    Criterion { name: name.into(), better: Better::Lower, weight: 1.0 }
}

fn higher(name: &str) -> Criterion {
    Criterion { name: name.into(), better: Better::Higher, weight: 1.0 }
}

fn way(name: &str, scores: &[(&str, f64)]) -> Alternative {
    let scores = scores.iter().map(|(criterion, value)| ((*criterion).into(), *value));
    Alternative {
        name: name.into(),
        downside: "it costs something".into(),
        scores: scores.collect(),
    }
}

/// The names of those that nothing dominates.
fn free(ways: &[Alternative], criteria: &[Criterion]) -> Result<Vec<String>, TradeoffError> {
    pareto(ways, criteria).map(|free| free.iter().map(|&i| ways[i].name.clone()).collect())
}

/// Three ways to count clicks.
fn counting() -> Vec<Alternative> {
    vec![
        way("at once", &[("delay s", 0.0), ("cost $", 90.0), ("redirects/s", 2_000.0)]),
        way("batches", &[("delay s", 60.0), ("cost $", 20.0), ("redirects/s", 9_000.0)]),
        way("nightly", &[("delay s", 86_400.0), ("cost $", 25.0), ("redirects/s", 9_000.0)]),
    ]
}

const COUNTING: &str = "clicks counted at once, in batches, nightly";

#[test]
fn fw_to_1_what_is_worse_somewhere_and_better_nowhere_goes() {
    kit::case("FW-TO-1", COUNTING, |trace| {
        let all = [lower("delay s"), lower("cost $"), higher("redirects/s")];
        let want = vec!["at once".to_owned(), "batches".into()];
        trace.expect("pareto, by all", || free(&counting(), &all), Ok(want.clone()))?;
        trace.expect("pareto, by delay and cost", || free(&counting(), &all[..2]), Ok(want))?;
        let want = vec!["batches".to_owned(), "nightly".into()];
        trace.expect("pareto, by redirects/s", || free(&counting(), &all[2..]), Ok(want))
    });
}

/// Ways with small whole scores, so that equal ones occur, and which values are good.
fn ways(criteria: usize) -> impl Strategy<Value = (Vec<Alternative>, Vec<Criterion>)> {
    let scores = prop::collection::vec(0..4_u8, criteria);
    let better = prop::collection::vec(any::<bool>(), criteria);
    (prop::collection::vec(scores, 2..6), better).prop_map(|(rows, better)| {
        let make = |(i, row): (usize, Vec<u8>)| {
            let scores = row.iter().enumerate();
            let scores: BTreeMap<String, f64> =
                scores.map(|(c, value)| (format!("c{c}"), f64::from(*value))).collect();
            Alternative { scores, ..way(&format!("w{i}"), &[]) }
        };
        let criterion = |(c, high): (usize, bool)| {
            let name = format!("c{c}");
            if high { higher(&name) } else { lower(&name) }
        };
        let ways = rows.into_iter().enumerate().map(make).collect();
        (ways, better.into_iter().enumerate().map(criterion).collect())
    })
}

fn table(ways: &[Alternative], criteria: &[Criterion]) -> String {
    let row = |way: &Alternative| {
        let values = way.scores.values().map(|value| value.to_string());
        format!("{} {}", way.name, values.collect::<Vec<_>>().join(" "))
    };
    let heads = criteria.iter().map(|c| format!("{} {:?}", c.name, c.better));
    let rows = ways.iter().map(row).collect::<Vec<_>>().join("; ");
    format!("{}: {rows}", heads.collect::<Vec<_>>().join(", "))
}

/// Whether `a` is at least as good as `b` everywhere, told as one number a criterion.
fn covers(a: &Alternative, b: &Alternative, criteria: &[Criterion]) -> bool {
    criteria.iter().all(|c| {
        let ahead = a.scores[&c.name] - b.scores[&c.name];
        if c.better == Better::Higher { ahead >= 0.0 } else { ahead <= 0.0 }
    })
}

#[test]
fn fw_to_1_exactly_the_dominated_go() {
    property::holds("FW-TO-1", ways(3), |trace, (ways, criteria)| {
        trace.did(format!("pareto of {}", table(&ways, &criteria)));
        let stays = |way: &&Alternative| {
            let beats = |other: &Alternative| {
                covers(other, way, &criteria) && !covers(way, other, &criteria)
            };
            !ways.iter().any(beats)
        };
        let want: Vec<String> = ways.iter().filter(stays).map(|way| way.name.clone()).collect();
        let got = free(&ways, &criteria);
        trace.require(got == Ok(want.clone()), format!("{want:?}"), format!("{got:?}"))
    });
}

#[test]
fn fw_to_1_what_cannot_be_compared_is_refused() {
    kit::case("FW-TO-1", COUNTING, |trace| {
        let all = [lower("delay s"), lower("cost $")];
        let single = || free(&counting()[..1], &all);
        trace.expect("pareto of one", single, Err(TradeoffError::SingleApproach))?;
        let single = || choose(&counting()[..1], &all).map(|c| c.winner);
        trace.expect("choose of one", single, Err(TradeoffError::SingleApproach))?;
        let none = || free(&[], &all);
        trace.expect("pareto of none", none, Err(TradeoffError::SingleApproach))?;
        let mut ways = counting();
        trace.did("the second has no cost");
        ways[1].scores.remove("cost $");
        let lacks = TradeoffError::MissingScore {
            alternative: "batches".into(),
            criterion: "cost $".into(),
        };
        trace.expect("pareto", || free(&ways, &all), Err(lacks.clone()))?;
        trace.expect("choose", || choose(&ways, &all).map(|c| c.winner), Err(lacks))
    });
}

#[test]
fn fw_to_2_everything_has_a_downside() {
    kit::case("FW-TO-2", COUNTING, |trace| {
        for downside in ["", " ", "\t\n"] {
            let mut ways = counting();
            trace.did(format!("the downside of the second is {downside:?}"));
            ways[1].downside = downside.into();
            let want = TradeoffError::NoDownside { alternative: "batches".into() };
            let criteria = [lower("delay s")];
            trace.expect("pareto", || free(&ways, &criteria), Err(want.clone()))?;
            trace.expect("choose", || choose(&ways, &criteria).map(|c| c.winner), Err(want))?;
        }
        Ok(())
    });
}

/// Ways to make unique IDs. Latency in ms, cost in servers, availability in nines, effort in weeks,
/// size in bits; order: 0 none, 1 roughly by time, 2 strict.
fn ids() -> Vec<Alternative> {
    let row = |name, [latency, servers, nines, weeks, bits, order]: [f64; 6]| {
        let scores = [
            ("latency", latency),
            ("servers", servers),
            ("nines", nines),
            ("weeks", weeks),
            ("bits", bits),
            ("order", order),
        ];
        way(name, &scores)
    };
    vec![
        row("auto-increment", [2.0, 1.0, 3.0, 1.0, 64.0, 2.0]),
        row("ticket server", [2.0, 2.0, 3.0, 2.0, 64.0, 2.0]),
        row("UUID", [0.0, 0.0, 5.0, 0.0, 128.0, 0.0]),
        row("Snowflake", [0.0, 0.0, 5.0, 3.0, 64.0, 1.0]),
    ]
}

fn four() -> Vec<Criterion> {
    vec![lower("latency"), lower("servers"), higher("nines"), lower("weeks")]
}

fn six() -> Vec<Criterion> {
    [four(), vec![lower("bits"), higher("order")]].concat()
}

#[test]
fn fw_to_3_a_new_criterion_brings_back_and_takes_none() {
    kit::case("FW-TO-3", "four ways to make unique IDs", |trace| {
        let by_four = || free(&ids(), &four());
        trace.expect("pareto by four criteria", by_four, Ok(vec!["UUID".into()]))?;
        let want = vec!["auto-increment".to_owned(), "UUID".into(), "Snowflake".into()];
        trace.expect("pareto by size and order too", || free(&ids(), &six()), Ok(want))
    });
}

#[test]
fn fw_to_3_who_was_free_stays_free() {
    property::holds("FW-TO-3", ways(4), |trace, (ways, criteria)| {
        trace.did(format!("pareto of {}, without and with the last", table(&ways, &criteria)));
        let old = &criteria[..3];
        let (before, after) = (free(&ways, old), free(&ways, &criteria));
        let before = before.unwrap_or_default();
        let after = after.unwrap_or_default();
        // A way with an equal may lose to it by the new criterion; it has had no advantage.
        let alone = |name: &String| {
            let own = ways.iter().filter(|way| way.name == *name);
            own.into_iter().all(|own| {
                let equal = |way: &&Alternative| covers(way, own, old) && covers(own, way, old);
                ways.iter().filter(equal).count() == 1
            })
        };
        let want: Vec<&String> = before.iter().filter(|name| alone(name)).collect();
        trace.require(
            !before.is_empty() && want.iter().all(|name| after.contains(name)),
            format!("all of {want:?}"),
            format!("{after:?}"),
        )
    });
}

#[test]
fn fw_to_3_of_equals_one_may_lose() {
    kit::case("FW-TO-3", "two ways of equal cost, the second slower", |trace| {
        let ways =
            [way("a", &[("cost", 5.0), ("ms", 1.0)]), way("b", &[("cost", 5.0), ("ms", 9.0)])];
        let both = vec!["a".to_owned(), "b".into()];
        trace.expect("pareto by cost", || free(&ways, &[lower("cost")]), Ok(both))?;
        let criteria = [lower("cost"), lower("ms")];
        trace.expect("pareto by ms too", || free(&ways, &criteria), Ok(vec!["a".into()]))
    });
}

fn weighted(criterion: Criterion, weight: f64) -> Criterion {
    Criterion { weight, ..criterion }
}

#[test]
fn fw_to_4_units_do_not_weigh() {
    kit::case("FW-TO-4", COUNTING, |trace| {
        let equal = [lower("delay s"), lower("cost $"), higher("redirects/s")];
        let winner = |criteria: &[Criterion]| choose(&counting(), criteria).map(|c| c.winner);
        trace.expect("choose, all weigh 1", || winner(&equal), Ok("batches".into()))?;
        let hasty = [lower("cost $"), weighted(higher("redirects/s"), 0.5), lower("delay s")];
        trace.expect("choose, redirects/s weigh 0.5", || winner(&hasty), Ok("batches".into()))?;
        let ways = [
            way("a", &[("ms", 900.0), ("nines", 5.0)]),
            way("b", &[("ms", 0.0), ("nines", 2.0)]),
            way("c", &[("ms", 600.0), ("nines", 5.0)]),
        ];
        let criteria = [lower("ms"), weighted(higher("nines"), 1.5)];
        let got = || choose(&ways, &criteria).map(|c| c.winner);
        trace.expect("choose of 900 ms and 5 nines, 0 and 2, 600 and 5", got, Ok("c".into()))
    });
}

fn chosen(winner: &str, flips: &[&str]) -> (String, Vec<String>) {
    (winner.into(), flips.iter().map(|name| (*name).into()).collect())
}

fn outcome(
    ways: &[Alternative],
    criteria: &[Criterion],
) -> Result<(String, Vec<String>), TradeoffError> {
    choose(ways, criteria).map(|Choice { winner, flips, .. }| (winner, flips))
}

#[test]
fn fw_to_4_flips_are_the_weights_that_decide() {
    kit::case("FW-TO-4", "a is cheap, b is fast, c is in between", |trace| {
        let ways = [
            way("a", &[("cost", 0.0), ("ms", 100.0)]),
            way("b", &[("cost", 10.0), ("ms", 0.0)]),
            way("c", &[("cost", 9.0), ("ms", 90.0)]),
        ];
        let by = |cost, ms| [weighted(lower("cost"), cost), weighted(lower("ms"), ms)];
        for (cost, ms, winner, flips) in [
            (3.0, 2.0, "a", vec!["ms"]),
            (2.0, 3.0, "b", vec!["cost"]),
            (5.0, 2.0, "a", vec![]),
            (1.0, 3.0, "b", vec![]),
            (1.0, 1.0, "a", vec!["ms"]),
            // Level with a when ms weigh twice as much, b still comes after it.
            (2.0, 1.0, "a", vec![]),
        ] {
            let call = format!("choose: cost weighs {cost}, ms {ms}");
            let got = || outcome(&ways, &by(cost, ms));
            trace.expect(call, got, Ok(chosen(winner, &flips)))?;
        }
        Ok(())
    });
}

#[test]
fn fw_to_4_flips_are_in_the_order_of_the_criteria() {
    kit::case("FW-TO-4", "a is fast, b is cheap, c is often up", |trace| {
        let by = |ms, cost, nines| [("ms", ms), ("cost", cost), ("nines", nines)];
        let ways = [
            way("a", &by(0.0, 10.0, 2.0)),
            way("b", &by(100.0, 0.0, 2.0)),
            way("c", &by(100.0, 10.0, 5.0)),
        ];
        let criteria = [
            weighted(lower("ms"), 2.0),
            weighted(lower("cost"), 2.0),
            weighted(higher("nines"), 3.0),
        ];
        let got = || outcome(&ways, &criteria);
        let want = Ok(chosen("c", &["ms", "cost"]));
        trace.expect("choose: ms weigh 2, cost 2, nines 3", got, want)
    });
}

#[test]
fn fw_to_4_the_worst_has_nothing_and_the_others_in_proportion() {
    kit::case("FW-TO-4", "values that don't begin at 0, and some in between", |trace| {
        let winner =
            |ways: &[Alternative], criteria: &[Criterion]| choose(ways, criteria).map(|c| c.winner);
        let ways =
            [way("a", &[("nines", 5.0), ("ms", 9.0)]), way("b", &[("nines", 4.0), ("ms", 1.0)])];
        let criteria = [weighted(higher("nines"), 2.0), lower("ms")];
        let got = || winner(&ways, &criteria);
        trace.expect("choose of 5 nines and 9 ms, 4 and 1: nines weigh 2", got, Ok("a".into()))?;
        let ways = [
            way("a", &[("cost", 0.0), ("ms", 100.0)]),
            way("b", &[("cost", 10.0), ("ms", 0.0)]),
            way("c", &[("cost", 3.0), ("ms", 30.0)]),
        ];
        let got = || winner(&ways, &[lower("cost"), lower("ms")]);
        trace.expect("choose of cost 0 and 100 ms, 10 and 0, 3 and 30", got, Ok("c".into()))
    });
}

#[test]
fn fw_to_4_the_dominated_are_part_of_the_scale() {
    kit::case("FW-TO-4", "a is cheap, b is fast, c is slow and costs ten times b", |trace| {
        let ways = [
            way("a", &[("cost", 0.0), ("ms", 10.0)]),
            way("b", &[("cost", 10.0), ("ms", 0.0)]),
            way("c", &[("cost", 100.0), ("ms", 10.0)]),
        ];
        let criteria = [weighted(lower("cost"), 1.5), lower("ms")];
        let got = || choose(&ways, &criteria).map(|c| c.winner);
        trace.expect("choose: cost weighs 1.5, ms 1", got, Ok("b".into()))
    });
}

#[test]
fn fw_to_4_the_margin_is_of_one() {
    kit::case("FW-TO-4", "a is cheap, b is fast", |trace| {
        let ways =
            [way("a", &[("cost", 0.0), ("ms", 100.0)]), way("b", &[("cost", 10.0), ("ms", 0.0)])];
        for (cost, ms, want) in [(3.0, 1.0, 50), (1.0, 3.0, 50), (1.0, 1.0, 0), (4.0, 0.0, 100)] {
            let criteria = [weighted(lower("cost"), cost), weighted(lower("ms"), ms)];
            let got = || choose(&ways, &criteria).map(|c| (c.margin * 100.0).round() as i64);
            let call = format!("choose: cost weighs {cost}, ms {ms}; margin in hundredths");
            trace.expect(call, got, Ok(want))?;
        }
        Ok(())
    });
}

#[test]
fn fw_to_4_what_is_alike_decides_nothing() {
    kit::case("FW-TO-4", "a and b cost the same", |trace| {
        let ways =
            [way("a", &[("cost", 5.0), ("ms", 9.0)]), way("b", &[("cost", 5.0), ("ms", 3.0)])];
        let criteria = [weighted(lower("cost"), 9.0), lower("ms")];
        let got = || outcome(&ways, &criteria);
        trace.expect("choose: cost weighs 9, ms 1", got, Ok(chosen("b", &[])))
    });
}

#[test]
fn fw_to_3_the_table_is_the_one_drawn() {
    kit::figure!("FW-TO-3", "s6_ids", drawn);
}

/// The table of unique IDs, and who is free by four and by six criteria.
fn drawn() -> String {
    let (by_four, by_six) = (free(&ids(), &four()), free(&ids(), &six()));
    let (by_four, by_six) = (by_four.unwrap_or_default(), by_six.unwrap_or_default());
    let row = |way: &Alternative| {
        let mark = |free: &[String]| if free.contains(&way.name) { "yes" } else { "no" }.to_owned();
        let values = six().into_iter().map(|c| way.scores[&c.name].to_string());
        [way.name.clone()]
            .into_iter()
            .chain(values)
            .chain([mark(&by_four), mark(&by_six)])
            .collect()
    };
    let rows: Vec<Vec<String>> = ids().iter().map(row).collect();
    let heads =
        ["way", "ms", "servers", "nines", "weeks", "bits", "order", "free by 4", "free by 6"];
    draw::table(&heads, &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s6_ids", drawn())]
}
