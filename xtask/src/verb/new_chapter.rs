//! `new-chapter`: four rooms and one line in the summary.

use crate::template::{add, filled, place};
use crate::workspace::Workspace;
use anyhow::{Result, ensure};

/// Author: make an empty chapter
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its name in all rooms, in kebab-case; never renamed afterwards
    slug: String,
    /// Its title in the book
    title: String,
}

/// Writes the rooms and adds the chapter after the last one of the summary.
///
/// # Errors
/// If the slug is no kebab-case name, or a room is there already.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let Args { slug, title } = args;
    let kebab = slug.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    });
    ensure!(
        kebab,
        "`{slug}` is not kebab-case: small letters, digits and hyphens, as in `rate-limiter`"
    );
    let of = |template| {
        filled(template, &[("slug", slug), ("title", title), ("crate", &slug.replace('-', "_"))])
    };
    let lib = of(include_str!("../template/lib.rs"));
    let files = [
        ("book", "README.md", of(include_str!("../template/page.md"))),
        ("exercises", "Cargo.toml", of(include_str!("../template/exercise.toml"))),
        ("exercises", "src/lib.rs", lib.clone()),
        ("solutions", "Cargo.toml", of(include_str!("../template/solution.toml"))),
        ("solutions", "src/lib.rs", lib),
        ("tests", "Cargo.toml", of(include_str!("../template/tests.toml"))),
        ("tests", "main.rs", of(include_str!("../template/main.rs"))),
        ("tests", "solution.rs", of(include_str!("../template/solution.rs"))),
    ];
    let files = files.map(|(room, name, text)| (format!("{room}/{slug}/{name}"), text));
    place(&workspace.root, &files)?;
    add(&workspace.root, "book/SUMMARY.md", |summary| {
        listed(summary, &format!("- [{title}]({slug}/README.md)"))
    })?;
    anstream::println!("next: `cargo xtask new-step {slug} NOUN`");
    Ok(())
}

/// The summary with one more chapter, before whatever is no chapter.
fn listed(summary: &str, line: &str) -> String {
    let mut lines: Vec<&str> = summary.trim_end().lines().collect();
    let last = lines.iter().rposition(|line| line.ends_with("/README.md)"));
    lines.insert(last.map_or(lines.len(), |last| last + 1), line);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_chapter_follows_the_last_one_and_stands_before_the_appendix() {
        let summary = "# Summary\n\n- [A](a/README.md)\n\n# Appendix\n\n- [T](t.md)\n";
        let wanted = summary.replace("md)\n\n# App", "md)\n- [B](b/README.md)\n\n# App");
        assert_eq!(listed(summary, "- [B](b/README.md)"), wanted);
        assert_eq!(listed("# Summary\n", "- [B](b/README.md)"), "# Summary\n- [B](b/README.md)\n");
    }
}
