//! `class.html`: what a class understood, in the order in which a teacher asks.

mod heat;
mod histogram;
mod lists;
mod tally;

use super::course::{Course, points};
use super::html::{foreign, page as whole, prose};
use super::result::{Reached, StudentResult};
use super::similarity::Similarity;
use super::times::Times;
use maud::{Markup, html};
use tally::{Belief, Tally, Tried};

/// Of the misconceptions and of the hard requirements, so many are put first: an hour's talk.
const TALKED: usize = 5;

/// The page, self-contained. `folder` names a student's folder beside it.
pub fn page(
    course: &Course,
    results: &[StudentResult],
    times: &Times,
    similarity: Option<&Similarity>,
    folder: impl Fn(&str) -> String,
) -> String {
    let tally = Tally::of(course, results);
    let body = html! {
        main {
            h1 { "The class" }
            (facts(course, &tally))
            (contents())
            div.first {
                section { (talk(&tally)) }
                section {
                    h2 #points { "Points" }
                    (histogram::draw(&tally.points(), course.total()))
                }
            }
            h2 #requirements { "Requirements, hardest first" }
            (requirements(&tally))
            h2 #heat { "Every student, every requirement" }
            (heat::map(course, &tally, &folder))
            h2 #misconceptions { "Misconceptions" }
            (misconceptions(&tally))
            h2 #similarity { "Steps that are alike" }
            (lists::alike(similarity))
            h2 #screen { "What the screen found" }
            (lists::findings(results))
            h2 #refused { "Not taken" }
            (lists::refused(results))
            h2 #reached { "How the verdicts were reached" }
            (reached(results))
            h2 #time { "Time used" }
            (lists::times(times))
        }
    };
    whole("The class", &body)
}

fn contents() -> Markup {
    let parts = [
        ("requirements", "Requirements"),
        ("heat", "Every student"),
        ("misconceptions", "Misconceptions"),
        ("similarity", "Alike"),
        ("screen", "Screen"),
        ("refused", "Not taken"),
        ("reached", "How reached"),
        ("time", "Time"),
    ];
    html! {
        nav aria-label="Parts of this page" {
            @for (id, name) in parts { a href=(format!("#{id}")) { (name) } " " }
        }
    }
}

fn facts(course: &Course, tally: &Tally<'_>) -> Markup {
    let [lower, median, upper] = histogram::quartiles(&tally.points());
    let broken = tally.students.iter().filter(|(_, result)| any(result, &[Reached::NotCompiled]));
    let doubted = tally
        .students
        .iter()
        .filter(|(_, result)| any(result, &[Reached::Screened, Reached::Disbelieved]));
    html! {
        ul.facts {
            li { b { (tally.students.len()) } "students" }
            li { b { (points(median)) } "points in the median, of " (points(course.total())) }
            li { b { (points(lower)) " to " (points(upper)) } "the middle half" }
            li { b { (broken.count()) } "with a step that does not compile" }
            li { b { (doubted.count()) } "with a step that does not count" }
        }
    }
}

fn any(result: &StudentResult, reached: &[Reached]) -> bool {
    result.steps.iter().any(|grade| reached.contains(&grade.reached))
}

/// What to discuss: ideas that several students share, then what is hard for another reason.
fn talk(tally: &Tally<'_>) -> Markup {
    let shared: Vec<&Belief> = tally.beliefs.iter().filter(|b| b.students.len() > 1).collect();
    let shared = &shared[..shared.len().min(TALKED)];
    let left = |tried: &Tried| {
        let explaining = tally.beliefs.iter().filter(|b| b.explains(tried.step, &tried.wanted.id));
        tried.not_held().saturating_sub(explaining.map(|belief| belief.students.len()).sum())
    };
    let mut hard: Vec<(usize, &Tried)> = tally
        .tried
        .iter()
        .map(|tried| (left(tried), tried))
        .filter(|(left, _)| *left > 1)
        .collect();
    hard.sort_by_key(|(left, _)| std::cmp::Reverse(*left));
    hard.truncate(TALKED);
    html! {
        h2 #talk { "To discuss" }
        @if shared.is_empty() && hard.is_empty() { p { "No mistake is shared by two students." } }
        @if !shared.is_empty() {
            p.muted { "Ideas that the wrong answers of several students look like, each with a question to ask." }
            ol.talk { @for belief in shared { li { (belief_told(belief)) } } }
        }
        @if !hard.is_empty() {
            p.muted { "Hard, and not by a known idea:" }
            ul.talk {
                @for (left, tried) in hard {
                    li {
                        p { b { (tried.wanted.id) } " " (tried.wanted.sentence) }
                        p.muted { "not held by " (left) " more of the " (tried.tried()) " who wrote it. " (tried.wanted.page) }
                    }
                }
            }
        }
    }
}

fn belief_told(belief: &Belief<'_>) -> Markup {
    html! {
        p { (prose(&belief.print.belief)) }
        p { b { (prose(&belief.print.hint)) } }
        p.muted {
            (belief.students.len()) " students: " (belief.step.chapter) ", step " (&belief.step.short()[1..])
            " (" (belief.step.title) "), " (belief.print.breaks.join(", "))
        }
    }
}

fn requirements(tally: &Tally<'_>) -> Markup {
    html! {
        p.muted { "The share is of those who wrote the code that the requirement asks for." }
        div.scroll.tall tabindex="0" role="region" aria-label="Requirements, hardest first" {
            table {
                thead { tr {
                    th scope="col" { "requirement" } th scope="col" { "step" }
                    th.n scope="col" { "held" } td {}
                    th.n scope="col" { "wrote it" } th.n scope="col" { "did not" }
                    th scope="col" { "sentence" }
                } }
                tbody { @for tried in &tally.tried { tr {
                    th scope="row" { (tried.wanted.id) }
                    td { (tried.step.slug) " " (tried.step.short()) }
                    td.n { @if let Some(share) = tried.share() { (format!("{:.0} %", share * 100.0)) } @else { "–" } }
                    td { (bar(tried.share().unwrap_or(0.0))) }
                    td.n { (tried.tried()) } td.n { (tally.students.len() - tried.tried()) }
                    td.wide { (tried.wanted.sentence) }
                } } }
            }
        }
    }
}

/// A share as a bar; the number stands beside it.
fn bar(share: f64) -> Markup {
    html! { span.bar aria-hidden="true" { i style=(format!("width:{:.0}%", share * 100.0)) {} } }
}

fn misconceptions(tally: &Tally<'_>) -> Markup {
    html! {
        @if tally.beliefs.is_empty() { p { "No failures look like a known misconception." } }
        @else {
            p.muted { "Whose failing tests look like which planted bug. A likeness, not a diagnosis." }
            div.scroll.tall tabindex="0" role="region" aria-label="Misconceptions" {
                table {
                    thead { tr {
                        th.n scope="col" { "students" } th scope="col" { "step" }
                        th scope="col" { "idea, and the question to ask" } th scope="col" { "who" }
                    } }
                    tbody { @for belief in &tally.beliefs { tr {
                        td.n { b { (belief.students.len()) } }
                        td { (belief.step.slug) " " (belief.step.short()) br; span.muted { (belief.print.bug) } }
                        td.wide { (prose(&belief.print.belief)) br; b { (prose(&belief.print.hint)) } }
                        td { (who(&belief.students)) }
                    } } }
                }
            }
        }
    }
}

/// Names: a few at once, many on request.
fn who(students: &[&str]) -> Markup {
    let named = html! { @for (at, name) in students.iter().enumerate() { @if at > 0 { ", " } (foreign(name)) } };
    match students.len() {
        0..=4 => named,
        many => html! { details { summary { (many) " names" } (named) } },
    }
}

fn reached(results: &[StudentResult]) -> Markup {
    let count = |kind| {
        results.iter().flat_map(|result| &result.steps).filter(|g| g.reached == kind).count()
    };
    let kinds = [
        (
            Reached::InProcess,
            "Tests and student's code in one process, in a sandbox; names, canary and completion records agree.",
        ),
        (
            Reached::Disbelieved,
            "The same, but names, canary or records disagree: no pass is believed.",
        ),
        (Reached::NotCompiled, "The compiler, in its sandbox, refused the file."),
        (Reached::Screened, "The token screen refused the file; nothing was compiled."),
        (Reached::Unwritten, "As handed out: it meets nothing, and was not run."),
        (Reached::Missing, "No file was handed in."),
    ];
    html! {
        table {
            thead { tr { th.n scope="col" { "steps" } th scope="col" { "what the verdict rests on" } } }
            tbody { @for (kind, words) in kinds { tr { td.n { (count(kind)) } td { (words) } } } }
        }
    }
}

#[cfg(test)]
mod tests;
