//! The conventions as an mdBook preprocessor: inside `book build`, and as a command for `mdbook`.

use crate::page::{self, Page};
use anyhow::{Context, Result};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::io;

/// The preprocessor of `[preprocessor.workbook]` in book.toml.
pub struct Workbook;

impl Preprocessor for Workbook {
    fn name(&self) -> &str {
        "workbook"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut outcome = Ok(());
        book.for_each_mut(|item| {
            let BookItem::Chapter(chapter) = item else { return };
            let Some(file) = chapter.source_path.as_deref().filter(|_| outcome.is_ok()) else {
                return;
            };
            let page = Page { root: &context.root, book: &context.config.book.src, file };
            match page::rendered(&page, &chapter.content) {
                Ok(content) => chapter.content = content,
                Err(error) => outcome = Err(error),
            }
        });
        outcome.map(|()| book)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }
}

/// Reads mdBook's book from stdin and writes it, converted, to stdout.
///
/// # Errors
/// If stdin is not what mdBook writes, or a page breaks a convention.
pub fn from_stdin() -> Result<()> {
    let (context, book) = mdbook_preprocessor::parse_input(io::stdin().lock())
        .context("stdin is no book; this verb is for mdBook: run `cargo run -p book -- build`")?;
    let book = Workbook.run(&context, book)?;
    Ok(serde_json::to_writer(io::stdout().lock(), &book)?)
}
