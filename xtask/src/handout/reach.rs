//! Which files a program is made of: those its modules lead to. A hidden test that `main.rs` does
//! not declare is in none.

use crate::workspace::read;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::{Expr, ExprLit, Item, ItemMod, Lit, Meta};

/// The files of the program that begins at `root`, itself among them.
///
/// # Errors
/// If one is absent or does not parse.
pub fn reachable(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    // With whether a module's file is looked for beside it: so in a program's first file, and in one
    // that was named by `#[path]`.
    let mut open = vec![(root.to_owned(), true)];
    while let Some((file, beside)) = open.pop() {
        let syntax = syn::parse_file(&read(&file)?)
            .with_context(|| format!("{} does not parse", file.display()))?;
        for item in &syntax.items {
            let Item::Mod(module) = item else { continue };
            if module.content.is_none() {
                let (path, named) = declared(&file, beside, module);
                ensure!(path.is_file(), "{} declares {}", file.display(), path.display());
                open.extend((!found.contains(&path)).then_some((path, named)));
            }
        }
        found.insert(file);
    }
    Ok(found)
}

/// The file of a module, and whether `#[path]` names it.
fn declared(file: &Path, beside: bool, module: &ItemMod) -> (PathBuf, bool) {
    let folder = file.parent().expect("a file stands in a folder");
    let path = module.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    match path {
        Some(path) => (folder.join(path), true),
        None if beside => (folder.join(format!("{}.rs", module.ident)), false),
        None => (file.with_extension("").join(format!("{}.rs", module.ident)), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_test_is_not_reached_from_the_public_ones() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        };
        let main = write("main.rs", "mod s1_a;");
        let step = write("s1_a.rs", "#[path = \"core.rs\"]\nmod core;\nmod inner { fn f() {} }");
        let core = write("core.rs", "");
        let hidden = write("hidden.rs", "");
        let whole = write("solution.rs", "#[path = \"main.rs\"]\nmod tests;\nmod hidden;");
        assert_eq!(reachable(&main).unwrap(), BTreeSet::from([core, main.clone(), step]));
        assert!(reachable(&whole).unwrap().is_superset(&BTreeSet::from([hidden, main])));
    }
}
