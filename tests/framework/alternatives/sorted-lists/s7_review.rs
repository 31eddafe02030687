//! Step 7, with lists that are sorted in place.

use crate::types::{Facts, Missing, RedFlag, Report, Response};

fn in_order<T: Ord + Clone>(items: &[T]) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort();
    items.dedup();
    items
}

/// The report.
pub fn review(facts: &Facts) -> Report {
    let mut parts = facts.parts.clone();
    parts.sort_by(|a, b| a.id.cmp(&b.id));
    let spofs: Vec<String> = parts.iter().filter(|p| p.spof).map(|p| p.id.clone()).collect();
    let mut red_flags = Vec::new();
    let mut missing = Vec::new();
    for part in &parts {
        let id = part.id.clone();
        let most = [part.needed_for_load, part.needed_for_target, 2].into_iter().max();
        if !part.used || Some(part.replicas) > most {
            red_flags.push(RedFlag::OverEngineered { id: id.clone() });
        }
        if part.spof && !facts.session.failures.contains(&id) {
            missing.push(Missing::Failure { id: id.clone() });
        }
        if !part.watched {
            missing.push(Missing::Signal { id });
        }
    }
    for decision in &facts.decisions {
        if decision.alternatives.is_empty() || decision.alternatives.len() == 1 {
            red_flags.push(RedFlag::NarrowMinded { question: decision.question.clone() });
        }
    }
    for said in &facts.session.feedback {
        let result = match &said.response {
            Response::Accepted { change: text } | Response::Declined { reason: text } => text.trim(),
            Response::Unanswered => "",
        };
        if result.is_empty() {
            red_flags.push(RedFlag::Stubborn { feedback: said.text.clone() });
        }
    }
    if facts.session.bottleneck.as_deref().unwrap_or("").trim().is_empty() {
        missing.push(Missing::Bottleneck);
    }
    if facts.session.scale_plan.as_deref().unwrap_or("").trim().is_empty() {
        missing.push(Missing::ScalePlan);
    }
    // Stable, and already sorted by name.
    parts.sort_by(|a, b| b.utilisation.partial_cmp(&a.utilisation).expect("numbers"));
    let mut deep_dive: Vec<String> = Vec::new();
    let full = parts.iter().filter(|part| part.utilisation > 0.0).map(|part| &part.id);
    for topic in facts.session.asked.iter().chain(&spofs).chain(full) {
        if !deep_dive.contains(topic) {
            deep_dive.push(topic.clone());
        }
    }
    let mut use_cases = facts.use_cases.clone();
    use_cases.sort_by_key(|one| one.use_case.clone());
    Report {
        red_flags: in_order(&red_flags),
        open_questions: in_order(&facts.open_questions),
        findings: in_order(&facts.findings),
        use_cases,
        decisions: in_order(&facts.decisions),
        spofs,
        bottleneck: facts.bottleneck.clone(),
        upgrades: in_order(&facts.upgrades),
        deep_dive,
        missing: in_order(&missing),
    }
}
