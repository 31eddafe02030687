//! What a review needs to know, asked of the six steps before it.

use framework::s1_scope::Brief;
use framework::s3_diagram::check;
use framework::s4_load::{at_scale, first_bottleneck, utilisation};
use framework::s5_failure::{availability, spofs};
use framework::s6_tradeoff::choose;
use framework::types::{
    Alternative, Available, Component, Criterion, Decision, Design, Facts, Kind, OnFailure, Part,
    Scope, Session, TradeoffError, UseCase, round_up,
};
use std::collections::{BTreeMap, BTreeSet};

/// How full a replica is to be at most.
const TARGET: f64 = 0.7;
/// More replicas than this of one component are no design.
const MOST: u32 = 10_000;

/// A design with all that was said about it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Questions, answers, assumptions.
    pub brief: Brief,
    /// What the diagram is held to.
    pub scope: Scope,
    /// The part of time that each use case is to be answered, 0 to 1.
    pub target: Option<f64>,
    /// Boxes and arrows.
    pub design: Design,
    /// What was to be decided.
    pub choices: Vec<Choosing>,
    /// What was said in the room.
    pub session: Session,
}

/// A question, and the ways to answer it.
#[derive(Debug, Clone)]
pub struct Choosing {
    /// The question.
    pub question: String,
    /// The ways.
    pub alternatives: Vec<Alternative>,
    /// What they are compared by.
    pub criteria: Vec<Criterion>,
}

/// The facts that the steps find in a design.
pub fn facts(told: &Told) -> Facts {
    let design = &told.design;
    let available = |case: &UseCase| Available {
        use_case: case.name.clone(),
        availability: availability(design, &case.name),
        target: told.target,
    };
    Facts {
        open_questions: told.brief.missing(),
        findings: check(design, &told.scope),
        parts: parts(told),
        use_cases: design.use_cases.iter().map(available).collect(),
        decisions: told.choices.iter().map(decided).collect(),
        bottleneck: first_bottleneck(design),
        upgrades: at_scale(design, 10.0, TARGET),
        session: told.session.clone(),
    }
}

fn parts(told: &Told) -> Vec<Part> {
    let design = &told.design;
    let (used, single, full) = (used(design), spofs(design), utilisation(design));
    let part = |component: &Component| {
        let utilisation = full.get(&component.id).copied().unwrap_or(0.0);
        // What fully used replicas would carry it: a single writer's others stand by.
        let takers = if component.single_writer { 1 } else { component.replicas };
        let load = utilisation * f64::from(takers);
        Part {
            id: component.id.clone(),
            replicas: component.replicas,
            used: used.contains(&component.id),
            utilisation,
            needed_for_load: match component.rps_per_replica {
                // Whatever isn't sized is as large as it must be.
                None => component.replicas,
                Some(_) => round_up(load * 2.0 / TARGET),
            },
            needed_for_target: told.target.map_or(0, |target| needed(component, load, target)),
            spof: single.contains(&component.id),
            watched: component.signal.is_some(),
        }
    };
    design.components.iter().filter(|c| c.kind != Kind::Client).map(part).collect()
}

/// What some use case reaches, as the diagram's check sees it.
fn used(design: &Design) -> BTreeSet<String> {
    let named = |case: &UseCase| {
        let calls = case.calls.iter().flat_map(|call| match &call.on_failure {
            OnFailure::Fallback(other) => vec![call.to.clone(), other.clone()],
            _ => vec![call.to.clone()],
        });
        calls.chain([case.entry.clone()]).collect::<Vec<_>>()
    };
    let mut used: BTreeSet<String> = design.use_cases.iter().flat_map(named).collect();
    for finding in check(design, &Scope::default()) {
        if let framework::types::Finding::UnusedComponent { id } = finding {
            used.remove(&id);
        }
    }
    used
}

/// The replicas of a component by which it alone is up for `target` of the time, if so much of it
/// as `load` replicas, fully used, must be up.
fn needed(component: &Component, load: f64, target: f64) -> u32 {
    // A design of this component alone: then its availability is the design's.
    let alone = |replicas| Design {
        components: vec![Component { replicas, rps_per_replica: Some(1.0), ..component.clone() }],
        use_cases: vec![UseCase {
            name: "alone".into(),
            feature: String::new(),
            entry: component.id.clone(),
            rps: load,
            api: None,
            calls: Vec::new(),
        }],
    };
    let enough = |n: &u32| availability(&alone(*n), "alone") >= target;
    let least = round_up(load).max(component.quorum);
    (least..least.saturating_add(64).min(MOST)).find(enough).unwrap_or(MOST)
}

fn decided(choosing: &Choosing) -> Decision {
    let Choosing { question, alternatives, criteria } = choosing;
    let outcome = match choose(alternatives, criteria) {
        Ok(choice) if choice.flips.is_empty() => choice.winner,
        Ok(choice) => {
            format!("{}, unless {} counts double", choice.winner, choice.flips.join(" or "))
        }
        Err(TradeoffError::SingleApproach) => "only one way was looked at".into(),
        Err(TradeoffError::NoDownside { alternative }) => {
            format!("undecided: what is the downside of {alternative}?")
        }
        Err(TradeoffError::MissingScore { alternative, criterion }) => {
            format!("undecided: what is the {criterion} of {alternative}?")
        }
    };
    let names: BTreeMap<&str, ()> = alternatives.iter().map(|a| (a.name.as_str(), ())).collect();
    let alternatives = names.into_keys().map(str::to_owned).collect();
    Decision { question: question.clone(), alternatives, outcome }
}
