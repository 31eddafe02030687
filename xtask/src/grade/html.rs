//! What the teacher's and the students' pages share: one self-contained file, styled within,
//! without a script, and forbidden to load anything.

use super::visible;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("../template/grade.css");
/// Nothing is loaded and nothing runs, even if some escaping were wrong.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A whole page. Text in `body` is escaped by [`maud`]; of unknown origin, it goes through
/// [`foreign`] before.
pub fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (visible::line(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// A line of unknown origin: nothing in it acts, and its direction of writing ends with it.
pub fn foreign(text: &str) -> Markup {
    html! { bdi { (visible::line(text)) } }
}

/// Words of the workbook as [`foreign`] shows them, with what stands between backticks as code.
pub fn prose(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (foreign(part)) } } @else { (foreign(part)) }
        }
    }
}
