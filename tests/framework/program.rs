//! The chapter's program, which `cargo xtask review` and `cargo xtask interview` run: `review FILE`
//! reviews a design, `timetable MINUTES` says what the clock says in each minute of an interview.
//! Its answers are those of your steps.

#[path = "program/design_file.rs"]
mod design_file;
#[path = "program/form.rs"]
mod form;
#[path = "program/gather.rs"]
mod gather;
#[path = "program/malformed.rs"]
mod malformed;

use framework::s2_timebox::{advise, plan};
use framework::s7_review::review;
use framework::types::{Advice, Phase, Severity, TooShort};
use std::process::ExitCode;

/// 0: nothing to object to. 1: red flags, or a diagram that contradicts itself. 2: no review.
pub fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["review", file] => reviewed(file),
        ["timetable", minutes] => timetable(minutes),
        _ => refused("say `review FILE` or `timetable MINUTES`"),
    }
}

fn refused(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}

fn reviewed(file: &str) -> ExitCode {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return refused(&format!("{file} cannot be read: {error}")),
    };
    match design_file::told(&text) {
        Err(malformed) => refused(&format!("{file}:{malformed}")),
        Ok(told) => {
            let report = review(&gather::facts(&told));
            print!("{report}");
            let wrong = report.findings.iter().any(|f| f.severity() == Severity::Error);
            ExitCode::from(u8::from(wrong || !report.red_flags.is_empty()))
        }
    }
}

/// A line a phase with its minutes, then a line a minute with the advice in each phase.
fn timetable(minutes: &str) -> ExitCode {
    let Ok(total) = minutes.parse() else {
        return refused(&format!("`{minutes}` is no number of minutes"));
    };
    let plan = match plan(total) {
        Ok(plan) => plan,
        Err(TooShort { min }) => {
            return refused(&format!("an interview has {min} minutes at least"));
        }
    };
    println!("plan {}", plan.map(|minutes| minutes.to_string()).join(" "));
    for minute in 0..=plan.iter().sum() {
        let said = Phase::ALL.map(|phase| match advise(&plan, minute, phase) {
            Advice::OnTrack => "on-track".to_owned(),
            Advice::Hurry { over } => format!("hurry-{over}"),
            Advice::MoveOn => "move-on".to_owned(),
            Advice::Finish => "finish".to_owned(),
        });
        println!("{minute} {}", said.join(" "));
    }
    ExitCode::SUCCESS
}
