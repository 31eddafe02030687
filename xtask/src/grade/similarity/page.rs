//! `similarity.html`: the pairs, and their files side by side.

use super::{Alike, Similarity, Sources, answers, common_lines};
use crate::grade::html::{foreign, page as whole};
use crate::grade::visible;
use crate::workspace::Chapter;
use anyhow::Result;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Of each list so many pairs are shown with their files, so that the page stays small.
const SHOWN: usize = 60;

/// The page, self-contained.
///
/// # Errors
/// If a file of the workbook cannot be read.
pub fn page(chapters: &[Chapter], sources: &Sources, found: &Similarity) -> Result<String> {
    let known = list(chapters, sources, &found.known)?;
    let pairs = list(chapters, sources, &found.pairs)?;
    let body = html! {
        main.similarity {
            h1 { "Steps that are alike" }
            p { "Names, comments, layout and the order of functions play no part; the starter's "
                "own code is left out. Likeness is a reason to look and to ask, never a proof: a "
                "short step has few good answers. Marked lines are built alike." }
            h2 { "Between students" }
            (pairs)
            (met(found))
            h2 { "To an answer of the workbook" }
            (known)
            @if !found.unread.is_empty() {
                h2 { "Not compared" }
                p { "These files are no Rust tokens (an unclosed bracket, an open string)." }
                ul {
                    @for (student, slug, step) in &found.unread {
                        li { (foreign(student)) ": " (slug) " " (step) }
                    }
                }
            }
        }
    };
    Ok(whole("Steps that are alike", &body))
}

fn list(chapters: &[Chapter], sources: &Sources, pairs: &[Alike]) -> Result<Markup> {
    let shown = pairs.iter().take(SHOWN).map(|alike| side_by_side(chapters, sources, alike));
    let shown = shown.collect::<Result<Vec<_>>>()?;
    Ok(html! {
        @if pairs.is_empty() { p { "None." } }
        @for pair in &shown { (pair) }
        @if pairs.len() > SHOWN { p { "And " (pairs.len() - SHOWN) " more." } }
    })
}

/// What is not listed, and why.
pub fn met(found: &Similarity) -> Markup {
    html! {
        @if found.more > 0 { p { "Beyond those listed, " (found.more) " more pairs of steps are alike." } }
        @if found.met > 0 {
            p { (found.met) " pairs of steps are no more like each other than like one answer of the "
                "workbook: those students are listed there." }
        }
    }
}

fn side_by_side(chapters: &[Chapter], sources: &Sources, alike: &Alike) -> Result<Markup> {
    let Alike { slug, step, a, b, .. } = alike;
    let of_step = sources.get(&(slug.clone(), step.clone()));
    let taken = |name: &str| of_step.and_then(|texts| texts.get(name)).cloned();
    let (mut known, mut starter) = Default::default();
    if let Some(chapter) = chapters.iter().find(|chapter| chapter.slug == *slug) {
        (known, starter) = answers(chapter, chapter.step(step)?)?;
    }
    let left = taken(a).unwrap_or_default();
    let right = taken(b).or_else(|| known.remove(b)).unwrap_or_default();
    let [in_left, in_right] = common_lines(&left, &right, &starter);
    Ok(html! {
        details id=(anchor(alike)) {
            summary {
                b { (percent(alike)) } " " (foreign(a)) " and " (foreign(b)) ", " (slug) " " (step)
            }
            div.beside {
                figure { figcaption { (foreign(a)) } (listing(&left, &in_left)) }
                figure { figcaption { (foreign(b)) } (listing(&right, &in_right)) }
            }
        }
    })
}

fn listing(text: &str, common: &BTreeSet<usize>) -> Markup {
    html! {
        pre tabindex="0" {
            @for (number, line) in (1..).zip(text.lines()) {
                @let shown = visible::lines(line);
                @if common.contains(&number) { mark { (shown) "\n" } } @else { (shown) "\n" }
            }
        }
    }
}

/// The share, as people read it.
pub fn percent(alike: &Alike) -> String {
    format!("{:.0} %", alike.share() * 100.0)
}

/// The place of a pair in the page: no character of a name is trusted in it.
pub fn anchor(alike: &Alike) -> String {
    let Alike { slug, step, a, b, .. } = alike;
    format!("p{:x}", super::tokens::hash(&(slug, step, a, b)))
}
