//! Drawings of losses: one component after the other, and what each change of the sample costs.

use super::sample::{self, BARS};
use framework::s4_load::{loads, utilisation, without};
use framework::s5_failure::{availability, breaks, spofs};
use framework::types::{Component, Design, Kind, Mode, OnFailure, UseCase};
use sim::draw;
use std::collections::BTreeMap;

/// What users and components notice as one component after another is down.
pub fn away() -> String {
    let design = sample::design();
    let ours = design.components.iter().filter(|component| component.kind != Kind::Client);
    let mut runs = vec![("nothing is down".to_owned(), down(&design, None))];
    runs.extend(ours.map(|c| (format!("{} is down", c.id), down(&design, Some(&c.id)))));
    draw::runs(BARS, &runs)
}

fn down(design: &Design, gone: Option<&str>) -> String {
    let broken = breaks(design, gone.as_slice());
    let used = used_without(design, gone.unwrap_or_default());
    let outcome = |case: &UseCase| {
        let alone = Design { use_cases: vec![case.clone()], ..design.clone() };
        let asked = without(&alone, gone.unwrap_or_default());
        let over: Vec<&str> = asked
            .keys()
            .filter(|id| used.get(*id).is_some_and(|used| *used > 1.0))
            .map(String::as_str)
            .collect();
        let told = match (broken.contains(&case.name), over.is_empty()) {
            (true, _) => "breaks".into(),
            (false, true) => "answers".into(),
            (false, false) => format!("answers, overloads {}", over.join(", ")),
        };
        format!("{:<9} {told}\n", case.name)
    };
    let row = |Component { id, kind, .. }: &Component| {
        (*kind != Kind::Client).then(|| sample::row(id, used.get(id).copied(), ""))
    };
    let outcomes: String = design.use_cases.iter().map(outcome).collect();
    let rows: String = design.components.iter().filter_map(row).collect();
    format!("{outcomes}\ncomponent  full\n{rows}")
}

/// How full each component is while `gone` is down: as much fuller as it is asked more often.
fn used_without(design: &Design, gone: &str) -> BTreeMap<String, f64> {
    let (before, after) = (loads(design), without(design, gone));
    let used = utilisation(design).into_iter();
    used.filter_map(|(id, used)| Some((id.clone(), used * after.get(&id)? / before.get(&id)?)))
        .collect()
}

/// Hours a year without an answer, as the sample changes.
pub fn downtime() -> String {
    let hours = |design: &Design, name: &str| {
        format!("{:.2}", (1.0 - availability(design, name)) * 365.25 * 24.0)
    };
    let row = |change: &str, design: &Design| {
        let spofs = spofs(design).join(", ");
        let spofs = if spofs.is_empty() { "none".into() } else { spofs };
        vec![change.into(), hours(design, "redirect"), hours(design, "shorten"), spofs]
    };
    let mut rows = vec![row("as it is", &sample::design())];
    let mut hard = sample::design();
    for call in hard.use_cases[0].calls.iter_mut().filter(|call| call.to == "cache") {
        call.on_failure = OnFailure::Fail;
    }
    rows.push(row("fail without the cache", &hard));
    let mut few = sample::design();
    few.components[2].replicas = 21;
    rows.push(row("21 web servers", &few));
    let mut queued = sample::design();
    for call in queued.use_cases[1].calls.iter_mut().filter(|call| call.to == "primary") {
        call.mode = Mode::Async;
    }
    rows.push(row("new links wait in a queue", &queued));
    draw::table(&["change", "redirect, h", "shorten, h", "single points of failure"], &rows)
}
