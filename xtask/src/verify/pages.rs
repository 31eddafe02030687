//! Pages point only at what is there: includes, anchors, links, figures, hints, headings.

use super::Finding;
use crate::page::Page;
use crate::workspace::{Chapter, flat};
use anyhow::Result;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;

/// The sections of a chapter's page, in order. The opening before them has no heading.
pub const HEADINGS: [&str; 7] = [
    "Requirements",
    "The first thing that works",
    "How it breaks",
    "Design",
    "In production",
    "In the interview",
    "Challenges",
];

/// Checks the pages of a chapter.
///
/// # Errors
/// If a page cannot be read.
pub fn check(chapter: &Chapter) -> Result<Vec<Finding>> {
    let readme = Page::read(&chapter.room("book").join("README.md"))?;
    let mut findings = ordered(chapter, &readme);
    let mut shown = BTreeSet::new();
    let mut pages = vec![readme];
    for step in chapter.all() {
        let page = Page::read(&chapter.section(step))?;
        let mut lacks = |what: &str, fix: &str| {
            findings.push(Finding::at(chapter.told(&page.file), 0, format!("lacks {what}"), fix));
        };
        if page.step_title().is_none() {
            lacks("its heading", &format!("begin it with `### Step {}: …`", step.number));
        }
        if !chapter.is_capstone(step)
            && !page.text.contains(&format!("{{{{#exercise {}}}}}", step.short()))
        {
            lacks(
                "its exercise box",
                &format!("write {{{{#exercise {}}}}} under `#### Your turn`", step.short()),
            );
        }
        if !chapter.is_capstone(step) && page.hints().len() != 3 {
            lacks(
                "three hints",
                "write `##### Hint 1` to `##### Hint 3`, each nearer to the idea, none the answer",
            );
        }
        let section = format!("{{{{#include {}.md}}}}", step.stem);
        if !pages[0].text.contains(&section) {
            lacks("its place on the chapter's page", &format!("write {section} into README.md"));
        }
        pages.push(page);
    }
    for page in &pages {
        findings.extend(includes(chapter, page, &mut shown));
        findings.extend(inlines(chapter, page));
    }
    for path in chapter.drawings()?.into_iter().filter(|path| !shown.contains(path)) {
        findings.push(Finding::at(
            chapter.told(&path),
            0,
            "no page shows this figure",
            "include it, or stop drawing it",
        ));
    }
    Ok(findings)
}

fn ordered(chapter: &Chapter, page: &Page) -> Vec<Finding> {
    let has: Vec<&str> =
        page.headings.iter().filter(|h| h.level == 2).map(|h| h.text.as_str()).collect();
    if has == HEADINGS {
        return Vec::new();
    }
    let problem = format!("its sections are: {}", has.join(", "));
    let fix = format!("these, in this order: {}", HEADINGS.join(", "));
    vec![Finding::at(chapter.told(&page.file), 0, problem, fix)]
}

/// Every `{{#include file:anchor}}` finds its file and its anchor: mdBook only warns of the one and
/// is silent about the other.
fn includes(
    chapter: &Chapter,
    page: &Page,
    shown: &mut BTreeSet<std::path::PathBuf>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in page.text.lines().enumerate() {
        for (_, rest) in
            line.match_indices("{{#include ").map(|(at, found)| (at, &line[at + found.len()..]))
        {
            let Some(target) = rest.split("}}").next() else { continue };
            let (path, anchor) = target.split_once(':').unwrap_or((target, ""));
            let path = flat(&chapter.room("book").join(path));
            let mut wrong = |problem: String, fix: &str| {
                findings.push(Finding::at(chapter.told(&page.file), number + 1, problem, fix));
            };
            match std::fs::read_to_string(&path) {
                Err(_) => wrong(
                    format!("includes {target}, which is not there"),
                    "correct the path, or bring the file back",
                ),
                Ok(text) => {
                    let marked = text.contains(&format!("ANCHOR: {anchor}\n"));
                    if !anchor.is_empty() && !marked {
                        wrong(
                            format!("includes the anchor {anchor}, which {path:?} lacks"),
                            "mark it by `// ANCHOR: name` and `// ANCHOR_END: name`",
                        );
                    }
                    if path.starts_with(chapter.room("solutions")) {
                        wrong(
                            "includes a solution".into(),
                            "show tests, given files or the simulator instead",
                        );
                    }
                }
            }
            shown.insert(path);
        }
    }
    findings
}

/// Links, images and code blocks.
fn inlines(chapter: &Chapter, page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut image: Option<(usize, String, String)> = None;
    let lines_before = |offset: usize| page.text[..offset].matches('\n').count() + 1;
    let mut wrong = |line: usize, problem: String, fix: &str| {
        findings.push(Finding::at(chapter.told(&page.file), line, problem, fix));
    };
    let mut rust = None;
    for (event, range) in Parser::new_ext(&page.text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let path = dest_url.split('#').next().unwrap_or_default();
                let local = !path.is_empty() && !path.contains("://");
                if local && !chapter.room("book").join(path).is_file() {
                    wrong(
                        lines_before(range.start),
                        format!("links to {dest_url}, which is not there"),
                        "correct the link",
                    );
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                image = Some((lines_before(range.start), dest_url.to_string(), String::new()));
            }
            Event::Text(words) => {
                if let Some((.., alt)) = &mut image {
                    alt.push_str(&words);
                }
                if let Some(line) = rust.take()
                    && !words.trim_start().starts_with("{{#include ")
                {
                    wrong(
                        line,
                        "a Rust block that is not an include".into(),
                        "include compiled code from exercises, tests or sim",
                    );
                }
            }
            Event::End(TagEnd::Image) => {
                let Some((line, path, alt)) = image.take() else { continue };
                if !chapter.room("book").join(&path).is_file() {
                    wrong(
                        line,
                        format!("shows {path}, which is not there"),
                        "correct the path, or draw it",
                    );
                }
                // A finding is a sentence, not a label.
                if alt.split_whitespace().count() < 5 {
                    wrong(
                        line,
                        format!("the alt text of {path} does not state the finding"),
                        "say in a sentence what the drawing shows",
                    );
                }
            }
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(language))) => {
                let language = language.split(',').next().unwrap_or_default().to_owned();
                match language.as_str() {
                    "" => wrong(
                        lines_before(range.start),
                        "a code block without a language".into(),
                        "say `text`, `console`, `toml` or `rust`",
                    ),
                    "rust" => rust = Some(lines_before(range.start)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    findings
}
