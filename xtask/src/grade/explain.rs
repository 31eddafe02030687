//! One verdict, judged again, with everything that it rests on.

use super::course::Fate;
use super::judge::Grader;
use super::result::{Reached, StepGrade};
use super::sandbox::Isolation;
use super::store::{self, Record};
use super::{run, visible};
use crate::state::hash;
use crate::workspace::{Chapter, Step, Workspace, read};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// A label and its text, a line each.
pub type Lines = Vec<(&'static str, String)>;

/// The student that a teacher calls `name`: by folder, name, number or login.
///
/// # Errors
/// If there is none, or more than one.
pub fn student(out: &Path, name: &str) -> Result<(String, Record)> {
    let records = store::records(out)?;
    let count = records.len();
    let fits = |(folder, record): &(String, Record)| {
        let person = &record.person;
        let names = [folder, &record.student, &person.name, &person.id, &person.login];
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut found: Vec<(String, Record)> = records.into_iter().filter(fits).collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("none of the {count} students in {} is called {name}", out.display()),
        _ => {
            let folders: Vec<&str> = found.iter().map(|(folder, _)| folder.as_str()).collect();
            bail!("{name} may be {}: name one of these folders", folders.join(" or "))
        }
    }
}

/// Judges the steps that carry requirement `id` again, and says what each verdict rests on.
///
/// # Errors
/// If there is no such student or requirement, or the judge is at fault.
pub fn explain(workspace: &Workspace, out: &Path, name: &str, id: &str) -> Result<(Lines, bool)> {
    let run = store::run(out)?;
    let run = run.with_context(|| format!("{} holds no results", out.display()))?;
    let (folder, record) = student(out, name)?;
    let chapters: Vec<Chapter> =
        run.chapters.iter().map(|slug| workspace.chapter(slug)).collect::<Result<_>>()?;
    let (course, _) = super::report::course(&run, &chapters)?;
    let id = id.to_uppercase();
    let carries = |chapter: &Chapter, step: &Step| {
        course.steps.iter().find(|own| {
            let same = own.slug == chapter.slug && own.step == step.stem;
            same && own.requirements.iter().any(|wanted| wanted.id == id)
        })
    };
    let isolation = <Isolation as clap::ValueEnum>::from_str(&run.isolation, true);
    let isolation = isolation.map_err(|_| anyhow::anyhow!("no isolation `{}`", run.isolation))?;
    let grader = Grader::new(workspace, &chapters, isolation, run.seed)?;
    let (mut lines, mut same) = (Lines::new(), true);
    lines.push(("student", format!("{} ({})", record.student, out.join(&folder).display())));
    lines.push(("seed", format!("{}, of properties in graded runs", run.seed)));
    lines.push(("isolation", isolation.told().to_owned()));
    for (chapter, step) in run::steps(&chapters) {
        let Some(own) = carries(chapter, step) else { continue };
        let wanted = own.requirements.iter().find(|wanted| wanted.id == id);
        let wanted = wanted.expect("the step carries it");
        let place = format!("{}/{}", chapter.slug, step.stem);
        lines.push(("", format!("{place}: {id} {}", wanted.sentence)));
        lines.push(("page", wanted.page.clone()));
        let source = out.join(&folder).join("src").join(format!("{place}.rs"));
        let Some(kept) = record.keys.get(&place) else {
            lines.push(("source", "no file of this step was handed in".to_owned()));
            continue;
        };
        let text = read(&source)?;
        lines.push(("source", format!("{}, SHA-256 {}", source.display(), hash([&text]))));
        let reference = grader.key(chapter, step, "");
        if run.references.get(&place) != Some(&reference) {
            lines.push((
                "changed",
                "references, tests or toolchain, since it was graded".to_owned(),
            ));
        }
        let before: StepGrade = store::read_json(&out.join(store::step_path(kept)))?;
        let now = grader.step(chapter, step, &text, 0)?;
        lines.extend(rests_on(&now, &id));
        same &= now == before;
        let told = if now == before { "the same as was graded" } else { "NOT what was graded" };
        lines.push(("again", told.to_owned()));
    }
    if lines.len() == 3 {
        bail!("no graded step carries {id}");
    }
    Ok((lines, same))
}

/// What the grade says, layer by layer.
fn rests_on(grade: &StepGrade, id: &str) -> Lines {
    let mut lines = Lines::new();
    lines.push((
        "screen",
        match grade.findings.as_slice() {
            [] => "nothing found".to_owned(),
            found => {
                let told = found
                    .iter()
                    .map(|f| format!("line {}: {} ({})", f.line, visible::line(&f.token), f.why));
                told.collect::<Vec<_>>().join("; ")
            }
        },
    ));
    let reached = match grade.reached {
        Reached::Missing => "nothing was judged: no file",
        Reached::Unwritten => "nothing was judged: the file is the one handed out",
        Reached::Screened => "nothing was run: the screen refused the source",
        Reached::NotCompiled => "nothing was run: the compiler refused the source",
        Reached::InProcess => {
            "tests ran with the student's code in one process, in a sandbox; names, canary and records agree"
        }
        Reached::Disbelieved => "names, canary or records disagree: no pass is believed",
    };
    lines.push(("reached", reached.to_owned()));
    if let Some(error) = &grade.verdict.compile_error {
        lines.push(("compiler", visible::lines(&format!("{}\n{}", error.meaning, error.error))));
    }
    let checked = grade.verdict.requirements.iter().find(|checked| checked.id == id);
    for test in checked.iter().flat_map(|checked| &checked.tests) {
        let Some(failure) = &test.failure else {
            lines.push(("test", format!("{}: held", test.name)));
            continue;
        };
        let seed = failure.seed.as_ref().map(|seed| format!(" (seed {})", visible::line(seed)));
        lines.push(("test", format!("{}: failed{}", test.name, seed.unwrap_or_default())));
        lines.push(("did", visible::line(&failure.did)));
        lines.push(("expected", visible::line(&failure.expected)));
        lines.push(("got", visible::line(&failure.got)));
    }
    if let Some(print) = &grade.verdict.looks_like {
        lines.push(("looks like", format!("{}: {}", print.bug, print.belief)));
    }
    lines.push(("verdict", Fate::of(Some(grade), id).word().to_owned()));
    lines
}
