//! Whether what was shipped is still as shipped: a verdict by changed tests is no verdict.

use crate::state::hash;
use crate::workspace::{Workspace, read, step_number};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// In a handout: a line a file, its SHA-256 and its path, as `sha256sum` writes them.
pub const MANIFEST: &str = ".workbook/shipped.sha256";
/// So many changed files are named.
const SHOWN: usize = 4;
/// What is given, as paths git understands.
const GIVEN: [&str; 5] = ["tests", "exercises", "Cargo.toml", "Cargo.lock", ".cargo"];

/// Says which given files differ from what was shipped: by git in a clone, by the manifest in a
/// handout. A step's own file is the learner's and never named.
///
/// # Errors
/// If a handout's manifest cannot be read.
pub fn changed(workspace: &Workspace) -> Result<Option<String>> {
    let manifest = workspace.root.join(MANIFEST);
    let (mut paths, remedy) = match manifest.is_file() {
        true => (by_manifest(workspace, &read(&manifest)?), "unpack the handout anew"),
        false => (by_git(workspace), "`git diff` shows the change, `git restore` takes it back"),
    };
    paths.retain(|path| is_given(path) && !is_step(path));
    let shown = paths.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    let more = match paths.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok((!paths.is_empty()).then(|| format!("note: not as shipped: {shown}{more} ({remedy})")))
}

/// A handout's manifest lists all it has; a note in its README changes no verdict.
fn is_given(path: &str) -> bool {
    GIVEN.iter().any(|given| Path::new(path).starts_with(given))
}

/// `exercises/<slug>/src/sN_noun.rs`, or what an editor keeps beside it.
fn is_step(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("exercises/") && step_number(name).is_some()
}

fn by_git(workspace: &Workspace) -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["status", "--porcelain", "-z", "--no-renames", "--"]).args(GIVEN);
    match git.current_dir(&workspace.root).output() {
        Ok(output) if output.status.success() => {
            let listed = String::from_utf8_lossy(&output.stdout).into_owned();
            listed.split('\0').filter_map(|entry| entry.get(3..)).map(str::to_owned).collect()
        }
        // No git, or no clone: nothing to compare with.
        _ => Vec::new(),
    }
}

fn by_manifest(workspace: &Workspace, manifest: &str) -> Vec<String> {
    let entries = manifest.lines().filter_map(|line| line.split_once("  "));
    let differs = |(shipped, path): &(&str, &str)| {
        std::fs::read(workspace.root.join(path)).map_or(true, |now| hash([now]) != *shipped)
    };
    entries.filter(differs).map(|(_, path)| path.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steps_file_is_the_learners_and_the_rest_is_given() {
        assert!(is_step("exercises/rate-limiter/src/s1_fixed_window.rs"));
        assert!(!is_step("exercises/rate-limiter/src/types.rs"));
        assert!(!is_step("tests/rate-limiter/s1_fixed_window.rs"));
    }

    #[test]
    fn a_note_in_the_readme_is_nobodys_business() {
        assert!(is_given("tests/kit/src/lib.rs") && is_given("Cargo.toml"));
        assert!(!is_given("README.md") && !is_given("tests.md"));
    }

    #[test]
    fn a_handouts_manifest_names_what_changed() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: folder.path().to_owned() };
        std::fs::write(folder.path().join("a"), "as shipped").unwrap();
        std::fs::write(folder.path().join("b"), "edited").unwrap();
        let shipped = hash(["as shipped"]);
        let manifest = format!("{shipped}  a\n{shipped}  b\n{shipped}  gone\n");
        assert_eq!(by_manifest(&workspace, &manifest), ["b", "gone"]);
    }
}
