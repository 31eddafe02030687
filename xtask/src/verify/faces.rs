//! The rooms of a chapter match: every step in each of them, the exercise being the solution's face.

use super::Finding;
use crate::bank;
use crate::verb::starter;
use crate::workspace::{Chapter, Workspace, files, read};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::Path;

/// Checks that every room has every step, and that exercises are derived.
///
/// # Errors
/// If a room cannot be read.
pub fn check(workspace: &Workspace, chapter: &Chapter) -> Result<Vec<Finding>> {
    let mut findings = rooms(workspace, chapter)?;
    if findings.is_empty() {
        findings.extend(derived(chapter)?);
    }
    Ok(findings)
}

fn rooms(workspace: &Workspace, chapter: &Chapter) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if !workspace.chapters()?.iter().any(|listed| listed.slug == chapter.slug) {
        let fix = format!("add `- [Title]({}/README.md)` where the chapter belongs", chapter.slug);
        findings.push(Finding::at(
            "book/SUMMARY.md",
            0,
            format!("{} is not listed", chapter.slug),
            fix,
        ));
    }
    for (index, step) in chapter.all().enumerate() {
        if step.number as usize != index + 1 {
            let problem = format!("{} is step {} in order", step.stem, index + 1);
            findings.push(Finding::at(
                chapter.told(&chapter.tests(step)),
                0,
                problem,
                "number the steps without a gap",
            ));
        }
        let mut rooms = vec![chapter.section(step), bank::file(chapter, step)];
        rooms.extend((!chapter.is_capstone(step)).then(|| chapter.solution(step)));
        for path in rooms.iter().filter(|path| !path.is_file()) {
            let fix = format!("write it, or take {} out of the other rooms", step.stem);
            findings.push(Finding::at(chapter.told(path), 0, "missing", fix));
        }
    }
    Ok(findings)
}

/// `exercises == starter(solutions)`, byte for byte.
fn derived(chapter: &Chapter) -> Result<Vec<Finding>> {
    let wanted = starter::exercise(chapter)?;
    let fix = format!("`cargo xtask starter {}` derives it from the solution", chapter.slug);
    let mut findings = Vec::new();
    for (path, text) in &wanted {
        let problem = match read(path) {
            Err(_) => "missing".to_owned(),
            Ok(now) if now == *text => continue,
            Ok(now) => {
                let same = now.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
                let line = text.lines().nth(same).unwrap_or("the end of the file").trim();
                findings.push(Finding::at(
                    chapter.told(path),
                    same + 1,
                    format!("not the face of its solution, which has here: {line}"),
                    &fix,
                ));
                continue;
            }
        };
        findings.push(Finding::at(chapter.told(path), 0, problem, &fix));
    }
    let expected: BTreeSet<&Path> = wanted.iter().map(|(path, _)| path.as_path()).collect();
    let mut folders = vec![chapter.room("exercises").join("src")];
    while let Some(folder) = folders.pop() {
        for path in files(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if !expected.contains(path.as_path()) {
                findings.push(stray(chapter, &path));
            }
        }
    }
    Ok(findings)
}

fn stray(chapter: &Chapter, path: &Path) -> Finding {
    Finding::at(
        chapter.told(path),
        0,
        "no solution file has this name",
        "move it away, or write its solution",
    )
}
