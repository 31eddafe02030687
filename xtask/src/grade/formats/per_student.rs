//! One student's requirements as the tests of course software.

use crate::grade::course::{Course, Fate, points};
use crate::grade::report::Row;
use crate::grade::result::{StepGrade, StudentResult};
use crate::grade::visible;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

/// A requirement as a step carries it, and what became of it.
pub struct Test {
    place: String,
    id: String,
    sentence: String,
    held: bool,
    earned: f64,
    worth: f64,
    told: String,
}

/// All of a student's, in the order of the course.
pub fn tests(course: &Course, result: &StudentResult) -> Vec<Test> {
    let steps = course.steps.iter().map(|step| (step, step.grade(result)));
    let tests = steps.flat_map(|(step, grade)| {
        step.requirements.iter().map(move |wanted| {
            let fate = Fate::of(grade, &wanted.id);
            Test {
                place: format!("{}/{}", step.slug, step.short()),
                id: wanted.id.clone(),
                sentence: wanted.sentence.clone(),
                held: fate == Fate::Held,
                earned: if fate == Fate::Held { wanted.worth } else { 0.0 },
                worth: wanted.worth,
                told: told(fate, grade, &wanted.id),
            }
        })
    });
    tests.collect()
}

/// What became of a requirement, in words.
fn told(fate: Fate, grade: Option<&StepGrade>, id: &str) -> String {
    let checked = grade.and_then(|g| g.verdict.requirements.iter().find(|c| c.id == id));
    let failure = checked.and_then(|c| c.failing()).and_then(|test| test.failure.as_ref());
    let error = grade.and_then(|grade| grade.verdict.compile_error.as_ref());
    let finding = grade.and_then(|grade| grade.findings.first());
    match (fate, failure, error, finding) {
        (Fate::NotHeld, Some(failure), ..) => {
            let [did, expected, got] =
                [&failure.did, &failure.expected, &failure.got].map(|text| visible::line(text));
            format!("not held\ndid       {did}\nexpected  {expected}\ngot       {got}")
        }
        (Fate::NotCompiled, _, Some(error), _) => visible::line(&error.meaning),
        (Fate::NotCounted, _, _, Some(finding)) => {
            let token = visible::line(&finding.token);
            format!("not counted: line {}: `{token}`: {}", finding.line, finding.why)
        }
        _ => fate.word().to_owned(),
    }
}

fn summary(row: &Row, of: f64) -> String {
    let late = match row.cost > 0.0 {
        true => format!(", less {} % for {} days", points(row.cost), row.days_late),
        false => String::new(),
    };
    format!("{} of {} points{late}", points(row.earned), points(of))
}

/// Gradescope's `results.json`. The score in all is given, for lateness is in it.
pub fn gradescope(row: &Row, of: f64, tests: &[Test]) -> Value {
    let test = |test: &Test| {
        json!({
            "name": format!("{} {}", test.place, test.id),
            "score": test.earned,
            "max_score": test.worth,
            "status": if test.held { "passed" } else { "failed" },
            "output": format!("{}\n{}", test.sentence, test.told),
            "output_format": "text",
        })
    };
    json!({
        "score": row.total,
        "output": summary(row, of),
        "output_format": "text",
        "tests": tests.iter().map(test).collect::<Vec<_>>(),
    })
}

/// PrairieLearn's `results.json`, at most a megabyte.
pub fn prairielearn(row: &Row, of: f64, tests: &[Test]) -> Value {
    let test = |test: &Test| {
        json!({
            "name": format!("{} {}", test.place, test.id),
            "description": test.sentence,
            "points": test.earned,
            "max_points": test.worth,
            "output": test.told,
        })
    };
    json!({
        "gradable": true,
        "score": if of > 0.0 { row.total / of } else { 0.0 },
        "message": summary(row, of),
        "tests": tests.iter().map(test).collect::<Vec<_>>(),
    })
}

/// A suite of JUnit's.
pub fn junit(result: &StudentResult, tests: &[Test]) -> TestSuite {
    let mut suite = TestSuite::new(visible::line(&result.student));
    for test in tests {
        let status = match test.held {
            true => TestCaseStatus::success(),
            false => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(test.told.lines().next().unwrap_or_default());
                status.set_description(test.told.as_str());
                status
            }
        };
        let mut case = TestCase::new(test.id.as_str(), status);
        case.set_classname(test.place.as_str());
        suite.add_test_case(case);
    }
    suite
}
