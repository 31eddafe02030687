//! Students by requirements: one cell each, a block where a whole step shares a fate.

use super::tally::Tally;
use crate::grade::course::{Course, CourseStep, Fate, points};
use crate::grade::html::foreign;
use crate::grade::result::{Reached, StepGrade, StudentResult};
use crate::grade::visible;
use maud::{Markup, html};

/// How a fate looks: a class of the style sheet, and a sign for those who see no colours.
fn look(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Held => ("h", "✓"),
        Fate::NotHeld => ("x", "✗"),
        Fate::NotWritten => ("t", "·"),
        Fate::NotCompiled => ("c", "c"),
        Fate::NotCounted => ("v", "!"),
        Fate::Missing => ("m", "–"),
    }
}

pub(super) fn map(course: &Course, tally: &Tally<'_>, folder: &dyn Fn(&str) -> String) -> Markup {
    html! {
        ul.key {
            @for fate in Fate::ALL {
                @let (class, sign) = look(fate);
                li { i class=(class) { (sign) } (fate.word()) }
            }
        }
        div.scroll.heat tabindex="0" role="region" aria-label="Every student, every requirement" {
            table {
                thead {
                    tr {
                        th.corner rowspan="3" scope="col" { "student" }
                        th rowspan="3" scope="col" { "points" }
                        @for (chapter, wide) in chapters(course) {
                            th.step scope="colgroup" colspan=(wide) { (chapter) }
                        }
                    }
                    tr {
                        @for step in &course.steps {
                            th.step scope="colgroup" colspan=(step.requirements.len()) title=(format!("{}: {}", step.chapter, step.title)) {
                                (step.short()) " " (step.title)
                            }
                        }
                    }
                    tr {
                        @for step in &course.steps { @for wanted in &step.requirements {
                            th.id scope="col" title=(wanted.sentence) { (wanted.id) }
                        } }
                    }
                }
                tbody {
                    tr.share {
                        th scope="row" { "held, of those who wrote it" }
                        td {}
                        @for step in &course.steps { @for wanted in &step.requirements {
                            td { (share(tally, step, &wanted.id)) }
                        } }
                    }
                    @for (earned, result) in &tally.students { (row(course, *earned, result, folder)) }
                }
            }
        }
    }
}

/// The chapters, each with the number of its columns.
fn chapters(course: &Course) -> Vec<(&str, usize)> {
    let mut chapters: Vec<(&str, usize)> = Vec::new();
    for step in &course.steps {
        let wide = step.requirements.len();
        match chapters.last_mut() {
            Some((chapter, so_far)) if *chapter == step.chapter => *so_far += wide,
            _ => chapters.push((&step.chapter, wide)),
        }
    }
    chapters
}

fn share(tally: &Tally<'_>, step: &CourseStep, id: &str) -> String {
    let share = tally.went(step, id).and_then(|tried| tried.share());
    share.map_or("–".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

fn row(
    course: &Course,
    earned: f64,
    result: &StudentResult,
    folder: &dyn Fn(&str) -> String,
) -> Markup {
    let link = format!("{}/feedback.html", encoded(&folder(&result.student)));
    html! {
        tr {
            th scope="row" title=(visible::line(&result.student)) { a href=(link) { (foreign(&result.student)) } }
            td.n { (points(earned)) }
            @for step in &course.steps { (cells(step, step.grade(result))) }
        }
    }
}

/// A step's cells. One cell for all of them says sooner that the step itself came to nothing.
fn cells(step: &CourseStep, grade: Option<&StepGrade>) -> Markup {
    let whole = grade.is_none_or(|grade| grade.reached != Reached::InProcess);
    let fates: Vec<Fate> = step.requirements.iter().map(|w| Fate::of(grade, &w.id)).collect();
    html! {
        @if let (true, Some(fate)) = (whole, fates.first()) {
            @let (class, sign) = look(*fate);
            td class=(class) colspan=(fates.len()) { (sign) }
        } @else {
            @for fate in fates {
                @let (class, sign) = look(fate);
                td class=(class) { (sign) }
            }
        }
    }
}

/// A folder's name as a relative link has it.
fn encoded(folder: &str) -> String {
    let byte = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() || b"-_.".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    folder.bytes().map(byte).collect()
}
