//! Honest work through the judge: every reference, alternative, starter and planted bug. None may
//! be refused, and a bug is to be told by its requirement and its misconception.
//!
//! `cargo run -p xtask --example grade_honest [SLUG…]`, some minutes for the whole workbook.

use anyhow::Result;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use xtask::bank::{self, Bug};
use xtask::grade::judge::Grader;
use xtask::grade::result::{Reached, StepGrade};
use xtask::grade::sandbox::Isolation;
use xtask::starter;
use xtask::workspace::{Chapter, Step, Workspace, files, read};

/// One honest file.
struct Work<'a> {
    chapter: &'a Chapter,
    step: &'a Step,
    kind: &'static str,
    source: String,
    bug: Option<Bug>,
}

fn main() -> Result<()> {
    let workspace = Workspace::find()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let chapters = workspace.named(&args)?;
    let grader = Grader::new(&workspace, &chapters, Isolation::detect()?, 0xc1a5_5001)?;
    let mut works = Vec::new();
    for chapter in &chapters {
        for step in &chapter.steps {
            works.extend(of(chapter, step)?);
        }
    }
    let (next, table) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        let worker = |number| -> Result<()> {
            while let Some(work) = works.get(next.fetch_add(1, Ordering::Relaxed)) {
                let grade = grader.step(work.chapter, work.step, &work.source, number)?;
                let told = told(work, &grade);
                *table.lock().expect("no worker panics").entry((work.kind, told)).or_insert(0) += 1;
            }
            Ok(())
        };
        let workers = [0, 1].map(|number| scope.spawn(move || worker(number)));
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    for ((kind, told), count) in table.into_inner().expect("no worker panics") {
        println!("{count:4} {kind}: {told}");
    }
    Ok(())
}

fn of<'a>(chapter: &'a Chapter, step: &'a Step) -> Result<Vec<Work<'a>>> {
    let work = |kind, source, bug| Work { chapter, step, kind, source, bug };
    let solution = read(&chapter.solution(step))?;
    let mut works = vec![
        work("starter", starter::of(&solution)?, None),
        work("reference", solution.clone(), None),
    ];
    for alternative in files(&chapter.room("tests").join("alternatives"))? {
        let file = alternative.join(format!("{}.rs", step.stem));
        if file.is_file() {
            works.push(work("alternative", read(&file)?, None));
        }
    }
    for bug in bank::bugs(chapter, step)? {
        works.push(work("bug", bug.planted(&solution)?, Some(bug)));
    }
    Ok(works)
}

/// What came of it; what should not have is told by name.
fn told(work: &Work<'_>, grade: &StepGrade) -> String {
    let name = format!("{} {}", work.chapter.slug, work.step.stem);
    match &work.bug {
        _ if grade.reached == Reached::Unwritten => "unwritten".to_owned(),
        _ if grade.reached != Reached::InProcess => format!("{name}: {grade:?}"),
        None if grade.verdict.passes() && grade.verdict.looks_like.is_none() => "holds".to_owned(),
        None => format!("{name}: {:?}", grade.verdict.first_broken()),
        Some(bug) => {
            let caught = bug.breaks.iter().any(|id| !grade.holds(id));
            let named = grade.verdict.looks_like.as_ref().is_some_and(|p| p.bug == bug.name);
            match (caught, named) {
                (true, true) => "its requirement and its misconception are told".to_owned(),
                (true, false) => "its requirement is told".to_owned(),
                (false, _) => format!("{name} {}: missed", bug.name),
            }
        }
    }
}
