//! Putting HTML in the place of blocks.

use std::ops::Range;

/// `markdown` with each range replaced; the ranges ascend and do not overlap.
pub fn edited(markdown: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut kept = 0;
    for (range, replacement) in edits {
        out.push_str(&markdown[kept..range.start]);
        out.push_str(&replacement);
        kept = range.end;
    }
    out + &markdown[kept..]
}

/// Text as it may stand in HTML, in an attribute too.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_edited_stays() {
        assert_eq!(edited("abcde", vec![(1..2, "X".into()), (4..4, "Y".into())]), "aXcdYe");
        assert_eq!(edited("abc", vec![]), "abc");
    }
}
