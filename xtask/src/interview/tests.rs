use super::script::{Question, Script};
use super::timetable::Timetable;
use super::*;
use std::collections::VecDeque;

/// A room without a terminal: each line comes in the minute that it's written for.
struct Scripted {
    minute: u32,
    lines: VecDeque<(u32, &'static str)>,
    said: Vec<String>,
}

impl Room for Scripted {
    fn minutes(&self) -> u32 {
        self.minute
    }

    fn say(&mut self, line: &str) -> Result<()> {
        self.said.push(line.to_owned());
        Ok(())
    }

    fn hear(&mut self) -> Result<Option<String>> {
        let Some((minute, line)) = self.lines.pop_front() else { return Ok(None) };
        self.minute = minute;
        Ok(Some(line.to_owned()))
    }
}

fn script() -> Script {
    let question = |asked: &str| Question { asked: asked.into(), answer: "It depends.".into() };
    Script {
        prompt: "Design a lift.".into(),
        questions: vec![question("And if it stops?"), question("Who pays?")],
        aloud: Some("Up and down.".into()),
    }
}

/// Four phases of two minutes; one over is a hurry, two over is too much, minute 7 is the wrap-up.
fn clock() -> Timetable {
    let mut text = String::from("plan 2 2 2 2\n");
    for minute in 0..=8_u32 {
        let said = (0..4_u32).map(|phase| match minute.saturating_sub(2 * phase + 2) {
            _ if minute >= 7 => "finish",
            0 => "on-track",
            1 => "hurry-1",
            _ => "move-on",
        });
        text += &format!("{minute} {}\n", said.collect::<Vec<_>>().join(" "));
    }
    Timetable::read(&text).unwrap()
}

/// What was said, and the notes left in the file.
fn held(lines: &[(u32, &'static str)]) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes/lift.md");
    let mut room = Scripted { minute: 0, lines: lines.iter().copied().collect(), said: Vec::new() };
    hold(&mut room, &mut Notes::at(&path).unwrap(), &script(), &clock()).unwrap();
    (room.said, std::fs::read_to_string(path).unwrap())
}

#[test]
fn every_phase_has_its_questions_and_notes() {
    let lines = [
        (0, "how many floors?"),
        (1, ""),
        (2, ""),
        (4, "the motor"),
        (4, ""),
        (5, "stairs"),
        (5, ""),
        (5, ""),
    ];
    let (said, notes) = held(&lines);
    let told = said.join("\n");
    for asked in ["Design a lift.", "== Deep dive: until minute 6", "And if it stops?", "Who pays?"]
    {
        assert!(told.contains(asked), "{told}");
    }
    assert!(notes.contains("**And if it stops?**\n\nstairs\n"), "{notes}");
    assert!(notes.starts_with("# Design a lift.\n\n## Scope, from minute 0\n"), "{notes}");
}

#[test]
fn the_clock_speaks_once_and_cuts_a_late_phase_short() {
    let (said, _) =
        held(&[(3, "one more thing"), (3, "and another"), (4, ""), (6, "boxes"), (7, "")]);
    let clock: Vec<&String> = said.iter().filter(|line| line.starts_with('[')).collect();
    let want = [
        "[minute 3: hurry, 1 over]",
        "[minute 4: move on]",
        "[minute 6: move on]",
        "[minute 7: wrap up now]",
    ];
    assert_eq!(clock, want);
    // The deep dive's time is gone: its questions are not asked any more.
    assert!(!said.iter().any(|line| line.contains("Who pays?")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("What fills up first")), "{said:?}");
}

#[test]
fn an_interview_that_is_broken_off_has_kept_every_line() {
    let (said, notes) = held(&[(0, "how many floors?"), (1, "I assume 12")]);
    assert!(notes.ends_with("how many floors?\nI assume 12\n"), "{notes}");
    assert!(!said.iter().any(|line| line.contains("== High-level")), "{said:?}");
}

#[test]
fn the_recap_has_answers_and_the_review() {
    let page = recap(&script(), "red flags\n  none\n");
    assert!(page.contains("**Who pays?**\n\nIt depends."), "{page}");
    assert!(page.contains("The design in a minute: Up and down."), "{page}");
    assert!(page.ends_with("```text\nred flags\n  none\n```\n"), "{page}");
}
