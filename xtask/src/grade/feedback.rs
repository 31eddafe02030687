//! What one student reads: `feedback.md` and `feedback.html`. Both are told from the same [`Told`],
//! so neither says more than the other.

mod html;
mod markdown;

use super::course::{Course, CourseStep, Fate, Wanted, points};
use super::result::{Reached, StepGrade, StudentResult};
use crate::run::TestResult;

pub use html::html;
pub use markdown::markdown;

/// A label and what came of it. The text is of unknown origin.
type Line = (&'static str, String);

/// All that is said, before it has a form.
struct Told<'a> {
    result: &'a StudentResult,
    notes: &'a [String],
    score: String,
    begin: Option<String>,
    chapters: Vec<(&'a str, Vec<ToldStep<'a>>)>,
}

/// What is said of one step.
struct ToldStep<'a> {
    head: String,
    summary: String,
    why: Option<&'static str>,
    belief: Option<(&'a str, &'a str)>,
    compiler: Option<(&'a str, &'a str, usize)>,
    findings: Vec<String>,
    requirements: Vec<ToldRequirement<'a>>,
}

/// What is said of one requirement.
struct ToldRequirement<'a> {
    wanted: &'a Wanted,
    fate: Fate,
    lines: Vec<Line>,
}

impl<'a> Told<'a> {
    fn of(course: &'a Course, result: &'a StudentResult, notes: &'a [String]) -> Self {
        let mut chapters: Vec<(&str, Vec<ToldStep>)> = Vec::new();
        for step in &course.steps {
            let told = ToldStep::of(step, step.grade(result));
            match chapters.last_mut() {
                Some((chapter, steps)) if *chapter == step.chapter => steps.push(told),
                _ => chapters.push((&step.chapter, vec![told])),
            }
        }
        let score =
            format!("{} of {} points", points(course.earned(result)), points(course.total()));
        Told { result, notes, score, begin: begin(course, result), chapters }
    }
}

/// Where a student best begins: the first step that has something written and something open.
fn begin(course: &Course, result: &StudentResult) -> Option<String> {
    let open = |step: &&CourseStep| {
        let begun = |w: &Wanted| {
            matches!(Fate::of(step.grade(result), &w.id), Fate::NotHeld | Fate::NotCompiled)
        };
        step.requirements.iter().any(begun)
    };
    let step = course.steps.iter().find(open)?;
    let grade = step.grade(result)?;
    let place = format!("{}, step {} ({})", step.chapter, &step.short()[1..], step.title);
    let what = match (grade.verdict.first_broken(), &grade.verdict.compile_error) {
        (Some((broken, _)), _) => format!("with {}", broken.id),
        (None, Some(_)) => "with what the compiler says".to_owned(),
        (None, None) => return None,
    };
    Some(format!("A good place to begin is {place}, {what}."))
}

impl<'a> ToldStep<'a> {
    fn of(step: &'a CourseStep, grade: Option<&'a StepGrade>) -> Self {
        let tell = |wanted: &'a Wanted| {
            let fate = Fate::of(grade, &wanted.id);
            let lines = if fate == Fate::NotHeld { message(grade, wanted) } else { Vec::new() };
            ToldRequirement { wanted, fate, lines }
        };
        let requirements: Vec<ToldRequirement> = step.requirements.iter().map(tell).collect();
        let held = requirements.iter().filter(|told| told.fate == Fate::Held).count();
        let of = requirements.len();
        let summary = format!(
            "{held} of {of} requirements held, {} of {} points",
            points(step.earned(grade)),
            points(step.worth())
        );
        let print = grade.and_then(|grade| grade.verdict.looks_like.as_ref());
        let error = grade.and_then(|grade| grade.verdict.compile_error.as_ref());
        let finding = |found: &super::result::Finding| {
            format!("line {}: {} ({})", found.line, found.token, found.why)
        };
        ToldStep {
            head: format!("Step {}: {}", &step.short()[1..], step.title),
            summary,
            why: why(grade),
            belief: print.map(|print| (print.belief.as_str(), print.hint.as_str())),
            compiler: error.map(|e| (e.meaning.as_str(), e.error.as_str(), e.count)),
            findings: grade.map_or(&[][..], |g| &g.findings).iter().map(finding).collect(),
            requirements,
        }
    }
}

impl ToldStep<'_> {
    /// Whether there is something to work on: the step is begun, and not all of it holds.
    fn open(&self) -> bool {
        let open = |told: &ToldRequirement| {
            !matches!(told.fate, Fate::Held | Fate::Missing | Fate::NotWritten)
        };
        self.requirements.iter().any(open)
    }
}

/// What a step's fate as a whole means, where it has one.
fn why(grade: Option<&StepGrade>) -> Option<&'static str> {
    match grade.map_or(Reached::Missing, |grade| grade.reached) {
        Reached::Missing => Some("No file of this step was handed in."),
        Reached::Unwritten => Some("This step is still as it was handed out."),
        Reached::Screened => Some(
            "This file was not run: it uses something that no step needs, listed here. If you had \
             a reason, talk to your teacher; without it, the step can be judged like any other.",
        ),
        Reached::NotCompiled => Some(
            "The compiler refused this file, so none of its requirements could be tried. Your \
             other steps were judged without it.",
        ),
        Reached::Disbelieved => Some(
            "The tests of this step did not run to their end in the usual way, so their passes do \
             not count. A call that ends the program does this; ask your teacher if you see none.",
        ),
        Reached::InProcess if grade.is_some_and(|grade| !grade.findings.is_empty()) => Some(
            "This step does not count: its file uses something that no step needs, listed here.",
        ),
        Reached::InProcess => None,
    }
}

/// The domain message of a requirement that does not hold.
fn message(grade: Option<&StepGrade>, wanted: &Wanted) -> Vec<Line> {
    let checked = grade.and_then(|g| g.verdict.requirements.iter().find(|c| c.id == wanted.id));
    let failing = checked.and_then(|checked| checked.failing());
    let Some(TestResult { name, failure: Some(failure), .. }) = failing else { return Vec::new() };
    let mut lines = vec![
        ("did", failure.did.clone()),
        ("expected", failure.expected.clone()),
        ("got", failure.got.clone()),
    ];
    let slug = grade.map_or("", |grade| &grade.slug);
    let test = name.split("::").next().unwrap_or(name);
    let seed = failure.seed.as_ref().map(|seed| format!("   (seed {seed})")).unwrap_or_default();
    lines.push(("replay", format!("cargo test -p {slug} {test}{seed}")));
    lines
}

#[cfg(test)]
mod tests;
