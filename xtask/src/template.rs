//! What a new chapter and a new step begin with, and the placing of it.

use crate::state::write_whole;
use anyhow::{Result, bail};
use std::path::Path;

/// Fills `{name}` placeholders.
pub fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Writes the files of a new thing: all of them or, if one is there already, none.
///
/// # Errors
/// If a file exists, or the disk refuses.
pub fn place(root: &Path, new: &[(String, String)]) -> Result<()> {
    if let Some((path, _)) = new.iter().find(|(path, _)| root.join(path).exists()) {
        bail!("{path} is there already: nothing was written");
    }
    for (path, text) in new {
        write_whole(&root.join(path), text)?;
        anstream::println!("wrote {path}");
    }
    Ok(())
}

/// Adds to a file that is there.
///
/// # Errors
/// If the file cannot be read or written.
pub fn add(root: &Path, path: &str, change: impl FnOnce(&str) -> String) -> Result<()> {
    let file = root.join(path);
    write_whole(&file, &change(&crate::workspace::read(&file)?))?;
    anstream::println!("changed {path}");
    Ok(())
}
