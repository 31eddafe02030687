//! The page as HTML.

use super::{Told, ToldRequirement, ToldStep};
use crate::grade::course::{Course, Fate, points};
use crate::grade::html::{foreign, page, prose};
use crate::grade::result::StudentResult;
use crate::grade::visible;
use maud::{Markup, html};

/// A student's `feedback.html`, a self-contained page. `notes` as for
/// [`markdown`](super::markdown).
pub fn html(course: &Course, result: &StudentResult, notes: &[String]) -> String {
    let told = Told::of(course, result, notes);
    let body = html! {
        main.feedback {
            h1 { "Feedback for " (foreign(&result.student)) }
            p.score { (told.score) }
            @for note in told.notes.iter().chain(&told.begin) { p { (foreign(note)) } }
            @if !told.result.refused.is_empty() {
                h2 { "Not taken from what you handed in" }
                ul {
                    @for refused in &told.result.refused {
                        li { code { (foreign(&refused.path)) } ": " (foreign(&refused.reason)) }
                    }
                }
            }
            @for (chapter, steps) in &told.chapters {
                h2 { (chapter) }
                @for told in steps { (step(told)) }
            }
        }
    };
    page(&format!("Feedback for {}", result.student), &body)
}

fn step(told: &ToldStep<'_>) -> Markup {
    html! {
        details.step open[told.open()] {
            summary { h3 { (told.head) } " " span.summary { (told.summary) } }
            @if let Some(why) = told.why { p { (why) } }
            @if let Some((meaning, error, count)) = told.compiler {
                p { (foreign(meaning)) }
                pre tabindex="0" { code { (visible::lines(error)) } }
                @if count > 1 { p { "And " (count - 1) " more of the compiler's errors." } }
            }
            @if !told.findings.is_empty() {
                ul { @for finding in &told.findings { li { code { (foreign(finding)) } } } }
            }
            @if let Some((belief, hint)) = told.belief {
                div.idea {
                    p { "The failures look like this idea: " (prose(belief)) }
                    p { "A question: " strong { (prose(hint)) } }
                }
            }
            ul.requirements { @for told in &told.requirements { (requirement(told)) } }
        }
    }
}

fn requirement(told: &ToldRequirement<'_>) -> Markup {
    let ToldRequirement { wanted, fate, lines } = told;
    let held = *fate == Fate::Held;
    html! {
        li.held[held] {
            p {
                span.fate { (if held { "✓" } else { "✗" }) " " (fate.word()) }
                " " b { (wanted.id) } " " (wanted.sentence)
                " " small { "worth " (points(wanted.worth)) }
            }
            @if *fate == Fate::NotHeld {
                dl {
                    @for (label, text) in lines { dt { (label) } dd { code { (foreign(text)) } } }
                    dt { "read" } dd { (wanted.page) }
                }
            }
        }
    }
}
