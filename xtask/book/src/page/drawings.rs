//! Which lines of a figure are the drawing of which run, so that a page can show the learner's own
//! beside them. Found by what stands there: by the time the conventions see a page, mdBook has put
//! the drawings in the place of their includes.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// A drawing that the tests keep, as `snapshots/<name>.snap.txt`.
pub struct Drawing {
    name: String,
    text: String,
}

/// The drawings kept in the folder `snapshots`, the longest first; none if there is no such folder.
///
/// # Errors
/// If one cannot be read.
pub fn kept(snapshots: &Path) -> Result<Vec<Drawing>> {
    let mut drawings = Vec::new();
    for entry in fs::read_dir(snapshots).into_iter().flatten().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".snap.txt") {
            let text = fs::read_to_string(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            drawings.push(Drawing { name: name.to_owned(), text });
        }
    }
    // A short drawing may stand inside of a longer one, never the other way round.
    drawings
        .sort_by_key(|drawing| (usize::MAX - drawing.text.lines().count(), drawing.name.clone()));
    Ok(drawings)
}

/// `name:first+count` for each drawing that stands in `text`, lines counted from 0.
pub fn places(text: &str, drawings: &[Drawing]) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut free = vec![true; lines.len()];
    let mut places = Vec::new();
    for Drawing { name, text } in drawings {
        let drawn: Vec<&str> = text.lines().map(str::trim_end).collect();
        let count = drawn.len();
        let stands = |first: usize| {
            lines[first..first + count] == drawn[..]
                && free[first..first + count].iter().all(|free| *free)
        };
        let candidates = if count == 0 { 0 } else { (lines.len() + 1).saturating_sub(count) };
        if let Some(first) = (0..candidates).find(|first| stands(*first)) {
            free[first..first + count].fill(false);
            places.push((first, format!("{name}:{first}+{count}")));
        }
    }
    places.sort();
    places.into_iter().map(|(_, place)| place).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawings(of: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in of {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_block_may_stack_several_drawings() {
        let folder =
            drawings(&[("b.snap.txt", "two  +\n"), ("a.snap.txt", "one\n"), ("x.snap", "head")]);
        let kept = kept(folder.path()).unwrap();
        assert_eq!(places("head\none\ntwo  +\n", &kept), "a:1+1 b:2+1");
        assert_eq!(places("head\nzero\n", &kept), "");
        assert_eq!(places("", &kept), "");
    }

    #[test]
    fn a_longer_drawing_is_not_taken_for_a_part_of_it() {
        let folder = drawings(&[("a.snap.txt", "x\n"), ("b.snap.txt", "x\n\ny\n")]);
        assert_eq!(places("x\n\ny\n", &kept(folder.path()).unwrap()), "b:0+3");
    }

    #[test]
    fn a_chapter_without_drawings_has_none() {
        assert!(kept(Path::new("gone")).unwrap().is_empty());
    }
}
