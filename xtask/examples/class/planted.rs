//! Each planted bug and each alternative as somebody's submission: what grading tells of them.

use crate::grader::{graded, hand_in};
use anyhow::Result;
use xtask::bank;
use xtask::grade::result::StudentResult;
use xtask::grade::run::steps;
use xtask::grade::store::read_json;
use xtask::workspace::{Workspace, files, read};

struct Case {
    student: String,
    place: (String, String),
    bug: Option<bank::Bug>,
}

/// Prints the shares: requirement named, misconception named, none named for right answers.
pub fn told(workspace: &Workspace) -> Result<()> {
    let home = tempfile::tempdir()?;
    let (class, out) = (home.path().join("class"), home.path().join("out"));
    let chapters = workspace.chapters()?;
    let mut cases: Vec<Case> = Vec::new();
    for (chapter, step) in steps(&chapters) {
        let reference = read(&chapter.solution(step))?;
        let place = (chapter.slug.clone(), step.stem.clone());
        let mut texts = Vec::new();
        for bug in bank::bugs(chapter, step)? {
            texts.push((bug.planted(&reference)?, Some(bug)));
        }
        for folder in files(&chapter.room("tests").join("alternatives"))? {
            let path = folder.join(format!("{}.rs", step.stem));
            if path.is_file() {
                texts.push((read(&path)?, None));
            }
        }
        for (text, bug) in texts {
            let student = format!("c{}", cases.len());
            hand_in(&class, &student, &place.0, &place.1, &text)?;
            cases.push(Case { student, place: place.clone(), bug });
        }
    }
    graded(&workspace.root, &class, &out, &[])?;
    let (mut bugs, mut named, mut likely, mut wrongly, mut right, mut blamed) = (0, 0, 0, 0, 0, 0);
    for case in &cases {
        let path = out.join(&case.student).join("result.json");
        let result: StudentResult = read_json(&path)?;
        let of = |step: &&xtask::grade::result::StepGrade| {
            (&step.slug, &step.step) == (&case.place.0, &case.place.1)
        };
        let Some(grade) = result.steps.iter().find(of) else { continue };
        let looks = grade.verdict.looks_like.as_ref().map(|print| print.bug.as_str());
        let told = format!("{}/{}", case.place.0, case.place.1);
        match &case.bug {
            None => {
                right += 1;
                let whole = grade.verdict.requirements.iter().all(|c| grade.holds(&c.id));
                if looks.is_some() || !whole || grade.verdict.requirements.is_empty() {
                    blamed += 1;
                    println!("{told}: an alternative is blamed: {looks:?} {:?}", grade.reached);
                }
            }
            Some(bug) => {
                bugs += 1;
                let broken = |id: &String| {
                    let mut all = grade.verdict.requirements.iter();
                    all.any(|checked| checked.id == *id && !grade.holds(id))
                };
                match bug.breaks.iter().any(broken) {
                    true => named += 1,
                    false => println!("{told}: {} is not seen: {:?}", bug.name, grade.reached),
                }
                likely += usize::from(looks == Some(bug.name.as_str()));
                if looks.is_some_and(|looks| looks != bug.name) {
                    wrongly += 1;
                    println!("{told}: {} is told as {looks:?}", bug.name);
                }
            }
        }
    }
    let share = |part: usize| 100.0 * part as f64 / bugs as f64;
    println!(
        "{bugs} planted bugs: a requirement that it breaks is named for {named} ({:.1} %)",
        share(named)
    );
    println!("its misconception for {likely} ({:.1} %), another for {wrongly}", share(likely));
    println!("{right} alternatives: {blamed} blamed");
    Ok(())
}
