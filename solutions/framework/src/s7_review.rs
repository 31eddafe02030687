//! Step 7: the review, before an interviewer makes it.

use crate::types::{Facts, Missing, Part, RedFlag, Report, Response};
use std::collections::BTreeSet;

/// What a strict and friendly reviewer says of a design and of the interview about it.
///
/// The same facts in another order give the same report; only the order in which the interviewer
/// asked matters.
pub fn review(facts: &Facts) -> Report {
    let mut use_cases = facts.use_cases.clone();
    use_cases.sort_by(|a, b| a.use_case.cmp(&b.use_case));
    Report {
        red_flags: red_flags(facts),
        open_questions: sorted(facts.open_questions.iter().cloned()),
        findings: sorted(facts.findings.iter().cloned()),
        use_cases,
        decisions: sorted(facts.decisions.iter().cloned()),
        spofs: spofs(facts),
        bottleneck: facts.bottleneck.clone(),
        upgrades: sorted(facts.upgrades.iter().cloned()),
        deep_dive: deep_dive(facts),
        missing: missing(facts),
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}

fn red_flags(facts: &Facts) -> Vec<RedFlag> {
    let too_much = facts.parts.iter().filter(|part| over_engineered(part));
    let too_much = too_much.map(|part| RedFlag::OverEngineered { id: part.id.clone() });
    let single = facts.decisions.iter().filter(|decision| decision.alternatives.len() < 2);
    let single =
        single.map(|decision| RedFlag::NarrowMinded { question: decision.question.clone() });
    let ignored = facts.session.feedback.iter().filter(|said| went_nowhere(&said.response));
    let ignored = ignored.map(|said| RedFlag::Stubborn { feedback: said.text.clone() });
    sorted(too_much.chain(single).chain(ignored))
}

/// Two are always allowed: one that works and one for when it doesn't.
fn over_engineered(part: &Part) -> bool {
    !part.used || part.replicas > part.needed_for_load.max(part.needed_for_target).max(2)
}

fn went_nowhere(response: &Response) -> bool {
    match response {
        Response::Accepted { change } => change.trim().is_empty(),
        Response::Declined { reason } => reason.trim().is_empty(),
        Response::Unanswered => true,
    }
}

fn spofs(facts: &Facts) -> Vec<String> {
    sorted(facts.parts.iter().filter(|part| part.spof).map(|part| part.id.clone()))
}

/// The interviewer's topics first, then what can break everything, then the fullest.
fn deep_dive(facts: &Facts) -> Vec<String> {
    let mut fullest: Vec<&Part> =
        facts.parts.iter().filter(|part| part.utilisation > 0.0).collect();
    fullest.sort_by(|a, b| b.utilisation.total_cmp(&a.utilisation).then(a.id.cmp(&b.id)));
    let fullest = fullest.into_iter().map(|part| part.id.clone());
    let topics = facts.session.asked.iter().cloned().chain(spofs(facts)).chain(fullest);
    let mut told = BTreeSet::new();
    topics.filter(|topic| told.insert(topic.clone())).collect()
}

/// What the wrap-up left out.
fn missing(facts: &Facts) -> Vec<Missing> {
    let session = &facts.session;
    let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let untold = spofs(facts).into_iter().filter(|id| !session.failures.contains(id));
    let unwatched = facts.parts.iter().filter(|part| !part.watched);
    let listed = untold
        .map(|id| Missing::Failure { id })
        .chain(unwatched.map(|part| Missing::Signal { id: part.id.clone() }))
        .chain(blank(&session.bottleneck).then_some(Missing::Bottleneck))
        .chain(blank(&session.scale_plan).then_some(Missing::ScalePlan));
    sorted(listed)
}
