//! The page as Markdown: words of ours are escaped, words of unknown origin stand in code.

use super::{Told, ToldRequirement, ToldStep};
use crate::grade::course::{Course, Fate, points};
use crate::grade::result::StudentResult;
use crate::grade::visible;

/// A student's `feedback.md`. `notes` are lines of the teacher's side under the points: what
/// lateness took, what an extension gave.
pub fn markdown(course: &Course, result: &StudentResult, notes: &[String]) -> String {
    let told = Told::of(course, result, notes);
    let mut page = format!("# Feedback for {}\n\n", escaped(&result.student));
    page += &format!("**{}**\n\n", escaped(&told.score));
    for paragraph in told.notes.iter().chain(&told.begin) {
        page += &format!("{}\n\n", escaped(paragraph));
    }
    if !told.result.refused.is_empty() {
        page += "## Not taken from what you handed in\n\n";
        for refused in &told.result.refused {
            page += &format!("- {}: {}\n", code(&refused.path), escaped(&refused.reason));
        }
        page.push('\n');
    }
    for (chapter, steps) in &told.chapters {
        page += &format!("## {}\n\n", escaped(chapter));
        steps.iter().for_each(|told| step(&mut page, told));
    }
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn step(page: &mut String, told: &ToldStep<'_>) {
    *page += &format!("### {}\n\n{}.\n\n", escaped(&told.head), escaped(&told.summary));
    if let Some(why) = told.why {
        *page += &format!("{}\n\n", escaped(why));
    }
    if let Some((meaning, error, count)) = told.compiler {
        *page += &format!("{}\n\n{}\n\n", code(meaning), block(error));
        if count > 1 {
            *page += &format!("And {} more of the compiler's errors.\n\n", count - 1);
        }
    }
    for finding in &told.findings {
        *page += &format!("- {}\n", code(finding));
    }
    if !told.findings.is_empty() {
        page.push('\n');
    }
    if let Some((belief, hint)) = told.belief {
        *page += &format!(
            "> The failures look like this idea: {}\n>\n> A question: {}\n\n",
            escaped(belief),
            escaped(hint)
        );
    }
    told.requirements.iter().for_each(|told| requirement(page, told));
    page.push('\n');
}

fn requirement(page: &mut String, told: &ToldRequirement<'_>) {
    let ToldRequirement { wanted, fate, lines } = told;
    let mark = if *fate == Fate::Held { "✓" } else { "✗" };
    let worth = points(wanted.worth);
    let (id, sentence) = (escaped(&wanted.id), escaped(&wanted.sentence));
    *page += &format!("- {mark} **{id}** ({}, worth {worth}) {sentence}\n", fate.word());
    for (label, text) in lines {
        *page += &format!("    - {label}: {}\n", code(text));
    }
    if *fate == Fate::NotHeld {
        *page += &format!("    - read: {}\n", code(&wanted.page));
    }
}

/// Words that say what they say: no ASCII punctuation acts as Markdown or HTML.
fn escaped(text: &str) -> String {
    visible::line(text).chars().fold(String::new(), |mut text, c| {
        // What could begin or end something; a full stop or a comma in a sentence cannot.
        let plain = matches!(c, '.' | ',' | ';' | '?' | '\'' | '"' | '/' | ' ')
            || !c.is_ascii_punctuation();
        if !plain || (c == '.' && text.chars().all(|c| c.is_ascii_digit())) {
            text.push('\\');
        }
        text.push(c);
        text
    })
}

/// A code span whose fence is longer than any run of backticks within.
fn code(text: &str) -> String {
    let text = visible::line(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    match text.trim().is_empty() {
        true => "(nothing)".to_owned(),
        false => format!("{fence} {text} {fence}"),
    }
}

/// A block of code whose fence is longer than any run of backticks within.
fn block(text: &str) -> String {
    let text = visible::lines(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
