//! A class as it may be: its students' mistakes are the planted bugs of the workbook itself.

use crate::compile::CompileError;
use crate::fingerprint::{Fingerprint, Fingerprints};
use crate::grade::course::Course;
use crate::grade::result::{Finding, Reached, Refused, StepGrade, StudentResult};
use crate::grade::times::Times;
use crate::judge::{self, Verdict};
use crate::run::{End, Failure};
use crate::workspace::{Chapter, Step, Workspace};
use std::path::Path;

/// The chapters of the workbook around this crate.
pub fn chapters() -> Vec<Chapter> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let workspace = Workspace { root: root.to_owned() };
    let mut chapters = workspace.chapters().unwrap();
    if !chapters.iter().any(|chapter| chapter.slug == "key-value-store") {
        chapters.push(workspace.chapter("key-value-store").unwrap());
    }
    chapters
}

/// The course of those chapters, a point a requirement.
pub fn course(chapters: &[Chapter]) -> Course {
    Course::of(chapters, |_, _| 1.0).unwrap()
}

/// `count` students.
pub fn class(chapters: &[Chapter], count: u64) -> Vec<StudentResult> {
    let names = [
        "Ada Quell",
        "Björn Åse",
        "Chidi Okon",
        "Dana Levi",
        "Emeka Udo",
        "Fatma Kaya",
        "Goran Ilić",
        "Hana Mori",
    ];
    let steps: Vec<(&Chapter, &Step, Verdict, Fingerprints)> = chapters
        .iter()
        .flat_map(|chapter| chapter.steps.iter().map(move |step| (chapter, step)))
        .map(|(chapter, step)| {
            let prints = Fingerprints::kept(chapter, step).unwrap();
            (chapter, step, judge::untouched(chapter, step).unwrap(), prints)
        })
        .collect();
    let student = |who: u64| {
        let mut draws = Draws(who * 7919 + 17);
        let skill = draws.below(100);
        let reach = 4 + draws.below(steps.len() as u64 + 10);
        let grade = |(at, (chapter, step, untouched, prints)): (
            usize,
            &(&Chapter, &Step, Verdict, Fingerprints),
        )| {
            let kind = if at as u64 > reach { 200 } else { draws.below(100) };
            grade(chapter, step, untouched, prints, &mut draws, kind, skill)
        };
        StudentResult {
            student: format!("{} {who:03}", names[(who % 8) as usize]),
            refused: match who % 40 {
                3 => vec![Refused {
                    path: "src/../../../etc/passwd".into(),
                    reason: "its path leads out of the submission".into(),
                }],
                _ => vec![],
            },
            steps: steps.iter().enumerate().map(grade).collect(),
        }
    };
    (0..count).map(student).collect()
}

fn grade(
    chapter: &Chapter,
    step: &Step,
    untouched: &Verdict,
    prints: &Fingerprints,
    draws: &mut Draws,
    kind: u64,
    skill: u64,
) -> StepGrade {
    let mut verdict = untouched.clone();
    let mut findings = vec![];
    let reached = match kind {
        200.. => {
            if skill.is_multiple_of(3) {
                Reached::Missing
            } else {
                Reached::Unwritten
            }
        }
        0..3 => Reached::NotCompiled,
        3 => Reached::Screened,
        _ => Reached::InProcess,
    };
    match reached {
        Reached::InProcess => {
            // Some bugs are likelier than others: a belief is shared.
            let bug = (draws.below(100) > skill)
                .then(|| draws.below(prints.fingerprint.len() as u64).min(draws.below(6)));
            answered(&mut verdict, bug.and_then(|bug| prints.fingerprint.get(bug as usize)));
        }
        Reached::Unwritten => {}
        _ => verdict.requirements.clear(),
    }
    if reached == Reached::NotCompiled {
        verdict.compile_error = Some(CompileError {
            meaning: format!("{} does not compile", step.stem),
            error: format!(
                "error[E0308]: mismatched types\n  --> {}.rs:31:9\n   |\n31 |         self.used + cost\n   |         ^^^^^^^^^^^^^^^^ expected `Decision`, found `u64`",
                step.stem
            ),
            count: 2,
            ..CompileError::default()
        });
    }
    if reached == Reached::Screened {
        findings.push(Finding {
            line: 12,
            token: "std::process::exit".into(),
            why: "ends the program that judges".into(),
        });
    }
    StepGrade { slug: chapter.slug.clone(), step: step.stem.clone(), reached, verdict, findings }
}

/// Tests pass but those that the bug fails.
fn answered(verdict: &mut Verdict, bug: Option<&Fingerprint>) {
    for test in verdict.requirements.iter_mut().flat_map(|checked| &mut checked.tests) {
        let got = bug.and_then(|bug| bug.fails.get(&test.name));
        test.failure = got.map(|got| Failure {
            end: End::Compared,
            did: "Limiter::new(5, 1000); check(1000, 5); check(1250, 1)".into(),
            expected: "Deny { retry_after: 750 }".into(),
            got: got.clone(),
            seed: None,
        });
    }
    verdict.looks_like = bug.cloned();
}

/// Times that go with [`class`].
pub fn times(results: &[StudentResult]) -> Times {
    let students =
        results.iter().zip(0..).map(|(r, at)| (r.student.clone(), 5.0 + f64::from(at % 17) / 3.0));
    Times { wall: 812.0, students: students.collect(), judged: 4211, kept: 1589 }
}

/// Numbers that look drawn and are always the same (Knuth's MMIX generator).
pub struct Draws(pub u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}
