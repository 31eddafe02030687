//! A mock interview: phases against a clock, questions from the chapter's page, notes in a file.

pub mod script;
pub mod timetable;

use anyhow::{Context, Result};
use script::Script;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use timetable::{PHASES, Timetable};

/// What an interviewer asks when a phase begins, whatever the task.
const OPENINGS: [&str; 3] = [
    "What would you like to know before you draw? Write your questions, and what you assume: text, unit, reason.",
    "Draw it: which components, who calls whom, how often? Then ask me whether the direction is right.",
    "Let's look closer. Which part should we begin with, and why?",
];
/// What belongs into every wrap-up.
const WRAP_UP: [&str; 4] = [
    "What fills up first, and what would you improve?",
    "What happens when it fails, and what are the edge cases?",
    "How do you watch it, and how do you deploy it?",
    "Now ten times the users. And the whole design once more, in a minute.",
];

/// Where minutes and answers come from and where questions go: a terminal, or a test.
pub trait Room {
    /// Whole minutes since the interview began.
    fn minutes(&self) -> u32;
    /// Says a line to the candidate.
    ///
    /// # Errors
    /// If nobody can hear it.
    fn say(&mut self, line: &str) -> Result<()>;
    /// The candidate's next line; `None` at the end of input.
    ///
    /// # Errors
    /// If it cannot be read.
    fn hear(&mut self) -> Result<Option<String>>;
}

/// A candidate's notes. Each line is in the file before the next question: an interview that is
/// broken off loses nothing.
#[derive(Debug)]
pub struct Notes {
    file: File,
}

impl Notes {
    /// New notes at `path`, or more of those that are there.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn at(path: &Path) -> Result<Self> {
        let folder = path.parent().expect("a file stands in a folder");
        let written = || format!("{} cannot be written", path.display());
        std::fs::create_dir_all(folder).with_context(written)?;
        let file = OpenOptions::new().create(true).append(true).open(path);
        Ok(Notes { file: file.with_context(written)? })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&mut self, line: &str) -> Result<()> {
        writeln!(self.file, "{line}")
            .and_then(|()| self.file.flush())
            .context("notes cannot be kept")
    }
}

/// Holds the interview to its end, or to the end of input.
///
/// # Errors
/// If the room or the notes fail.
pub fn hold(
    room: &mut dyn Room,
    notes: &mut Notes,
    script: &Script,
    clock: &Timetable,
) -> Result<()> {
    notes.add(&format!("# {}\n", script.prompt))?;
    room.say(&format!("Interviewer: {}\n", script.prompt))?;
    room.say(&clock.told())?;
    room.say("An empty line goes on to the next question, Ctrl-C ends; your notes are kept.")?;
    for (phase, name) in PHASES.iter().enumerate() {
        notes.add(&format!("## {name}, from minute {}\n", room.minutes()))?;
        room.say(&format!("\n== {name}: until minute {}", clock.ends(phase)))?;
        for question in questions(script, phase) {
            if !ask(room, notes, clock, phase, &question)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn questions(script: &Script, phase: usize) -> Vec<String> {
    match phase {
        2 => {
            let own = script.questions.iter().map(|question| question.asked.clone());
            [OPENINGS[2].to_owned()].into_iter().chain(own).collect()
        }
        3 => WRAP_UP.map(str::to_owned).to_vec(),
        phase => vec![OPENINGS[phase].to_owned()],
    }
}

/// Asks, and listens up to an empty line; false at the end of input. The clock speaks when it has
/// something new to say, and cuts a phase short that would eat the next one's time.
fn ask(
    room: &mut dyn Room,
    notes: &mut Notes,
    clock: &Timetable,
    phase: usize,
    question: &str,
) -> Result<bool> {
    let mut said = clock.says(room.minutes(), phase);
    if said.is_some_and(|advice| advice.over()) && phase < 3 {
        return Ok(true);
    }
    notes.add(&format!("**{question}**\n"))?;
    room.say(&format!("Interviewer: {question}"))?;
    loop {
        let Some(line) = room.hear()? else { return Ok(false) };
        let now = clock.says(room.minutes(), phase);
        if let Some(advice) = now.filter(|_| now != said) {
            room.say(&format!("[minute {}: {}]", room.minutes(), advice.told()))?;
            said = now;
        }
        if line.trim().is_empty() {
            return notes.add("").map(|()| true);
        }
        notes.add(line.trim_end())?;
    }
}

/// What is read aloud afterwards: each question with a strong answer and the red flag, and the review.
pub fn recap(script: &Script, review: &str) -> String {
    let mut page = String::from("\n## Recap: read it aloud\n\n");
    for question in &script.questions {
        page += &format!("**{}**\n\n{}\n\n", question.asked, question.answer);
    }
    if let Some(aloud) = &script.aloud {
        page += &format!("The design in a minute: {aloud}\n\n");
    }
    page + "## Review of your design\n\n```text\n" + review.trim_end() + "\n```\n"
}

#[cfg(test)]
mod tests;
