//! The steps of a page: an anchor for each, the mark of the core path, and the map that lists them.

use super::blocks::{Block, blocks};
use super::edit::{edited, escaped};
use super::exercise::directive;

/// The mark behind a heading whose step is on the core path.
const CORE: char = '★';

struct Step {
    number: usize,
    title: String,
    core: bool,
}

/// The step of a `### Step N: title` heading.
fn step(block: &Block) -> Option<Step> {
    let heading = block.heading().filter(|heading| heading.level == 3)?;
    let (number, title) = heading.text.strip_prefix("Step ")?.split_once(':')?;
    let number = number.trim().parse().ok()?;
    let plain = title.trim().trim_end_matches(CORE).trim_end().to_owned();
    Some(Step { number, core: title.contains(CORE), title: plain })
}

/// The number of the step that the place `offset` belongs to.
pub fn at(markdown: &str, offset: usize) -> Option<usize> {
    let before = blocks(markdown).into_iter().take_while(|block| block.range.start <= offset);
    before.filter_map(|block| step(&block)).last().map(|step| step.number)
}

/// `markdown` with `{{#map}}` as a list of its steps, each of which gets the anchor `sN`.
pub fn mapped(markdown: &str) -> String {
    let all = blocks(markdown);
    let steps: Vec<Step> = all.iter().filter_map(step).collect();
    let mut edits = Vec::new();
    for block in all {
        let source = &markdown[block.range.clone()];
        if block.is_paragraph() && directive(source) == Some(("map", "")) {
            edits.push((block.range, map(&steps)));
        } else if let Some(step) = step(&block) {
            let marked = anchored(source, &step, block.heading().is_some_and(|h| h.has_id));
            edits.push((block.range, marked));
        }
    }
    edited(markdown, edits)
}

fn anchored(source: &str, step: &Step, has_id: bool) -> String {
    // Joined to the last word, so that no line of the sidebar holds a star alone.
    let badge =
        "\u{a0}<span class=\"core-path\">★<span class=\"visually-hidden\"> core path</span></span>";
    let heading = if step.core { source.replace(" ★", badge) } else { source.to_owned() };
    let anchor = if has_id { String::new() } else { format!(" {{#s{}}}", step.number) };
    format!("{}{anchor}\n", heading.trim_end())
}

fn map(steps: &[Step]) -> String {
    let item = |Step { number, title, core }: &Step| {
        let (class, badge) = match core {
            true => (" class=\"core\"", " <span class=\"core-path\">core path</span>"),
            false => ("", ""),
        };
        format!(
            "<li{class} value=\"{number}\" data-step=\"s{number}\"><a href=\"#s{number}\">{}</a>{badge}</li>\n",
            escaped(title)
        )
    };
    let items: String = steps.iter().map(item).collect();
    format!(
        "<nav class=\"map\" aria-label=\"Steps of this chapter\">\n<ol>\n{items}</ol>\n</nav>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "{{#map}}\n\n### Step 1: Fixed `window` ★\n\ntext\n\n### Step 2: Log\n\n### Why\n";

    #[test]
    fn the_map_lists_the_steps() {
        let html = mapped(PAGE);
        assert!(html.starts_with("<nav class=\"map\""), "{html}");
        assert!(html.contains(
            "<li class=\"core\" value=\"1\" data-step=\"s1\"><a href=\"#s1\">Fixed window</a> \
             <span class=\"core-path\">core path</span></li>"
        ));
        assert!(html.contains("<li value=\"2\" data-step=\"s2\"><a href=\"#s2\">Log</a></li>"));
        assert_eq!(html.matches("<li").count(), 2);
    }

    #[test]
    fn a_step_has_its_anchor() {
        let html = mapped(PAGE);
        assert!(html.contains("</span></span> {#s1}\n"), "{html}");
        assert!(html.contains("### Step 2: Log {#s2}\n\n### Why\n"), "{html}");
        assert!(mapped("### Step 3: X {#own}\n").ends_with("{#own}\n"));
    }

    #[test]
    fn a_place_knows_its_step() {
        assert_eq!(at(PAGE, 0), None);
        assert_eq!(at(PAGE, PAGE.find("text").unwrap()), Some(1));
    }
}
