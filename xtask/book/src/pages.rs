//! Which built pages differ from those a browser shows.

use serde_json::{Map, Value, json};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use walkdir::WalkDir;

/// For each page below `pages`, by its path: its mark and how many steps it has.
pub fn marks(pages: &Path) -> Value {
    let mut marks = Map::new();
    for file in WalkDir::new(pages).into_iter().flatten() {
        let Ok(path) = file.path().strip_prefix(pages) else { continue };
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let Ok(html) = fs::read_to_string(file.path()) else { continue };
        let name = path.to_string_lossy().replace('\\', "/");
        let steps = html.matches("<section class=\"exercise\"").count();
        marks.insert(name, json!({ "mark": mark(&html), "steps": steps }));
    }
    Value::Object(marks)
}

/// A text that differs when the page does.
///
/// mdBook names the files of its search index by their contents, in every page: a word changed in
/// one chapter would change them all.
pub fn mark(html: &str) -> String {
    let mut hasher = DefaultHasher::new();
    html.lines()
        .filter(|line| !line.contains("searchindex"))
        .for_each(|line| line.hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_changes_by_its_own_words_only() {
        let page = "<main>\na\n</main>\n<script src=\"searchindex-1.js\">\n";
        assert_eq!(mark(page), mark(&page.replace("index-1", "index-2")));
        assert_ne!(mark(page), mark(&page.replace("\na\n", "\nb\n")));
    }
}
