//! `##### Hint 1` to `##### Hint 3` become folds, each inside the one before it: whoever wants the
//! second hint has opened the first.

use super::blocks::{Block, blocks};
use super::edit::edited;
use super::steps;

/// `markdown` with its hints folded.
pub fn folded(markdown: &str) -> String {
    let all = blocks(markdown);
    let mut edits = Vec::new();
    let mut open = 0;
    for (index, block) in all.iter().enumerate() {
        let closing = |open: usize| "</details>\n\n".repeat(open);
        match hint_number(block) {
            Some(number) => {
                let nested = number > 1 && open > 0;
                let before = if nested { String::new() } else { closing(open) };
                open = if nested { open + 1 } else { 1 };
                let id = match steps::at(markdown, block.range.start) {
                    Some(step) => format!("s{step}-hint-{number}"),
                    None => format!("hint-{number}"),
                };
                let fold = format!(
                    "{before}<details class=\"hint\" id=\"{id}\">\n<summary>Hint {number}</summary>\n\n"
                );
                edits.push((block.range.clone(), fold));
            }
            None if open > 0 && ends_a_hint(block) => {
                edits.push((block.range.start..block.range.start, closing(open)));
                open = 0;
            }
            None => {}
        }
        if open > 0 && index + 1 == all.len() {
            edits.push((markdown.len()..markdown.len(), format!("\n\n{}", closing(open))));
        }
    }
    edited(markdown, edits)
}

fn hint_number(block: &Block) -> Option<usize> {
    let heading = block.heading().filter(|heading| heading.level == 5)?;
    heading.text.strip_prefix("Hint ")?.trim().parse().ok()
}

fn ends_a_hint(block: &Block) -> bool {
    block.heading().is_some_and(|heading| heading.level <= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "### Step 2: X\n\n##### Hint 1\n\nlook *here*\n\n##### Hint 2\n\nlook there\n";

    #[test]
    fn the_second_hint_is_inside_the_first() {
        let html = folded(PAGE);
        let inside = html.split("id=\"s2-hint-1\"").nth(1).unwrap();
        assert!(inside.find("id=\"s2-hint-2\"").unwrap() < inside.find("</details>").unwrap());
        let plain = html.split("Hint 1</summary>\n\n").nth(1).unwrap();
        assert!(plain.trim_start().starts_with("look *here*\n\n<details"), "{html}");
        assert_eq!(html.matches("</details>").count(), 2);
    }

    #[test]
    fn the_next_heading_ends_the_hints() {
        let html = folded(&format!("{PAGE}\n### Step 3: Y\n\n##### Hint 1\n\nz\n"));
        assert!(html.contains("look there\n\n</details>\n\n</details>\n\n### Step 3: Y"), "{html}");
        assert!(html.contains("id=\"s3-hint-1\""), "{html}");
        assert_eq!(html.matches("</details>").count(), 3);
    }

    #[test]
    fn a_hint_heading_in_a_code_block_stays() {
        let page = "```text\n##### Hint 1\n```\n";
        assert_eq!(folded(page), page);
    }
}
