//! Lists of what a teacher looks at one by one.

use super::histogram::quartiles;
use crate::grade::html::foreign;
use crate::grade::result::{Finding, Refused, StudentResult};
use crate::grade::similarity::{Alike, Similarity, anchor, couples, met, percent};
use crate::grade::times::Times;
use maud::{Markup, html};

/// No list is longer; what is left out is counted.
const SHOWN: usize = 200;
/// Pairs are many as soon as a few are alike, and they have a page of their own.
const PAIRS: usize = 30;

fn table(name: &str, heads: &[&str], rows: &[Markup], most: usize) -> Markup {
    html! {
        div.scroll.tall tabindex="0" role="region" aria-label=(name) {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows.iter().take(most) { tr { (row) } } }
            }
        }
        @if rows.len() > most { p { "And " (rows.len() - most) " more." } }
    }
}

pub(super) fn alike(found: Option<&Similarity>) -> Markup {
    let Some(found) = found else {
        return html! { p { "Not compared yet: " code { "cargo xtask similarity OUT" } "." } };
    };
    let link = |alike: &Alike| {
        html! { a href=(format!("similarity.html#{}", anchor(alike))) { (alike.slug) " " (alike.step) } " " (percent(alike)) }
    };
    let row = |alike: &[&Alike]| {
        html! {
            td.n { b { (alike.len()) } } td { (foreign(&alike[0].a)) } td { (foreign(&alike[0].b)) }
            td.wide { @for (at, alike) in alike.iter().enumerate() { @if at > 0 { ", " } (link(alike)) } }
        }
    };
    let [pairs, known] = [&found.pairs, &found.known]
        .map(|list| couples(list).iter().map(|couple| row(couple)).collect::<Vec<_>>());
    html! {
        @if pairs.is_empty() { p { "No two students' steps are like each other only." } }
        @else { (table("Students whose steps are alike", &["steps", "student", "student", "which, and how alike"], &pairs, PAIRS)) }
        (met(found))
        @if known.is_empty() { p { "Nobody's step is like an answer of the workbook." } }
        @else {
            h3 { "Like an answer of the workbook" }
            (table("Like an answer of the workbook", &["steps", "student", "answer", "which, and how alike"], &known, PAIRS))
        }
    }
}

pub(super) fn findings(results: &[StudentResult]) -> Markup {
    let mut rows = Vec::new();
    for result in results {
        for grade in &result.steps {
            for Finding { line, token, why } in &grade.findings {
                rows.push(html! {
                    td { (foreign(&result.student)) } td { (grade.slug) " " (grade.step) } td.n { (line) }
                    td { code { (foreign(token)) } } td { (foreign(why)) }
                });
            }
        }
    }
    match rows.is_empty() {
        true => html! { p { "Nothing." } },
        false => table(
            "What the screen found",
            &["student", "step", "line", "token", "what it could do"],
            &rows,
            SHOWN,
        ),
    }
}

pub(super) fn refused(results: &[StudentResult]) -> Markup {
    let of = |result: &StudentResult| {
        let row = |Refused { path, reason }: &Refused| {
            html! { td { (foreign(&result.student)) } td { code { (foreign(path)) } } td { (foreign(reason)) } }
        };
        result.refused.iter().map(row).collect::<Vec<_>>()
    };
    let rows: Vec<Markup> = results.iter().flat_map(of).collect();
    match rows.is_empty() {
        true => html! { p { "Everything that was handed in was taken." } },
        false => table("Not taken", &["student", "file", "why"], &rows, SHOWN),
    }
}

pub(super) fn times(times: &Times) -> Markup {
    let mut slowest: Vec<(&String, f64)> = times.students.iter().map(|(n, t)| (n, *t)).collect();
    slowest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let sorted: Vec<f64> = slowest.iter().rev().map(|(_, seconds)| *seconds).collect();
    html! {
        p {
            (format!("{:.0} s", times.wall)) " in all; " (times.judged) " steps judged, " (times.kept)
            " taken from earlier runs. "
            @if !sorted.is_empty() { "A student took " (format!("{:.1} s", quartiles(&sorted)[1])) " in the median." }
        }
        @if let Some((name, seconds)) = slowest.first() {
            p { "The longest was " (foreign(name)) " with " (format!("{seconds:.1} s")) "." }
        }
    }
}
