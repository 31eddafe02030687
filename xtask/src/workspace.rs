//! The rooms of the workbook, found by their folders: no table of chapters anywhere but the summary.

use anyhow::{Context, Result, bail};
use pulldown_cmark::{Event, Parser, Tag};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A checkout or a handout of the workbook.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with `book.toml`.
    pub root: PathBuf,
}

/// A chapter: one slug in four rooms.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The workbook it belongs to.
    pub root: PathBuf,
    /// The chapter's name in all rooms, in kebab-case.
    pub slug: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// The step after the last that is tests alone, on the whole crate: nobody writes a file for it.
    pub capstone: Option<Step>,
}

/// A step: one stem in four rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step's place in its chapter, from 1.
    pub number: u32,
    /// The name of its files, `sN_noun`.
    pub stem: String,
}

impl Step {
    /// The short name a command takes: `s3`.
    pub fn short(&self) -> String {
        format!("s{}", self.number)
    }

    /// The step whose file in some room is at `path`: `sN_noun.rs`.
    pub fn of_file(path: &Path) -> Option<Step> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".rs")?;
        let (_, noun) = stem.split_once('_')?;
        let number = step_number(stem).filter(|_| !noun.is_empty())?;
        Some(Step { number, stem: stem.to_owned() })
    }
}

/// The number that a step's name begins with: 3 of `s3_noun.rs`, whatever follows the noun.
pub fn step_number(name: &str) -> Option<u32> {
    name.strip_prefix('s')?.split_once('_')?.0.parse().ok()
}

impl Workspace {
    /// The workbook around the current folder.
    ///
    /// # Errors
    /// If no parent folder holds one.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        let is_root = |dir: &Path| dir.join("book.toml").is_file() && dir.join("tests").is_dir();
        match here.ancestors().find(|dir| is_root(dir)) {
            Some(root) => Ok(Workspace { root: root.to_owned() }),
            None => {
                bail!("{} is not inside the workbook: change into its folder first", here.display())
            }
        }
    }

    /// Whether this is the whole workbook, with the reference solutions, or a handout without them.
    pub fn has_solutions(&self) -> bool {
        self.root.join("solutions").is_dir()
    }

    /// The chapters that have steps, in the order of the book.
    ///
    /// # Errors
    /// If `book/SUMMARY.md` or a chapter's folder cannot be read.
    pub fn chapters(&self) -> Result<Vec<Chapter>> {
        let summary = self.root.join("book/SUMMARY.md");
        let text = read(&summary)?;
        let slugs = Parser::new(&text).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                dest_url.strip_suffix("/README.md").map(str::to_owned)
            }
            _ => None,
        });
        let has_steps = |slug: &String| self.root.join("tests").join(slug).is_dir();
        slugs.filter(has_steps).map(|slug| self.chapter(&slug)).collect()
    }

    /// The chapters that a command names; all of them if it names none.
    ///
    /// # Errors
    /// If there is no chapter of some name.
    pub fn named<'a>(&self, slugs: impl IntoIterator<Item = &'a String>) -> Result<Vec<Chapter>> {
        let mut slugs = slugs.into_iter().peekable();
        match slugs.peek() {
            None => self.chapters(),
            Some(_) => slugs.map(|slug| self.chapter(slug)).collect(),
        }
    }

    /// The chapter of this slug.
    ///
    /// # Errors
    /// If there is none; the message lists those there are.
    pub fn chapter(&self, slug: &str) -> Result<Chapter> {
        let room = self.root.join("tests").join(slug);
        if !room.join("main.rs").is_file() {
            let known: Vec<String> = self.chapters()?.into_iter().map(|c| c.slug).collect();
            bail!("no chapter is called `{slug}`; the chapters are: {}", known.join(", "));
        }
        let mut steps: Vec<Step> =
            files(&room)?.iter().filter_map(|path| Step::of_file(path)).collect();
        steps.sort_by_key(|step| step.number);
        let capstone = steps.pop_if(|step| self.is_capstone(slug, step));
        Ok(Chapter { root: self.root.clone(), slug: slug.to_owned(), steps, capstone })
    }
}

impl Workspace {
    /// Whether a step has tests and no module in the crate: there is no file to write. The given list
    /// of modules tells, for a file may have been deleted.
    fn is_capstone(&self, slug: &str, step: &Step) -> bool {
        let room = if self.has_solutions() { "solutions" } else { "exercises" };
        let modules = fs::read_to_string(self.root.join(room).join(slug).join("src/lib.rs"));
        modules.is_ok_and(|modules| !modules.contains(&format!("pub mod {};", step.stem)))
    }
}

impl Chapter {
    /// The step a learner calls `name`: its number, its short name or its stem.
    ///
    /// # Errors
    /// If there is none; the message lists those there are.
    pub fn step(&self, name: &str) -> Result<&Step> {
        let matches = |step: &&Step| {
            [step.number.to_string(), step.short(), step.stem.clone()].iter().any(|n| n == name)
        };
        self.all().find(matches).with_context(|| {
            let known: Vec<&str> = self.all().map(|step| step.stem.as_str()).collect();
            format!("{} has no step `{name}`; its steps are: {}", self.slug, known.join(", "))
        })
    }

    /// The step that a command names; all of them if it names none.
    ///
    /// # Errors
    /// If there is no such step.
    pub fn named(&self, step: Option<&String>) -> Result<Vec<&Step>> {
        step.map_or_else(|| Ok(self.all().collect()), |name| Ok(vec![self.step(name)?]))
    }

    /// The steps, and the capstone after them.
    pub fn all(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(&self.capstone)
    }

    /// Whether `step` is the capstone.
    pub fn is_capstone(&self, step: &Step) -> bool {
        self.capstone.as_ref() == Some(step)
    }

    /// The name of the chapter's crate in Rust code.
    pub fn crate_name(&self) -> String {
        self.slug.replace('-', "_")
    }

    /// The chapter's folder in a room: `book`, `exercises`, `solutions` or `tests`.
    pub fn room(&self, room: &str) -> PathBuf {
        self.root.join(room).join(&self.slug)
    }

    /// The learner's file of a step.
    pub fn exercise(&self, step: &Step) -> PathBuf {
        self.room("exercises").join("src").join(format!("{}.rs", step.stem))
    }

    /// The reference's file of a step.
    pub fn solution(&self, step: &Step) -> PathBuf {
        self.room("solutions").join("src").join(format!("{}.rs", step.stem))
    }

    /// The tests of a step.
    pub fn tests(&self, step: &Step) -> PathBuf {
        self.room("tests").join(format!("{}.rs", step.stem))
    }

    /// The section of the page about a step.
    pub fn section(&self, step: &Step) -> PathBuf {
        self.room("book").join(format!("{}.md", step.stem))
    }

    /// The drawings that its tests keep and its page shows.
    ///
    /// # Errors
    /// If the folder is there and cannot be read.
    pub fn drawings(&self) -> Result<Vec<PathBuf>> {
        let drawing = |path: &PathBuf| path.to_string_lossy().ends_with(".snap.txt");
        let kept = files(&self.room("tests").join("snapshots"))?;
        Ok(kept.into_iter().filter(drawing).collect())
    }

    /// The path as a reader knows it: from the workbook's folder.
    pub fn told(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// Reads a text file, naming it and the remedy when it cannot.
///
/// # Errors
/// If the file is absent, unreadable or not UTF-8.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| {
        format!(
            "{} cannot be read (`git status` shows what is missing, `git restore` brings it back)",
            path.display()
        )
    })
}

/// The path without `..`, whether or not there is such a file.
pub fn flat(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut flat, component| {
        match component {
            Component::ParentDir => drop(flat.pop()),
            other => flat.push(other),
        }
        flat
    })
}

/// The files of a folder, by name; none if there is no such folder.
///
/// # Errors
/// If the folder is there and cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
