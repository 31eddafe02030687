//! What a student gets: the workbook without its answers. Everything in it is named here; what is
//! not named stays at home.

mod reach;

pub(crate) use reach::reachable;

use crate::starter;
use crate::state::hash;
use crate::verb::starter::exercise;
use crate::workspace::{Chapter, Workspace, files, flat, read};
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the root that are handed out as they are.
const AS_THEY_ARE: [&str; 8] = [
    ".cargo/config.toml",
    ".clippy.toml",
    ".rustfmt.toml",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "book.toml",
    "exercises/README.md",
];
/// Folders that are handed out whole: what steps link against, the commands, the book's looks.
const WHOLE: [&str; 5] = ["book/theme", "tests/kit", "tests/sim", "xtask/src", "xtask/book/src"];
const COMMANDS: [&str; 2] = ["xtask/Cargo.toml", "xtask/book/Cargo.toml"];
/// The teacher's guide, as the summary links to it: it is nobody else's.
const TEACHERS: &str = "(teachers.md)";
const README: &str = include_str!("template/handout.md");

/// A handout before it is written: path from its root, and contents.
#[derive(Debug, Default)]
pub struct Handout {
    /// Sorted, so that the same workbook gives the same handout.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Handout {
    /// The handout of these chapters.
    ///
    /// # Errors
    /// If a file cannot be read, a solution does not parse, or a manifest names what is left out.
    pub fn of(workspace: &Workspace, chapters: &[Chapter]) -> Result<Self> {
        let root = &workspace.root;
        let mut handout = Handout::default();
        for path in AS_THEY_ARE.iter().chain(&COMMANDS) {
            handout.take(root, Path::new(path))?;
        }
        // The commands' own tests stay at home, and so does what their manifest says of them.
        let commands = read(&root.join(COMMANDS[0]))?;
        handout.put(COMMANDS[0], without_tests(&commands));
        for folder in WHOLE {
            handout.take_all(root, Path::new(folder))?;
        }
        handout.put("README.md", README.replace("{chapters}", &listed(chapters)));
        handout.put("Cargo.toml", manifest(&read(&root.join("Cargo.toml"))?)?);
        handout.put(".gitignore", ignored(&read(&root.join(".gitignore"))?));
        handout.take_book(workspace, chapters)?;
        for chapter in chapters {
            handout.take_chapter(chapter)?;
        }
        handout.refers_to_what_is_there()?;
        Ok(handout)
    }

    fn put(&mut self, path: impl Into<PathBuf>, contents: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), contents.into());
    }

    fn take(&mut self, root: &Path, path: &Path) -> Result<()> {
        let contents = fs::read(root.join(path));
        let contents = contents.with_context(|| format!("{} cannot be read", path.display()))?;
        self.put(path, contents);
        Ok(())
    }

    fn take_all(&mut self, root: &Path, folder: &Path) -> Result<()> {
        for path in files(&root.join(folder))? {
            let below = path.strip_prefix(root).expect("it was listed there");
            let hidden = below.file_name().is_some_and(|name| name.as_encoded_bytes()[0] == b'.');
            match path.is_dir() {
                // A build that ran in the folder, an editor's files.
                true if below.ends_with("target") || hidden => {}
                true => self.take_all(root, below)?,
                false if hidden => {}
                false => self.take(root, below)?,
            }
        }
        Ok(())
    }

    /// The pages that the summary lists, without the chapters left out.
    fn take_book(&mut self, workspace: &Workspace, chapters: &[Chapter]) -> Result<()> {
        let summary = read(&workspace.root.join("book/SUMMARY.md"))?;
        let kept = |slug: &str| chapters.iter().any(|chapter| chapter.slug == slug);
        let left_out: Vec<String> = workspace
            .chapters()?
            .into_iter()
            .filter(|chapter| !kept(&chapter.slug))
            .map(|chapter| format!("({}/README.md", chapter.slug))
            .collect();
        let left_out: Vec<String> = left_out.into_iter().chain([TEACHERS.to_owned()]).collect();
        let lines: Vec<&str> = summary
            .lines()
            .filter(|line| !left_out.iter().any(|link| line.contains(link.as_str())))
            .collect();
        // A heading that nothing follows any more goes with it.
        let kept =
            lines.iter().rposition(|line| line.contains("](")).map_or(lines.len(), |at| at + 1);
        let summary = lines[..kept].join("\n") + "\n";
        for page in linked(&summary) {
            match Path::new("book").join(&page).parent() {
                Some(folder) if folder != Path::new("book") => {
                    self.take_all(&workspace.root, folder)?;
                }
                _ => self.take(&workspace.root, &Path::new("book").join(&page))?,
            }
        }
        self.put("book/SUMMARY.md", summary);
        Ok(())
    }

    fn take_chapter(&mut self, chapter: &Chapter) -> Result<()> {
        let (root, tests) = (&chapter.root, chapter.room("tests"));
        let told = |path: &Path| PathBuf::from(chapter.told(path));
        self.take(root, &told(&chapter.room("exercises").join("Cargo.toml")))?;
        // From the solution, for the teacher may have written in the exercises.
        for (path, text) in exercise(chapter)? {
            self.put(told(&path), text);
        }
        for step in &chapter.steps {
            let starter = starter::of(&read(&chapter.solution(step))?)?;
            let below = Path::new(".workbook/starters").join(&chapter.slug).join("src");
            self.put(below.join(format!("{}.rs", step.stem)), starter);
        }
        self.take(root, &told(&tests.join("Cargo.toml")))?;
        let always = ["main.rs", "bench.rs"].map(|name| tests.join(name));
        let examples = examples(&read(&tests.join("Cargo.toml"))?)?;
        let programs = always.into_iter().chain(examples.iter().map(|path| tests.join(path)));
        for program in programs.filter(|program| program.is_file()) {
            for source in reach::reachable(&program)? {
                self.take(root, &told(&source))?;
            }
        }
        let fingerprints = files(&tests.join("fingerprints"))?;
        for path in chapter.drawings()?.into_iter().chain(fingerprints) {
            self.take(root, &told(&path))?;
        }
        Ok(())
    }

    /// Cargo says nothing of a target whose file is absent until somebody builds it.
    fn refers_to_what_is_there(&self) -> Result<()> {
        for (manifest, contents) in &self.files {
            if !manifest.ends_with("Cargo.toml") {
                continue;
            }
            let table: toml::Table = toml::from_str(&String::from_utf8_lossy(contents))?;
            let targets = ["test", "bench", "bin", "example"].map(|kind| table.get(kind));
            for target in targets.into_iter().flatten().filter_map(toml::Value::as_array).flatten()
            {
                let path = target.get("path").and_then(toml::Value::as_str).unwrap_or_default();
                let folder = manifest.parent().unwrap_or(Path::new(""));
                let there = path.is_empty() || self.files.contains_key(&flat(&folder.join(path)));
                ensure!(there, "{} refers to {path}, which is left out", manifest.display());
            }
        }
        Ok(())
    }

    /// The lines of `.workbook/shipped.sha256` for the files below `root`, as `sha256sum` writes them.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn hashes(&self, root: &Path) -> Result<String> {
        let line = |path: &PathBuf| -> Result<String> {
            let contents = fs::read(root.join(path));
            let contents = contents.with_context(|| format!("{} is gone", path.display()))?;
            Ok(format!("{}  {}\n", hash([contents]), path.display()))
        };
        self.files.keys().map(line).collect()
    }
}

/// The paths of the programs beside the tests, which verbs run: the examples of their manifest.
fn examples(manifest: &str) -> Result<Vec<String>> {
    let table: toml::Table = toml::from_str(manifest)?;
    let listed = table.get("example").and_then(toml::Value::as_array).into_iter().flatten();
    let path = |example: &toml::Value| Some(example.get("path")?.as_str()?.to_owned());
    Ok(listed.filter_map(path).collect())
}

fn listed(chapters: &[Chapter]) -> String {
    let slugs: Vec<String> = chapters.iter().map(|c| format!("`{}`", c.slug)).collect();
    slugs.join(", ")
}

/// The pages that a summary links to.
fn linked(summary: &str) -> BTreeSet<String> {
    use pulldown_cmark::{Event, Parser, Tag};
    let link = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) if dest_url.ends_with(".md") => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    Parser::new(summary).filter_map(link).collect()
}

/// The root manifest without the solutions, every other byte kept.
fn manifest(text: &str) -> Result<String> {
    let text = text.replace("\"solutions/*\", ", "");
    let table: toml::Table = toml::from_str(&text)?;
    let workspace = table.get("workspace").context("Cargo.toml has no workspace")?;
    for members in ["members", "default-members"] {
        let listed = workspace.get(members).map(ToString::to_string).unwrap_or_default();
        if listed.contains("solutions") {
            bail!("`{members}` of Cargo.toml names the solutions in a way that is not understood");
        }
    }
    Ok(text)
}

/// A manifest without its tests that are listed one by one, and without the notes above them.
fn without_tests(text: &str) -> String {
    let blocks = text.split("\n\n").filter(|block| !block.lines().any(|line| line == "[[test]]"));
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// A learner's state stays out of git; what was handed out does not.
fn ignored(text: &str) -> String {
    let kept = "/.workbook/*\n!/.workbook/shipped.sha256\n!/.workbook/starters\n";
    text.replace("/.workbook\n", kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_still_names_the_solutions_is_refused() {
        let text = |member: &str| format!("[workspace]\nmembers = [\"a\", {member}\"b\"]\n");
        assert_eq!(manifest(&text("\"solutions/*\", ")).unwrap(), text(""));
        let error = manifest(&text("\"solutions/rate-limiter\", ")).unwrap_err().to_string();
        assert!(error.contains("names the solutions"), "{error}");
    }

    #[test]
    fn a_target_whose_file_is_left_out_is_found() {
        let mut handout = Handout::default();
        handout.put("tests/a/Cargo.toml", "[[test]]\npath = \"../b/main.rs\"\n");
        let error = handout.refers_to_what_is_there().unwrap_err().to_string();
        assert!(error.contains("tests/a/Cargo.toml refers to ../b/main.rs"), "{error}");
        handout.put("tests/b/main.rs", "");
        handout.refers_to_what_is_there().unwrap();
    }
}
