//! An interviewer's script: the prompt of a chapter's design, the questions of its page.

use crate::page::Page;
use crate::workspace::{Chapter, read};
use anyhow::{Result, ensure};

/// What an interviewer has on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The task, vague.
    pub prompt: String,
    /// Follow-ups, in order.
    pub questions: Vec<Question>,
    /// The design in a minute, if the page says it.
    pub aloud: Option<String>,
}

/// A question, and what the page says about answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub asked: String,
    /// A strong answer, and the red flag.
    pub answer: String,
}

/// The script of a chapter.
///
/// # Errors
/// If its page cannot be read, or its section "In the interview" asks nothing.
pub fn of(chapter: &Chapter) -> Result<Script> {
    let page = Page::read(&chapter.room("book").join("README.md"))?;
    let (questions, aloud) = parsed(&page.text);
    ensure!(!questions.is_empty(), "{} asks nothing in its interview section yet", chapter.slug);
    Ok(Script { prompt: prompt(chapter, &page.text), questions, aloud })
}

/// From the chapter's design, or else the first words of its interviewer.
fn prompt(chapter: &Chapter, page: &str) -> String {
    let design = read(&chapter.room("book").join("design.toml")).ok();
    let table = design.and_then(|text| text.parse::<toml::Table>().ok());
    let told = table.and_then(|table| table.get("prompt")?.as_str().map(str::to_owned));
    let said = || page.split("says the interviewer").next()?.rsplit('"').nth(1).map(str::to_owned);
    told.or_else(said).unwrap_or_else(|| format!("Design this: {}", chapter.slug))
}

/// The questions of the section, and what is to be said aloud.
fn parsed(page: &str) -> (Vec<Question>, Option<String>) {
    let section = page.split("\n## In the interview\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let paragraphs = section.split("\n\n").map(|text| text.trim().replace('\n', " "));
    let (mut questions, mut aloud) = (Vec::new(), None);
    for text in paragraphs {
        if let Some((asked, answer)) = text.strip_prefix("**\"").and_then(|t| t.split_once("\"**"))
        {
            questions.push(Question { asked: asked.into(), answer: answer.trim().into() });
        } else if let Some((_, design)) = text.split_once("*") {
            aloud = Some(design.trim_end_matches('*').to_owned()).or(aloud);
        }
    }
    (questions, aloud)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_from_the_section_and_nowhere_else() {
        let page = "# A\n\n**\"Not this?\"** No.\n\n## In the interview\n\n**\"Why\nso?\"** A strong answer\nknows. Red flag: none.\n\nSay it aloud: *In a\nminute.*\n\n## Challenges\n\n**\"Nor this?\"** No.\n";
        let question = Question {
            asked: "Why so?".into(),
            answer: "A strong answer knows. Red flag: none.".into(),
        };
        assert_eq!(parsed(page), (vec![question], Some("In a minute.".into())));
    }
}
