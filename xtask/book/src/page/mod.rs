//! From the conventions of CONTRIBUTING.md, "How a page is written", to HTML: Markdown in, Markdown
//! with HTML blocks out, one convention a file.

mod blocks;
mod drawings;
mod edit;
mod exercise;
mod figures;
mod hints;
mod predict;
mod requirements;
mod steps;
mod svg;

use anyhow::{Context, Result, bail};
use exercise::Given;
use std::path::{Path, PathBuf};

/// Where a page stands.
pub struct Page<'a> {
    /// The workbook's root.
    pub root: &'a Path,
    /// The folder of the sources, `book`.
    pub book: &'a Path,
    /// The page's file, relative to `book`.
    pub file: &'a Path,
}

/// The page's Markdown with every convention turned into HTML.
///
/// # Errors
/// If a convention is broken: with the page, the place in it and what to do.
pub fn rendered(page: &Page, markdown: &str) -> Result<String> {
    let chapter = page.chapter();
    let text = markdown.replace("\r\n", "\n");
    let convert = || -> Result<String> {
        let snapshots = page.root.join("tests").join(&chapter).join("snapshots");
        let drawn = drawings::kept(&snapshots)?;
        let text = figures::numbered(&text, &chapter, &drawn, &|file| page.beside(file))?;
        let text = requirements::boxed(&text)?;
        let text = exercise::boxed(&text, &chapter, &|step| page.given(&chapter, step))?;
        let text = hints::folded(&predict::notes(&text));
        Ok(steps::mapped(&text))
    };
    convert().with_context(|| page.book.join(page.file).display().to_string())
}

impl Page<'_> {
    /// The chapter's folder; a page outside of all chapters goes by its own name.
    fn chapter(&self) -> String {
        let folder = self.file.parent().and_then(Path::file_name).or(self.file.file_stem());
        folder.unwrap_or_default().to_string_lossy().to_lowercase()
    }

    fn beside(&self, file: &str) -> Result<String> {
        let path = self.book.join(self.file).with_file_name("").join(file);
        let read = std::fs::read_to_string(self.root.join(&path));
        read.with_context(|| format!("cannot read {}", path.display()))
    }

    /// The step's starter: derived from the solution, or ready-made in a handout, which has none.
    fn given(&self, chapter: &str, step: &str) -> Result<Given> {
        let solutions = PathBuf::from("solutions").join(chapter).join("src");
        let starters = PathBuf::from(".workbook/starters").join(chapter).join("src");
        if let Some((file, solution)) = self.step_in(&solutions, step)? {
            let face = xtask::starter::of(&solution)
                .with_context(|| format!("the face of {}", solutions.join(&file).display()))?;
            return Ok(Given { file, face });
        }
        if let Some((file, face)) = self.step_in(&starters, step)? {
            return Ok(Given { file, face });
        }
        bail!(
            "no {}/{step}_*.rs (nor in {}): write the step, or correct its number",
            solutions.display(),
            starters.display()
        )
    }

    /// The name and the text of `step_*.rs` in `folder`.
    fn step_in(&self, folder: &Path, step: &str) -> Result<Option<(String, String)>> {
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else { return Ok(None) };
        let prefix = format!("{step}_");
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut found = names.filter(|name| name.starts_with(&prefix) && name.ends_with(".rs"));
        let Some(name) = found.next() else { return Ok(None) };
        if let Some(other) = found.next() {
            bail!("{step} is both {name} and {other} in {}: rename one", folder.display());
        }
        let path = folder.join(&name);
        let text = std::fs::read_to_string(self.root.join(&path));
        Ok(Some((name, text.with_context(|| format!("cannot read {}", path.display()))?)))
    }
}
