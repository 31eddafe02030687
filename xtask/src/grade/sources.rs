//! What a step is compiled with: the given modules, and those steps of the reference that it or its
//! tests name. The others are not there to be read.

use crate::handout::reachable;
use crate::overlay::Overlay;
use crate::workspace::{Chapter, Step, flat, read};
use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::{Item, LitStr};

/// The chapter's crate around `source` as the file of `step`.
///
/// # Errors
/// If a file of the reference or of the tests cannot be read, or does not parse.
pub(crate) fn around(
    chapter: &Chapter,
    step: &Step,
    tests: &[PathBuf],
    source: &str,
) -> Result<Overlay> {
    let mut overlay = Overlay::around(chapter, step, source.to_owned())?;
    let needed = needed(chapter, step, tests, source, &overlay)?;
    let left_out =
        |stem: &str| chapter.steps.iter().any(|s| s.stem == stem) && !needed.contains(stem);
    overlay.files.retain(|path, _| !left_out(&first(path)));
    let lib = overlay.files.get_mut(Path::new("lib.rs")).context("the reference has no lib.rs")?;
    let mut syntax = syn::parse_file(lib).context("the reference's lib.rs does not parse")?;
    syntax.items.retain(|item| !matches!(item, Item::Mod(m) if left_out(&m.ident.to_string())));
    *lib = syntax.into_token_stream().to_string();
    Ok(overlay)
}

/// The step or module that a file below `src/` belongs to.
fn first(path: &Path) -> String {
    let first = path.iter().next().map(Path::new).and_then(Path::file_stem);
    first.unwrap_or_default().to_string_lossy().into_owned()
}

/// The stems of the steps that are compiled: `step` itself, those that its tests and the given
/// modules name, the earlier ones that `source` names, and those that these name in turn.
fn needed(
    chapter: &Chapter,
    step: &Step,
    tests: &[PathBuf],
    source: &str,
    overlay: &Overlay,
) -> Result<BTreeSet<String>> {
    let is_step = |stem: &str| chapter.steps.iter().any(|s| s.stem == stem);
    let earlier = |stem: &String| {
        chapter.steps.iter().any(|other| other.stem == *stem && other.number < step.number)
    };
    let mut open: Vec<String> = named(source).into_iter().filter(earlier).collect();
    for test in tests {
        for file in reachable(test)? {
            open.extend(named(&read(&file)?));
        }
    }
    let given = overlay.files.iter().filter(|(path, _)| !is_step(&first(path)));
    open.extend(given.filter(|(path, _)| first(path) != "lib").flat_map(|(_, text)| named(text)));
    let mut needed = BTreeSet::from([step.stem.clone()]);
    while let Some(stem) = open.pop() {
        if is_step(&stem) && needed.insert(stem.clone()) {
            let texts = overlay.files.iter().filter(|(path, _)| first(path) == stem);
            open.extend(texts.flat_map(|(_, text)| named(text)));
        }
    }
    Ok(needed)
}

/// The tokens of a source, those between two brackets apart; none if it has no tokens.
fn levels(source: &str) -> Vec<Vec<TokenTree>> {
    let mut levels = Vec::new();
    let mut open: Vec<TokenStream> = source.parse().into_iter().collect();
    while let Some(stream) = open.pop() {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        open.extend(tokens.iter().filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        }));
        levels.push(tokens);
    }
    levels
}

/// Every identifier of a source.
fn named(source: &str) -> BTreeSet<String> {
    let ident = |token: TokenTree| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    };
    levels(source).into_iter().flatten().filter_map(ident).collect()
}

/// What the source in `file` takes in as text, such as a sheet that a page shows as well.
fn included(file: &Path, source: &str) -> BTreeSet<PathBuf> {
    let folder = file.parent().expect("a file stands in a folder");
    let path = |tokens: &[TokenTree]| match tokens {
        [TokenTree::Ident(ident), _, TokenTree::Group(path)] if ident == "include_str" => {
            let path: LitStr = syn::parse2(path.stream()).ok()?;
            Some(flat(&folder.join(path.value())))
        }
        _ => None,
    };
    levels(source).iter().flat_map(|tokens| tokens.windows(3).filter_map(path)).collect()
}

/// The files of a step's tests that the compiler must see: modules, what they include, drawings,
/// the manifest that rstest looks for.
///
/// # Errors
/// If one is absent or does not parse.
pub(crate) fn seen(chapter: &Chapter, tests: &[PathBuf]) -> Result<BTreeSet<PathBuf>> {
    let mut seen = BTreeSet::new();
    for test in tests {
        for file in reachable(test)? {
            seen.extend(included(&file, &read(&file)?));
            seen.insert(file);
        }
    }
    seen.extend(chapter.drawings()?);
    let manifest = chapter.room("exercises").join("Cargo.toml");
    seen.extend(manifest.is_file().then_some(manifest));
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_include_is_found_in_brackets_and_not_in_comments() {
        let source = "// include_str!(\"no.txt\")\nconst ALL: [&str; 1] = [include_str!(\"../c/d.sheet\")];\n\
            const DRAWN: &str = include_str!(concat!(\"no\", \".txt\"));";
        let found = included(Path::new("/a/b/test.rs"), source);
        assert_eq!(found, BTreeSet::from([PathBuf::from("/a/c/d.sheet")]));
    }
}
