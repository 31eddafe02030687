//! Sizes that keep reading pleasant: of chapters, of bullets, of files.

use super::Finding;
use crate::page::Page;
use crate::workspace::{Chapter, files, read};
use anyhow::Result;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::path::PathBuf;

/// Words a chapter's essay has. Chapters of concepts may have fewer than those of a design.
const WORDS: std::ops::RangeInclusive<usize> = 2_000..=6_500;
/// Bullets in a thousand words.
const BULLETS: usize = 5;
/// Words to a figure.
const WORDS_A_FIGURE: usize = 1_000;
/// The median sentence, in words.
const SENTENCE: std::ops::RangeInclusive<usize> = 8..=18;
/// Lines of a source file.
const LINES: usize = 400;
/// A learner reads these as words of somebody who finds it easy.
const WEASELS: [&str; 4] = ["simply", "obviously", "of course", "needless to say"];

/// What was counted on a chapter's pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Words outside code.
    pub words: usize,
    /// Items of lists.
    pub bullets: usize,
    /// Captioned figures.
    pub figures: usize,
    /// Words of the median sentence.
    pub sentence: usize,
}

/// Checks the sizes of a chapter's pages and sources.
///
/// # Errors
/// If one of them cannot be read.
pub fn check(chapter: &Chapter) -> Result<(Vec<Finding>, Counted)> {
    let pages = pages(chapter)?;
    // The essay: what is read in one go. A step's contract, requirements and hints are looked up.
    let essay =
        |page: &Page| page.text.split("#### Your turn").next().unwrap_or_default().to_owned();
    let counted = count(pages.iter().map(essay).collect::<Vec<_>>().iter().map(String::as_str));
    let mut findings = Vec::new();
    let page = chapter.told(&chapter.room("book").join("README.md"));
    let mut wrong = |problem: String, fix: &str| findings.push(Finding::at(&page, 0, problem, fix));
    if !WORDS.contains(&counted.words) {
        wrong(
            format!("the chapter has {} words", counted.words),
            "2,000 to 6,500 are read in one sitting",
        );
    }
    if counted.bullets * 1_000 > counted.words * BULLETS {
        wrong(
            format!("{} bullets in {} words", counted.bullets, counted.words),
            "write sentences with a because: at most 5 bullets in 1,000 words",
        );
    }
    if counted.figures * WORDS_A_FIGURE < counted.words.saturating_sub(WORDS_A_FIGURE) {
        wrong(
            format!("{} figures for {} words", counted.figures, counted.words),
            "one figure with a finding for 1,000 words",
        );
    }
    if !SENTENCE.contains(&counted.sentence) {
        wrong(
            format!("the median sentence has {} words", counted.sentence),
            "12 to 15 read well aloud",
        );
    }
    for page in &pages {
        findings.extend(weasels(chapter, page));
    }
    findings.extend(lengths(chapter)?);
    Ok((findings, counted))
}

fn pages(chapter: &Chapter) -> Result<Vec<Page>> {
    let readme = std::iter::once(chapter.room("book").join("README.md"));
    let sections = chapter.all().map(|step| chapter.section(step));
    readme.chain(sections).map(|path| Page::read(&path)).collect()
}

fn count<'a>(texts: impl Iterator<Item = &'a str>) -> Counted {
    let mut counted = Counted::default();
    let mut sentences = Vec::new();
    for text in texts {
        let mut words = String::new();
        let mut in_code = false;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::Item) => counted.bullets += 1,
                Event::Text(t) if !in_code => words.push_str(&t),
                Event::Code(_) => words.push_str("code"),
                Event::SoftBreak => words.push(' '),
                Event::End(
                    TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell,
                ) => {
                    counted.figures += usize::from(words.starts_with("Figure:"));
                    counted.words += words.split_whitespace().count();
                    let ends = ['.', '?', '!'];
                    let lengths = words.split_inclusive(ends).map(|s| s.split_whitespace().count());
                    sentences.extend(lengths.filter(|&length| length > 2));
                    words.clear();
                }
                _ => {}
            }
        }
    }
    sentences.sort_unstable();
    counted.sentence = sentences.get(sentences.len() / 2).copied().unwrap_or(0);
    counted
}

fn weasels(chapter: &Chapter, page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in page.text.lines().enumerate() {
        let lower = line.to_lowercase();
        for word in WEASELS.iter().filter(|word| lower.contains(*word)) {
            let problem = format!("says `{word}`");
            findings.push(Finding::at(
                chapter.told(&page.file),
                number + 1,
                problem,
                "take the word out",
            ));
        }
    }
    findings
}

fn lengths(chapter: &Chapter) -> Result<Vec<Finding>> {
    let folders = [chapter.room("solutions").join("src"), chapter.room("tests")];
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in folders {
        paths.extend(
            files(&folder)?.into_iter().filter(|p| p.extension().is_some_and(|e| e == "rs")),
        );
    }
    let mut findings = Vec::new();
    for path in paths {
        let lines = read(&path)?.lines().count();
        if lines > LINES {
            findings.push(Finding::at(
                chapter.told(&path),
                0,
                format!("{lines} lines"),
                "400 are the most one reads: split it",
            ));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_bullets_figures_and_sentences_are_counted_outside_code() {
        let text = "One two three four. Five six seven?\n\n- a b c\n\n```text\nnot counted here\n```\n\n**Figure:** It grows.\n";
        let counted = count(std::iter::once(text));
        assert_eq!(counted, Counted { words: 13, bullets: 1, figures: 1, sentence: 3 });
    }
}
