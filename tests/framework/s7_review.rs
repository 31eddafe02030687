//! Step 7: the review.

use framework::s7_review::review;
use framework::types::{
    Bottleneck, Decision, Dimension, Facts, Feedback, Finding, Missing, Part, RedFlag, Response,
    Session, Upgrade,
};
use gather::facts;
use kit::property;
use kit::proptest::prelude::*;
use kit::{Held, Trace};
use told::{draft, gather, sample_told};

#[path = "told.rs"]
mod told;

/// A part that nobody can say anything against: two replicas, a quarter full.
fn part(id: &str) -> Part {
    Part {
        id: id.into(),
        replicas: 2,
        used: true,
        utilisation: 0.25,
        needed_for_load: 2,
        needed_for_target: 2,
        spof: false,
        watched: true,
    }
}

/// Facts that nobody can say anything against.
fn fine() -> Facts {
    Facts {
        parts: vec![part("web"), part("db")],
        session: Session {
            bottleneck: Some("web".into()),
            scale_plan: Some("more of it".into()),
            ..Session::default()
        },
        ..Facts::default()
    }
}

const FINE: &str = "two of web and two of db, a quarter full, all said";

fn too_much(id: &str) -> RedFlag {
    RedFlag::OverEngineered { id: id.into() }
}

/// Red flags of web for replicas, needed for the load, needed for the target, and whether it's one.
fn sized(trace: &mut Trace, sizes: &[(u32, u32, u32, bool)]) -> Held {
    for &(replicas, load, target, flag) in sizes {
        let mut facts = fine();
        let web = &mut facts.parts[0];
        (web.replicas, web.needed_for_load, web.needed_for_target) = (replicas, load, target);
        let call =
            format!("{replicas} of web, {load} needed for the load, {target} for the target");
        let want = if flag { vec![too_much("web")] } else { vec![] };
        trace.expect(call, || review(&facts).red_flags, want)?;
    }
    Ok(())
}

#[test]
fn fw_rv_1_two_are_no_waste() {
    kit::case("FW-RV-1", FINE, |trace| {
        trace.expect("red_flags", || review(&fine()).red_flags, vec![])?;
        sized(trace, &[(1, 1, 1, false), (2, 1, 0, false), (2, 1, 1, false), (3, 1, 1, true)])
    });
}

#[test]
fn fw_rv_1_what_the_load_needs_is_no_waste() {
    kit::case("FW-RV-1", FINE, |trace| {
        sized(trace, &[(3, 3, 1, false), (28, 28, 3, false), (29, 28, 3, true)])
    });
}

#[test]
fn fw_rv_1_what_the_target_needs_is_no_waste() {
    kit::case("FW-RV-1", FINE, |trace| {
        sized(trace, &[(4, 1, 4, false), (5, 1, 4, true), (4, 2, 3, true)])
    });
}

#[test]
fn fw_rv_1_what_nobody_uses_is_over_engineered() {
    kit::case("FW-RV-1", FINE, |trace| {
        let mut facts = fine();
        trace.did("no use case reaches db, of which there is one");
        facts.parts[1].used = false;
        facts.parts[1].replicas = 1;
        trace.expect("red_flags", || review(&facts).red_flags, vec![too_much("db")])
    });
}

fn decision(question: &str, alternatives: &[&str]) -> Decision {
    let alternatives = alternatives.iter().map(|name| (*name).to_owned()).collect();
    Decision { question: question.into(), alternatives, outcome: "the first".into() }
}

#[test]
fn fw_rv_2_one_alternative_is_narrow_minded() {
    kit::case("FW-RV-2", FINE, |trace| {
        let mut facts = fine();
        trace.did("decided: which database (two ways), how to shard (one way)");
        facts.decisions = vec![decision("which database?", &["SQL", "wide-column"])];
        trace.expect("red_flags", || review(&facts).red_flags, vec![])?;
        facts.decisions.push(decision("how to shard?", &["by hash"]));
        facts.decisions.push(decision("which cache?", &[]));
        let flag = |question: &str| RedFlag::NarrowMinded { question: question.into() };
        let want = vec![flag("how to shard?"), flag("which cache?")];
        trace.expect("red_flags", || review(&facts).red_flags, want)
    });
}

#[test]
fn fw_rv_3_feedback_leads_to_a_change_or_a_reason() {
    kit::case("FW-RV-3", FINE, |trace| {
        let accepted = |change: &str| Response::Accepted { change: change.into() };
        let declined = |reason: &str| Response::Declined { reason: reason.into() };
        for (response, stubborn) in [
            (accepted("a second primary stands by"), false),
            (declined("links are never edited"), false),
            (accepted(""), true),
            (accepted(" "), true),
            (declined(" "), true),
            (Response::Unanswered, true),
        ] {
            let mut facts = fine();
            let call = format!("\"the primary is alone\": {response:?}; red_flags");
            facts.session.feedback =
                vec![Feedback { text: "the primary is alone".into(), response }];
            let flag = RedFlag::Stubborn { feedback: "the primary is alone".into() };
            let want = if stubborn { vec![flag] } else { vec![] };
            trace.expect(call, || review(&facts).red_flags, want)?;
        }
        Ok(())
    });
}

/// Five parts: b and d are single points of failure, e is the fullest, f has no load.
fn five() -> Facts {
    let filled = |id, utilisation, spof| Part { utilisation, spof, ..part(id) };
    Facts {
        parts: vec![
            filled("f", 0.0, false),
            filled("d", 0.1, true),
            filled("c", 0.5, false),
            filled("e", 0.9, false),
            filled("b", 0.5, true),
        ],
        ..fine()
    }
}

const FIVE: &str = "b, d: single points of failure; e 90 % full, b and c 50 %, d 10 %, f 0 %";

#[test]
fn fw_rv_4_single_points_of_failure_come_before_the_fullest() {
    kit::case("FW-RV-4", FIVE, |trace| {
        let want = ["b", "d", "e", "c"].map(str::to_owned).to_vec();
        trace.expect("deep_dive", || review(&five()).deep_dive, want)?;
        let want = ["b", "d"].map(str::to_owned).to_vec();
        trace.expect("spofs", || review(&five()).spofs, want)
    });
}

#[test]
fn fw_rv_4_those_equally_full_go_by_name() {
    kit::case("FW-RV-4", FINE, |trace| {
        let want = ["db", "web"].map(str::to_owned).to_vec();
        trace.expect("deep_dive", || review(&fine()).deep_dive, want)
    });
}

#[test]
fn fw_rv_4_the_interviewers_topics_come_first() {
    kit::case("FW-RV-4", FIVE, |trace| {
        let mut facts = five();
        trace.did("the interviewer asks about f, c, the price, and c again");
        facts.session.asked = ["f", "c", "the price", "c"].map(str::to_owned).to_vec();
        let want = ["f", "c", "the price", "b", "d", "e"].map(str::to_owned).to_vec();
        trace.expect("deep_dive", || review(&facts).deep_dive, want)
    });
}

#[test]
fn fw_rv_5_a_wrap_up_names_a_bottleneck_and_a_plan() {
    kit::case("FW-RV-5", FINE, |trace| {
        trace.expect("missing", || review(&fine()).missing, vec![])?;
        for nothing in [None, Some(" ".to_owned())] {
            let mut facts = fine();
            trace.did(format!("the bottleneck is {nothing:?}"));
            facts.session.bottleneck = nothing.clone();
            trace.expect("missing", || review(&facts).missing, vec![Missing::Bottleneck])?;
            trace.did("so is the plan for ten times the load");
            facts.session.scale_plan = nothing;
            let want = vec![Missing::Bottleneck, Missing::ScalePlan];
            trace.expect("missing", || review(&facts).missing, want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_rv_5_whichever_bottleneck_is_named_will_do() {
    kit::case("FW-RV-5", FINE, |trace| {
        let mut facts = fine();
        trace.did("db fills up first, and web is named");
        facts.bottleneck = Some(Bottleneck { id: "db".into(), factor: 4.0 });
        trace.expect("missing", || review(&facts).missing, vec![])
    });
}

#[test]
fn fw_rv_5_each_single_point_has_a_failure_and_each_part_a_signal() {
    kit::case("FW-RV-5", FIVE, |trace| {
        let failure = |id: &str| Missing::Failure { id: id.into() };
        let mut facts = five();
        let want = vec![failure("b"), failure("d")];
        trace.expect("missing", || review(&facts).missing, want)?;
        trace.did("told: what happens when d fails, and when e does");
        facts.session.failures = vec!["e".into(), "d".into()];
        trace.expect("missing", || review(&facts).missing, vec![failure("b")])?;
        trace.did("nothing is watched of e and f");
        for part in facts.parts.iter_mut().filter(|part| ["e", "f"].contains(&part.id.as_str())) {
            part.watched = false;
        }
        let signal = |id: &str| Missing::Signal { id: id.into() };
        let want = vec![failure("b"), signal("e"), signal("f")];
        trace.expect("missing", || review(&facts).missing, want.clone())?;
        trace.did("no use case reaches f");
        facts.parts[0].used = false;
        trace.expect("missing", || review(&facts).missing, want)
    });
}

/// Facts with two of everything that has an order.
fn many() -> Facts {
    let unused = |id: &str| Finding::UnusedComponent { id: id.into() };
    let said = |text: &str| Feedback { text: text.into(), response: Response::Unanswered };
    let mut facts = five();
    let more = |id: &str| Part { replicas: 9, watched: false, ..part(id) };
    facts.parts.extend([more("h"), more("g")]);
    facts.findings = vec![unused("z"), unused("y"), unused("x")];
    facts.open_questions = vec![Dimension::Clients, Dimension::Growth];
    facts.use_cases = gather::facts(&sample_told()).use_cases;
    facts.decisions = vec![decision("why?", &[]), decision("how?", &["so"])];
    facts.upgrades = vec![
        Upgrade::Replicas { id: "h".into(), needed: 3 },
        Upgrade::Replicas { id: "b".into(), needed: 3 },
    ];
    facts.session.feedback = vec![said("too slow"), said("too dear")];
    facts.session.failures = vec!["g".into(), "h".into()];
    facts
}

/// The same facts in some other order.
fn shuffled() -> impl Strategy<Value = Facts> {
    let facts = many();
    let lists = (
        Just(facts.parts.clone()).prop_shuffle(),
        Just(facts.findings.clone()).prop_shuffle(),
        Just(facts.open_questions.clone()).prop_shuffle(),
        Just(facts.use_cases.clone()).prop_shuffle(),
        Just(facts.decisions.clone()).prop_shuffle(),
        Just(facts.upgrades.clone()).prop_shuffle(),
        Just(facts.session.feedback.clone()).prop_shuffle(),
        Just(facts.session.failures.clone()).prop_shuffle(),
    );
    lists.prop_map(
        move |(parts, findings, open, use_cases, decisions, upgrades, feedback, told)| {
            let session = Session { feedback, failures: told, ..facts.session.clone() };
            let facts = facts.clone();
            let open_questions = open;
            Facts {
                parts,
                findings,
                open_questions,
                use_cases,
                decisions,
                upgrades,
                session,
                ..facts
            }
        },
    )
}

#[test]
fn fw_rv_6_the_same_facts_give_the_same_report() {
    let want = review(&many()).to_string();
    property::holds("FW-RV-6", shuffled(), |trace, facts| {
        let ids: Vec<&str> = facts.parts.iter().map(|part| part.id.as_str()).collect();
        trace.did(format!("review of the same facts in another order, parts {ids:?}"));
        let got = review(&facts).to_string();
        let differs = want.lines().zip(got.lines()).find(|(want, got)| want != got);
        let (want, got) = differs.unwrap_or_default();
        trace.require(differs.is_none(), want, got)
    });
}

#[test]
fn fw_rv_6_notes_are_told_too() {
    kit::case("FW-RV-6", FINE, |trace| {
        let mut facts = fine();
        trace.did("found: nobody said by which key db finds records");
        facts.findings = vec![Finding::NoKey { id: "db".into() }];
        trace.expect("findings", || review(&facts).findings, facts.findings.clone())
    });
}

#[test]
fn fw_rv_6_what_has_been_talked_about_is_still_told() {
    kit::case("FW-RV-6", FIVE, |trace| {
        let mut facts = five();
        trace.did("told: what happens when b fails");
        facts.session.failures = vec!["b".into()];
        let want = ["b", "d"].map(str::to_owned).to_vec();
        trace.expect("spofs", || review(&facts).spofs, want)
    });
}

#[test]
fn fw_rv_6_the_first_draft_is_reviewed_as_drawn() {
    kit::figure!("FW-RV-6", "s7_draft", || review(&facts(&draft())).to_string());
}

#[test]
fn fw_rv_6_the_sample_is_reviewed_as_drawn() {
    kit::figure!("FW-RV-6", "review", || review(&facts(&sample_told())).to_string());
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![
        ("s7_draft", review(&facts(&draft())).to_string()),
        ("review", review(&facts(&sample_told())).to_string()),
    ]
}
