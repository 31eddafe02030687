//! The top-level blocks of a page, as mdBook parses them.

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// A top-level block: a paragraph, a heading, a quote, a fence …
pub struct Block<'a> {
    /// Where it stands in the page.
    pub range: Range<usize>,
    events: Vec<(Event<'a>, Range<usize>)>,
}

pub struct Heading {
    pub level: usize,
    pub text: String,
    pub has_id: bool,
}

/// The bold words a paragraph or quote begins with, and where what follows them begins.
pub struct Lead {
    pub bold: String,
    pub rest: usize,
}

pub struct Image {
    pub file: String,
    pub alt: String,
}

/// The top-level blocks of `markdown`, in order.
pub fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Vec<(Event, Range<usize>)> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in new_cmark_parser(markdown, &MarkdownOptions::default()).into_offset_iter()
    {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        open.push((event, range));
        if depth == 0 {
            let events = std::mem::take(&mut open);
            blocks.push(Block { range: events[0].1.clone(), events });
        }
    }
    blocks
}

impl Block<'_> {
    pub fn heading(&self) -> Option<Heading> {
        match &self.events[0].0 {
            Event::Start(Tag::Heading { level, id, .. }) => Some(Heading {
                level: *level as usize,
                text: text_of(&self.events),
                has_id: id.is_some(),
            }),
            _ => None,
        }
    }

    pub fn is_paragraph(&self) -> bool {
        matches!(self.events[0].0, Event::Start(Tag::Paragraph))
    }

    /// A plain quote, not one of mdBook's `[!NOTE]` and the like.
    pub fn is_quote(&self) -> bool {
        matches!(self.events[0].0, Event::Start(Tag::BlockQuote(None)))
    }

    /// A ` ```text ` block.
    pub fn is_text_drawing(&self) -> bool {
        matches!(&self.events[0].0, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
            if info.split([' ', ',']).next() == Some("text"))
    }

    /// The bold words that open a paragraph, or the first paragraph of a quote.
    pub fn lead(&self) -> Option<Lead> {
        let inner = if self.is_quote() { &self.events[1..] } else { &self.events[..] };
        let [(Event::Start(Tag::Paragraph), _), (Event::Start(Tag::Strong), bold), words @ ..] =
            inner
        else {
            return None;
        };
        let end = words.iter().position(|(event, _)| *event == Event::End(TagEnd::Strong))?;
        Some(Lead { bold: text_of(&words[..end]), rest: bold.end })
    }

    /// The image, if a paragraph is nothing but one.
    pub fn image(&self) -> Option<Image> {
        match &self.events[..] {
            [
                (Event::Start(Tag::Paragraph), _),
                (Event::Start(Tag::Image { dest_url, .. }), _),
                words @ ..,
                (Event::End(TagEnd::Image), _),
                _,
            ] => Some(Image { file: dest_url.to_string(), alt: text_of(words) }),
            _ => None,
        }
    }
}

fn text_of(events: &[(Event, Range<usize>)]) -> String {
    let words = events.iter().filter_map(|(event, _)| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_those_of_the_top_level() {
        let page = "# A `b`\n\none\ntwo\n\n- x\n\n  y\n\n---\n";
        let found: Vec<&str> = blocks(page).iter().map(|b| page[b.range.clone()].trim()).collect();
        assert_eq!(found, ["# A `b`", "one\ntwo", "- x\n\n  y", "---"]);
        assert_eq!(blocks(page)[0].heading().unwrap().text, "A b");
    }

    #[test]
    fn a_lead_is_bold_and_first() {
        let page = "**A-B-1** rest\n\nnot **A-B-2** first\n\n> **Predict:** what?\n";
        let leads: Vec<_> = blocks(page).iter().map(|b| b.lead().map(|l| l.bold)).collect();
        assert_eq!(leads, [Some("A-B-1".into()), None, Some("Predict:".into())]);
        assert_eq!(&page[blocks(page)[0].lead().unwrap().rest..14], " rest");
    }

    #[test]
    fn an_image_stands_alone() {
        let page = "![the *finding*](a.svg)\n\nsee ![x](b.svg)\n";
        let found = blocks(page);
        assert_eq!(found[0].image().unwrap().alt, "the finding");
        assert!(found[1].image().is_none());
    }
}
