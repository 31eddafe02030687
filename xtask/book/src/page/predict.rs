//! A quote that begins `**Predict:**` becomes a note: a question to answer before reading on.

use super::blocks::blocks;
use super::edit::edited;

/// `markdown` with each such quote as a note.
pub fn notes(markdown: &str) -> String {
    let quotes = blocks(markdown).into_iter().filter(|block| {
        block.is_quote() && block.lead().is_some_and(|lead| lead.bold == "Predict:")
    });
    let edits = quotes.map(|block| {
        let question: Vec<&str> = markdown[block.range.clone()].lines().map(unquoted).collect();
        let html = format!(
            "<div class=\"predict\" role=\"note\">\n\n{}\n\n</div>\n",
            question.join("\n").trim()
        );
        (block.range, html)
    });
    edited(markdown, edits.collect())
}

/// A line of a quote without its mark; a lazy continuation has none.
fn unquoted(line: &str) -> &str {
    match line.trim_start().strip_prefix('>') {
        Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_becomes_a_note() {
        let page = "> **Predict:** how many\n> pass?\n>\n> ```text\n> a\n> ```\n\nFive.\n";
        assert_eq!(
            notes(page),
            "<div class=\"predict\" role=\"note\">\n\n**Predict:** how many\npass?\n\n\
             ```text\na\n```\n\n</div>\n\nFive.\n"
        );
    }

    #[test]
    fn other_quotes_stay() {
        for page in ["> words\n", "> [!NOTE]\n> **Predict:** x\n", "**Predict:** x\n"] {
            assert_eq!(notes(page), page);
        }
    }
}
