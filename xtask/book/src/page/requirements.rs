//! A paragraph that begins with a requirement's ID in bold becomes an entry of a checklist.

use super::blocks::blocks;
use super::edit::edited;
use anyhow::{Result, ensure};
use std::collections::BTreeSet;

/// `markdown` with each requirement in a box that has an anchor and a place for its verdict.
///
/// The verdict reads "untested" until a page script learns better.
///
/// # Errors
/// If a requirement is worded twice.
pub fn boxed(markdown: &str) -> Result<String> {
    let mut seen = BTreeSet::new();
    let mut edits = Vec::new();
    for block in blocks(markdown) {
        let Some(lead) = block.lead().filter(|lead| block.is_paragraph() && is_id(&lead.bold))
        else {
            continue;
        };
        let (id, anchor) = (&lead.bold, lead.bold.to_lowercase());
        ensure!(
            seen.insert(id.clone()),
            "{id} is worded twice; a requirement has one sentence: delete one of them"
        );
        let sentence = markdown[lead.rest..block.range.end].trim();
        let html = format!(
            "<div class=\"requirement\" id=\"{anchor}\" data-requirement=\"{id}\" data-verdict=\"untested\">\n\
             <span class=\"verdict\">untested</span>\n\
             <a class=\"requirement-id\" href=\"#{anchor}\">{id}</a>\n\n\
             {sentence}\n\n\
             </div>\n"
        );
        edits.push((block.range, html));
    }
    Ok(edited(markdown, edits))
}

/// `CHAPTER-STEP-n`, such as `RL-FW-1`.
fn is_id(bold: &str) -> bool {
    let parts: Vec<&str> = bold.split('-').collect();
    let [names @ .., number] = &parts[..] else { return false };
    let is_name = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    names.len() >= 2
        && names.iter().all(is_name)
        && number.parse::<u32>().is_ok_and(|number| number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_gets_an_anchor_and_a_verdict() {
        let html = boxed("text\n\n**RL-FW-1** It `holds`.\n\nmore\n").unwrap();
        assert!(html.starts_with("text\n\n<div class=\"requirement\" id=\"rl-fw-1\""), "{html}");
        assert!(html.contains("data-requirement=\"RL-FW-1\" data-verdict=\"untested\""), "{html}");
        assert!(html.contains("\n\nIt `holds`.\n\n</div>\n\nmore\n"), "{html}");
    }

    #[test]
    fn other_bold_words_stay() {
        for text in ["**Figure:** x\n", "**RL-1** x\n", "**rl-fw-1** x\n", "see **RL-FW-1**\n"] {
            assert_eq!(boxed(text).unwrap(), text);
        }
    }

    #[test]
    fn a_second_wording_is_refused() {
        let error = boxed("**RL-FW-1** a\n\n**RL-FW-1** b\n").unwrap_err();
        assert!(error.to_string().contains("RL-FW-1 is worded twice"), "{error}");
    }
}
