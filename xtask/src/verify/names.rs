//! Requirements, tests and bugs name each other, by ID, without a gap in any direction.

use super::Finding;
use crate::bank::{self, Bug};
use crate::judge::requirements;
use crate::page::{Requirement, id_of_test};
use crate::workspace::{Chapter, Step, read};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use syn::spanned::Spanned;

/// A test function as written.
struct Test {
    name: String,
    line: usize,
    source: String,
}

/// Checks the names of a chapter.
///
/// # Errors
/// If a page, a test file or a bank cannot be read.
pub fn check(chapter: &Chapter) -> Result<Vec<Finding>> {
    let requirements = requirements(chapter)?;
    let mut findings = unique(chapter, &requirements);
    let known: BTreeSet<&str> = requirements.iter().map(|r| r.id.as_str()).collect();
    let mut tested: BTreeSet<String> = BTreeSet::new();
    for step in chapter.all() {
        let (tests, bugs) = (tests(chapter, step)?, bank::bugs(chapter, step)?);
        let ids: BTreeSet<String> =
            tests.iter().filter_map(|test| id_of_test(&test.name)).collect();
        findings.extend(tests.iter().filter_map(|test| named(chapter, step, test, &known)));
        findings.extend(tests.iter().filter_map(|test| spoken(chapter, step, test)));
        findings.extend(of_section(chapter, step, &requirements, &ids));
        findings.extend(of_bank(chapter, step, &bugs, &ids));
        findings.extend(banned(chapter, step)?);
        tested.extend(ids);
    }
    findings.extend(requirements.iter().filter(|r| !tested.contains(&r.id)).map(|r| {
        let test = r.id.to_lowercase().replace('-', "_");
        Finding::at(
            chapter.told(&r.file),
            r.line,
            format!("{} has no test", r.id),
            format!("write one whose name begins with `{test}_`, or take the requirement out"),
        )
    }));
    Ok(findings)
}

fn unique(chapter: &Chapter, requirements: &[Requirement]) -> Vec<Finding> {
    let mut seen = BTreeMap::new();
    let mut findings = Vec::new();
    for r in requirements {
        if let Some(first) = seen.insert(&r.id, r) {
            let first = format!("{}:{}", chapter.told(&first.file), first.line);
            let problem = format!("{} is worded a second time (first at {first})", r.id);
            findings.push(Finding::at(
                chapter.told(&r.file),
                r.line,
                problem,
                "word it in one place",
            ));
        }
    }
    findings
}

fn named(chapter: &Chapter, step: &Step, test: &Test, known: &BTreeSet<&str>) -> Option<Finding> {
    let file = chapter.told(&chapter.tests(step));
    match id_of_test(&test.name) {
        None => Some(Finding::at(
            file,
            test.line,
            format!("test `{}` belongs to no requirement", test.name),
            "begin its name with the requirement's ID: `rl_fw_1_…`",
        )),
        Some(id) if !known.contains(id.as_str()) => Some(Finding::at(
            file,
            test.line,
            format!("test `{}` is of {id}, which no page words", test.name),
            format!("write `**{id}** …` into the section of {}, or rename the test", step.stem),
        )),
        Some(_) => None,
    }
}

/// A test that does not go through the kit cannot fail in words of the design.
fn spoken(chapter: &Chapter, step: &Step, test: &Test) -> Option<Finding> {
    let through =
        ["kit :: case", "holds (", "figure !"].iter().any(|call| test.source.contains(call));
    (!through).then(|| {
        Finding::at(
            chapter.told(&chapter.tests(step)),
            test.line,
            format!("test `{}` does not go through the kit", test.name),
            "use kit::case, kit::property::holds or kit::figure!",
        )
    })
}

fn of_section(
    chapter: &Chapter,
    step: &Step,
    all: &[Requirement],
    tested: &BTreeSet<String>,
) -> Vec<Finding> {
    let section = chapter.section(step);
    let own = all.iter().filter(|r| r.file == section && !tested.contains(&r.id));
    own.map(|r| {
        Finding::at(
            chapter.told(&r.file),
            r.line,
            format!("{} is worded for {} but not tested there", r.id, step.stem),
            format!("test it in {}", chapter.told(&chapter.tests(step))),
        )
    })
    .collect()
}

fn of_bank(
    chapter: &Chapter,
    step: &Step,
    bugs: &[Bug],
    tested: &BTreeSet<String>,
) -> Vec<Finding> {
    let file = chapter.told(&bank::file(chapter, step));
    let mut findings = Vec::new();
    let broken: BTreeSet<&String> = bugs.iter().flat_map(|bug| &bug.breaks).collect();
    for id in tested.iter().filter(|id| !broken.contains(id)) {
        let fix = format!(
            "plant a mistake that a learner would make: a [[bug]] with breaks = [\"{id}\"]"
        );
        findings.push(Finding::at(
            &file,
            0,
            format!("{id} is tested in {} but no bug breaks it", step.stem),
            fix,
        ));
    }
    let mut names = BTreeSet::new();
    for bug in bugs {
        let mut wrong =
            |problem: String, fix: &str| findings.push(Finding::at(&file, 0, problem, fix));
        for id in bug.breaks.iter().filter(|id| !tested.contains(*id)) {
            wrong(
                format!("bug {} breaks {id}, which {} does not test", bug.name, step.stem),
                "test it, or take the ID out",
            );
        }
        if bug.breaks.is_empty() {
            wrong(format!("bug {} breaks nothing", bug.name), "name the requirement in `breaks`");
        }
        if bug.hint.trim().is_empty() || bug.belief.trim().is_empty() {
            wrong(
                format!("bug {} says no belief or hint", bug.name),
                "say what its author believes, and a tutor's question",
            );
        }
        if !names.insert(&bug.name) {
            wrong(format!("two bugs are called {}", bug.name), "rename one");
        }
    }
    findings
}

/// What would make a verdict depend on more than the code: the environment, the clock, the harness.
fn banned(chapter: &Chapter, step: &Step) -> Result<Vec<Finding>> {
    let path = chapter.tests(step);
    let text = read(&path)?;
    let rules = [
        ("proptest!", "it obeys PROPTEST_* variables: use kit::property::holds"),
        ("#[ignore", "a test that does not run proves nothing: mend it or take it out"),
        ("#[should_panic]", "it rewards `todo!()`: compare an error value, or expect the message"),
        ("crate::", "the file must compile alone: reach helpers by #[path]"),
        ("super::", "the file must compile alone: reach helpers by #[path]"),
        ("Instant::now", "time is a parameter"),
        ("SystemTime::now", "time is a parameter"),
        ("thread::sleep", "time is a parameter"),
    ];
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (word, fix) in rules.iter().filter(|(word, _)| code.contains(word)) {
            findings.push(Finding::at(
                chapter.told(&path),
                number + 1,
                format!("`{word}` in a test"),
                *fix,
            ));
        }
    }
    Ok(findings)
}

/// The test functions of a step, helpers in `#[path]` modules not among them.
fn tests(chapter: &Chapter, step: &Step) -> Result<Vec<Test>> {
    let path = chapter.tests(step);
    let text = read(&path)?;
    let file = syn::parse_file(&text)
        .with_context(|| format!("{} does not parse", chapter.told(&path)))?;
    let test = |item: syn::Item| match item {
        syn::Item::Fn(item) => {
            let marked = |attr: &syn::Attribute| {
                attr.path().is_ident("test") || attr.path().is_ident("rstest")
            };
            item.attrs.iter().any(marked).then(|| Test {
                name: item.sig.ident.to_string(),
                line: item.sig.span().start().line,
                // Tokens, not text: a call in a comment is no call.
                source: quote::ToTokens::to_token_stream(&item.block).to_string(),
            })
        }
        _ => None,
    };
    Ok(file.items.into_iter().filter_map(test).collect())
}
