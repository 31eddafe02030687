//! A page of the book as its author wrote it: requirements, hints, headings, with their lines.

use anyhow::Result;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::path::{Path, PathBuf};

/// One testable sentence of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// `CHAPTER-STEP-n`.
    pub id: String,
    /// Its sentences, without the ID, as plain text on one line.
    pub sentence: String,
    /// The page it stands on.
    pub file: PathBuf,
    /// Its line there, from 1.
    pub line: usize,
}

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 for `#`, 2 for `##` …
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
    /// The source between it and the next heading of any level.
    pub body: String,
}

/// A page or section, read once.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it is.
    pub file: PathBuf,
    /// Its source.
    pub text: String,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Its requirements, in order.
    pub requirements: Vec<Requirement>,
}

impl Page {
    /// Reads and understands the page at `file`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(file: &Path) -> Result<Self> {
        Ok(Page::of(file, crate::workspace::read(file)?))
    }

    /// Understands `text`, which came from `file`.
    pub fn of(file: &Path, text: String) -> Self {
        let headings = headings(&text);
        let requirements = requirements(file, &text);
        Page { file: file.to_owned(), text, headings, requirements }
    }

    /// The hints of a step's section, first tier first, as Markdown.
    pub fn hints(&self) -> Vec<&str> {
        let hints = self.headings.iter().filter(|heading| heading.text.starts_with("Hint "));
        hints.map(|heading| heading.body.trim()).collect()
    }

    /// The title of a step's section, without its number and core-path mark.
    pub fn step_title(&self) -> Option<&str> {
        let heading = self.headings.iter().find(|h| h.text.starts_with("Step "))?;
        Some(heading.text.split_once(": ")?.1.trim_end_matches('★').trim())
    }
}

/// Whether `text` is a requirement's ID: `RL-FW-3`, `RL-CORE-1`.
pub fn is_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let upper = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && part.starts_with(|c: char| c.is_ascii_uppercase())
    };
    match parts[..] {
        [chapter, step, number] => {
            upper(chapter, 2..=3)
                && upper(step, 1..=8)
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

/// The requirement a test's name begins with: `rl_fw_3_windows_are_aligned` is of `RL-FW-3`.
pub fn id_of_test(name: &str) -> Option<String> {
    let name = name.rsplit("::").find(|part| part.contains('_') && !part.starts_with("case_"))?;
    let id = name.splitn(4, '_').take(3).collect::<Vec<_>>().join("-").to_uppercase();
    is_id(&id).then_some(id)
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].bytes().filter(|&b| b == b'\n').count() + 1
}

fn requirements(file: &Path, text: &str) -> Vec<Requirement> {
    let mut found = Vec::new();
    // The paragraph being read: where it began, the ID in bold at its very start, the words so far.
    let mut paragraph: Option<(usize, Option<String>, String)> = None;
    let mut strong = false;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) => paragraph = Some((range.start, None, String::new())),
            Event::Start(Tag::Strong) => strong = true,
            Event::End(TagEnd::Strong) => strong = false,
            Event::End(TagEnd::Paragraph) => {
                if let Some((start, Some(id), words)) = paragraph.take() {
                    let line = line_of(text, start);
                    let sentence = words.trim().to_owned();
                    found.push(Requirement { id, sentence, file: file.to_owned(), line });
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, id, so_far)) = &mut paragraph {
                    match so_far.is_empty() && id.is_none() && strong && is_id(&words) {
                        true => *id = Some(words.to_string()),
                        false => so_far.push_str(&words),
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, _, so_far)) = &mut paragraph {
                    so_far.push(' ');
                }
            }
            _ => {}
        }
    }
    found
}

fn headings(text: &str) -> Vec<Heading> {
    let mut found: Vec<(HeadingLevel, String, std::ops::Range<usize>)> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                found.push((level, String::new(), range));
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(words) | Event::Code(words) if inside => {
                found.last_mut().expect("a heading was begun").1.push_str(&words);
            }
            _ => {}
        }
    }
    let nexts = found.iter().skip(1).map(|(.., range)| range.start);
    let nexts: Vec<usize> = nexts.chain(std::iter::once(text.len())).collect();
    let heading =
        |((level, words, range), next): ((_, String, std::ops::Range<usize>), usize)| Heading {
            level: level as u8,
            text: words,
            line: line_of(text, range.start),
            body: text[range.end..next].to_owned(),
        };
    found.into_iter().zip(nexts).map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "### Step 2: Sliding log ★\n\nWords with **bold** in them.\n\n#### Your turn\n\n\
        **RL-SL-1** At `t` the window\nis half open.\n\n##### Hint 1\n\nLook at the *oldest*.\n\n\
        ##### Hint 2\n\nMore.\n";

    #[test]
    fn requirements_are_paragraphs_that_begin_with_a_bold_id() {
        let page = Page::of(Path::new("s2.md"), PAGE.into());
        let [requirement] = &page.requirements[..] else { panic!("{:?}", page.requirements) };
        assert_eq!(requirement.id, "RL-SL-1");
        assert_eq!(requirement.sentence, "At t the window is half open.");
        assert_eq!(requirement.line, 7);
    }

    #[test]
    fn hints_and_title_come_from_headings() {
        let page = Page::of(Path::new("s2.md"), PAGE.into());
        assert_eq!(page.hints(), ["Look at the *oldest*.", "More."]);
        assert_eq!(page.step_title(), Some("Sliding log"));
    }

    #[test]
    fn a_test_belongs_to_the_requirement_its_name_begins_with() {
        let case = "s1_fixed_window::rl_fw_2_waits_for_the_end::case_1_start";
        assert_eq!(id_of_test(case).as_deref(), Some("RL-FW-2"));
        assert_eq!(id_of_test("rl_core_1_charges").as_deref(), Some("RL-CORE-1"));
        assert_eq!(id_of_test("works"), None);
        assert_eq!(id_of_test("rl_fw_the_counter"), None);
    }
}
