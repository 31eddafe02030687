//! A drawing's file as part of the page: one paragraph of HTML with a name for screen readers,
//! ids of its own and a size that follows the column.

use anyhow::{Context, Result, anyhow, bail};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

/// How large a drawing's unit may be on the page, and how small before the figure scrolls instead.
const LARGEST: f64 = 1.35;
const SMALLEST: f64 = 0.75;

/// Attributes of the root that the page decides.
const DECIDED: [&str; 8] = [
    "width",
    "height",
    "style",
    "class",
    "role",
    "aria-label",
    "aria-labelledby",
    "aria-describedby",
];

/// The drawing `source`, named `label`, its ids beginning with `prefix`.
///
/// # Errors
/// If it is not well formed, has no `viewBox`, or carries a style or script, which would reach out
/// into the whole page.
pub fn inlined(source: &str, label: &str, prefix: &str) -> Result<String> {
    let mut reader = Reader::from_str(source);
    let mut writer = Writer::new(Vec::new());
    let mut root_seen = false;
    loop {
        let event = reader.read_event().map_err(|error| {
            let before = &source[..(reader.error_position() as usize).min(source.len())];
            anyhow!("line {}: {error}", before.matches('\n').count() + 1)
        })?;
        let event = match event {
            Event::Eof => break,
            Event::Decl(_) | Event::DocType(_) | Event::Comment(_) | Event::PI(_) => continue,
            Event::Start(tag) => Event::Start(rewritten(tag, &mut root_seen, label, prefix)?),
            Event::Empty(tag) => Event::Empty(rewritten(tag, &mut root_seen, label, prefix)?),
            other => other,
        };
        writer.write_event(event)?;
    }
    let svg = String::from_utf8(writer.into_inner())?;
    // A blank line would end the HTML block, and what follows be read as Markdown.
    let lines: Vec<&str> = svg.lines().filter(|line| !line.trim().is_empty()).collect();
    Ok(lines.join("\n"))
}

/// The tag with ids of its own; the first one seen is the root.
fn rewritten(
    tag: BytesStart,
    root_seen: &mut bool,
    label: &str,
    prefix: &str,
) -> Result<BytesStart<'static>> {
    let name = tag.name().into_inner().to_owned();
    if matches!(name.as_str(), "style" | "script") {
        bail!("<{name}> would reach the whole page: use attributes, and colours of workbook.css");
    }
    let is_root = !std::mem::replace(root_seen, true);
    let mut out = BytesStart::new(name);
    for attribute in tag.attributes() {
        let Attribute { key, value } = attribute?;
        if !(is_root && DECIDED.contains(&key.as_ref())) {
            let value = own(key.as_ref(), &value, prefix).into();
            out.push_attribute(Attribute { key, value });
        }
    }
    if is_root {
        decide(&mut out, label)?;
    }
    Ok(out)
}

/// Gives the root the name and the size that the page wants.
fn decide(root: &mut BytesStart, label: &str) -> Result<()> {
    if root.name().as_ref() != "svg" {
        bail!("begins with <{}>, not <svg>", root.name().as_ref());
    }
    let view_box = root.try_get_attribute("viewBox")?.context("<svg> needs a viewBox")?;
    let width = width(&view_box.value).context("the viewBox needs four numbers")?;
    let (least, most) = (width * SMALLEST, width * LARGEST);
    let style = format!("min-width: {least:.0}px; max-width: {most:.0}px");
    root.push_attribute(("role", "img"));
    root.push_attribute(("aria-label", label));
    root.push_attribute(("style", style.as_str()));
    Ok(())
}

fn width(view_box: &str) -> Option<f64> {
    view_box.split([' ', ',']).filter(|part| !part.is_empty()).nth(2)?.parse().ok()
}

/// The value of an attribute with ids that no other drawing has.
fn own(key: &str, value: &str, prefix: &str) -> String {
    match (key, value.strip_prefix('#')) {
        ("id", _) => format!("{prefix}{value}"),
        ("href" | "xlink:href", Some(id)) => format!("#{prefix}{id}"),
        _ => value.replace("url(#", &format!("url(#{prefix}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_figures_own() {
        let source = r##"<?xml version="1.0"?>
<!-- by hand -->
<svg viewBox="0 0 400 9" width="7" xmlns:xlink="l"><defs><marker id="m"/></defs>

<path marker-end="url(#m)"/><use href="#m"/><text>a &lt; b</text></svg>"##;
        let svg = inlined(source, "all pass", "f1-").unwrap();
        assert!(!svg.contains("\n\n") && !svg.contains("<?xml") && !svg.contains("<!--"), "{svg}");
        assert!(svg.contains(r#"<marker id="f1-m"/>"#), "{svg}");
        assert!(svg.contains(r##"url(#f1-m)"/><use href="#f1-m"/>"##), "{svg}");
        assert!(svg.contains("a &lt; b"), "{svg}");
    }

    #[test]
    fn the_page_decides_size_and_name() {
        let source =
            r#"<svg width="7" style="x" role="x" aria-labelledby="t" viewBox="0,0,400,9"/>"#;
        assert_eq!(
            inlined(source, "all pass", "").unwrap(),
            r#"<svg viewBox="0,0,400,9" role="img" aria-label="all pass" style="min-width: 300px; max-width: 540px"/>"#
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |source| inlined(source, "", "").unwrap_err().to_string();
        assert!(told("<svg viewBox='0 0 1 1'>\n<g>\n</svg>").starts_with("line 3: "));
        assert!(told("<svg/>").contains("viewBox"));
        assert!(told("<svg viewBox='0 0 1 1'><style/></svg>").contains("<style>"));
        assert!(told("<html/>").contains("not <svg>"));
    }
}
