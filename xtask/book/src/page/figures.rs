//! A drawing followed by a paragraph `**Figure:** …` becomes a numbered figure with that caption.

use super::blocks::{Block, blocks};
use super::drawings::{self, Drawing};
use super::edit::edited;
use super::svg;
use anyhow::{Context, Result, bail, ensure};

/// `markdown` with its figures numbered; drawings that are files ending in `.svg` stand in the page
/// itself, so that they take its colours.
///
/// `chapter` makes anchors unique in the book; a figure names those of the chapter's drawings from
/// runs, `drawn`, that stand in it; `read` gives the text of a file beside the page.
///
/// # Errors
/// If a caption has no drawing above it, or a drawing cannot be read, is no SVG or has no
/// alternative text.
pub fn numbered(
    markdown: &str,
    chapter: &str,
    drawn: &[Drawing],
    read: &dyn Fn(&str) -> Result<String>,
) -> Result<String> {
    let all = blocks(markdown);
    let mut edits = Vec::new();
    for (index, block) in all.iter().enumerate() {
        let Some(lead) = block.lead().filter(|l| block.is_paragraph() && l.bold == "Figure:")
        else {
            continue;
        };
        let caption = sentence(markdown[lead.rest..block.range.end].trim());
        let number = edits.len() + 1;
        let id = format!("{chapter}-figure-{number}");
        let figure = index.checked_sub(1).map(|above| &all[above]);
        let drawing = figure.map(|above| drawing(markdown, above, &id, read)).transpose();
        let Some(drawing) = drawing.with_context(|| format!("figure {number} ({caption})"))? else {
            bail!("the caption \"{caption}\" has nothing above it: put the drawing there");
        };
        let runs = match figure.filter(|above| above.is_text_drawing()) {
            Some(above) => runs(&markdown[above.range.clone()], chapter, drawn),
            None => String::new(),
        };
        let html = format!(
            "<figure class=\"figure\" id=\"{id}\"{runs}>\n\
             <div class=\"scroller\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}-caption\">\n\
             {drawing}\n\
             </div>\n\
             <figcaption id=\"{id}-caption\">\n\n\
             **Figure {number}.** {caption}\n\n\
             </figcaption>\n\
             </figure>\n"
        );
        edits.push((all[index - 1].range.start..block.range.end, html));
    }
    Ok(edited(markdown, edits))
}

/// The attributes that say which lines of a ` ```text ` block come from which run.
fn runs(fence: &str, chapter: &str, drawn: &[Drawing]) -> String {
    let inside = fence.split_once('\n').map_or("", |(_, inside)| inside);
    let places = drawings::places(inside, drawn);
    match places.is_empty() {
        true => String::new(),
        false => format!(" data-chapter=\"{chapter}\" data-drawings=\"{places}\""),
    }
}

/// After "Figure 3." a sentence begins, as it need not after "Figure:".
fn sentence(caption: &str) -> String {
    let mut letters = caption.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn drawing(
    markdown: &str,
    block: &Block,
    id: &str,
    read: &dyn Fn(&str) -> Result<String>,
) -> Result<String> {
    let source = markdown[block.range.clone()].trim_end();
    if block.is_text_drawing() {
        return Ok(format!("\n{source}\n"));
    }
    let Some(image) = block.image() else {
        bail!("a caption stands below a ```text block or an image, with nothing between them");
    };
    ensure!(
        !image.alt.trim().is_empty(),
        "{} has no alternative text: state the finding, ![…]({})",
        image.file,
        image.file
    );
    if !image.file.ends_with(".svg") {
        return Ok(format!("\n{source}\n"));
    }
    let drawing = read(&image.file).with_context(|| format!("the drawing {}", image.file))?;
    svg::inlined(&drawing, &image.alt, &format!("{id}-"))
        .with_context(|| format!("the drawing {}", image.file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r#"<svg viewBox="0 0 9 9"><g id="a"/></svg>"#;

    fn numbered_alone(page: &str) -> Result<String> {
        numbered(page, "rl", &[], &|file| match file {
            "a.svg" => Ok(SVG.into()),
            _ => bail!("no such file"),
        })
    }

    #[test]
    fn figures_count_through_the_page() {
        let page =
            "```text\n+ + +\n```\n\n**Figure:** all pass.\n\n![one](a.svg)\n\n**Figure:** `b`.\n";
        let html = numbered_alone(page).unwrap();
        assert!(html.contains("\n\n```text\n+ + +\n```\n\n</div>"), "{html}");
        assert!(html.contains("\n\n**Figure 1.** All pass.\n\n</figcaption>"), "{html}");
        assert!(html.contains("\n\n**Figure 2.** `b`.\n\n</figcaption>"), "{html}");
        assert!(html.contains("<g id=\"rl-figure-2-a\"/>"), "{html}");
        assert!(html.contains("aria-label=\"one\""), "{html}");
    }

    #[test]
    fn a_drawing_without_a_caption_stays() {
        let page = "```text\nx\n```\n\nand ![one](a.svg)\n";
        assert_eq!(numbered_alone(page).unwrap(), page);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |page| format!("{:#}", numbered_alone(page).unwrap_err());
        assert!(told("**Figure:** x\n").contains("nothing above it"));
        assert!(told("words\n\n**Figure:** x\n").contains("below a ```text block or an image"));
        assert!(told("![](a.svg)\n\n**Figure:** x\n").contains("a.svg has no alternative text"));
        assert!(told("![b](b.svg)\n\n**Figure:** x\n").contains("the drawing b.svg: no such file"));
    }
}
