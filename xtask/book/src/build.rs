//! From the sources to a folder of pages.

use crate::preprocess::Workbook;
use crate::warnings;
use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::config::{Config, HtmlConfig};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Builds the book of the workbook at `root` and returns the folder of its pages.
///
/// The pages are made beside the ones that stand, then change places with them: a build that fails
/// leaves the old pages, and a server never shows half a book.
///
/// # Errors
/// If the sources are missing or wrong, warnings included, or the pages cannot be written.
pub fn build(root: &Path) -> Result<PathBuf> {
    let mut config = configured(root)?;
    let pages = root.join(&config.build.build_dir);
    let fresh = pages.with_extension("fresh");
    config.build.build_dir = fresh.clone();
    clear(&fresh)?;
    fs::create_dir_all(&fresh).with_context(|| unwritable(&fresh))?;
    let (outcome, warnings) = warnings::kept(root, || {
        let mut book = MDBook::load_with_config(root, config)?;
        book.with_preprocessor(Workbook);
        book.build()
    });
    let mut mistakes = warnings;
    if let Err(error) = outcome {
        mistakes.push(format!("{error:#}"));
    }
    if !mistakes.is_empty() {
        clear(&fresh)?;
        bail!("the book has mistakes:\n  {}", mistakes.join("\n  "));
    }
    exchange(&fresh, &pages)?;
    Ok(pages)
}

/// The folder of the pages, built or not.
///
/// # Errors
/// If book.toml or the list of chapters is missing or wrong.
pub fn pages(root: &Path) -> Result<PathBuf> {
    Ok(root.join(configured(root)?.build.build_dir))
}

fn configured(root: &Path) -> Result<Config> {
    let config = Config::from_disk(root.join("book.toml")).context("book.toml")?;
    // mdBook would only log that a key is unknown, and not which.
    config.get::<HtmlConfig>("output.html").context("book.toml")?;
    let summary = config.book.src.join("SUMMARY.md");
    if !root.join(&summary).is_file() {
        bail!(
            "{} is missing, the list of the book's chapters: restore it, e.g. `git checkout -- {}`",
            summary.display(),
            config.book.src.display()
        );
    }
    Ok(config)
}

/// Puts `fresh` in the place of `pages`, with no moment for deleting in between.
fn exchange(fresh: &Path, pages: &Path) -> Result<()> {
    let old = pages.with_extension("old");
    clear(&old)?;
    if pages.exists() {
        fs::rename(pages, &old).with_context(|| unwritable(pages))?;
    }
    fs::rename(fresh, pages).with_context(|| unwritable(pages))?;
    clear(&old)
}

fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| unwritable(folder))
        }
        _ => Ok(()),
    }
}

fn unwritable(folder: &Path) -> String {
    let (folder, above) = (folder.display(), folder.parent().unwrap_or(folder).display());
    format!("cannot write {folder}: make {above} writable, then run the command again")
}
