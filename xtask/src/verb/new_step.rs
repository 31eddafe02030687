//! `new-step`: a step at the end of a chapter; no shared file is touched.

use crate::page::Page;
use crate::starter;
use crate::template::{add, filled, place};
use crate::workspace::{Chapter, Workspace};
use anyhow::{Result, ensure};

/// Author: make a step at the end of a chapter
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// What the step builds, a noun in snake_case: `token_bucket`
    noun: String,
}

/// Writes the step's files, and names it in the chapter's own.
///
/// # Errors
/// If the noun is no snake_case name, or a file is there already.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let Args { slug, noun } = args;
    let snake = noun.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    ensure!(
        snake && !noun.is_empty(),
        "`{noun}` is not snake_case: small letters, as in `token_bucket`"
    );
    let chapter = workspace.chapter(slug)?;
    let number = (chapter.steps.len() + 1).to_string();
    let stem = format!("s{number}_{noun}");
    let id = format!("{}-{}-1", prefix(&chapter), initials(noun));
    let test = id.to_lowercase().replace('-', "_");
    let values = [
        ("number", number.as_str()),
        ("noun", &noun.replace('_', " ")),
        ("stem", &stem),
        ("id", &id),
        ("test", &test),
        ("crate", &chapter.crate_name()),
    ];
    let solution = filled(include_str!("../template/step.rs"), &values);
    let files = [
        (format!("book/{slug}/{stem}.md"), filled(include_str!("../template/section.md"), &values)),
        (format!("exercises/{slug}/src/{stem}.rs"), starter::of(&solution)?),
        (format!("solutions/{slug}/src/{stem}.rs"), solution),
        (
            format!("tests/{slug}/{stem}.rs"),
            filled(include_str!("../template/step_tests.rs"), &values),
        ),
        (
            format!("tests/{slug}/bugs/{stem}.toml"),
            filled(include_str!("../template/bugs.toml"), &values),
        ),
    ];
    place(&workspace.root, &files)?;
    for room in ["exercises", "solutions"] {
        add(&workspace.root, &format!("{room}/{slug}/src/lib.rs"), |lib| {
            with_module(lib, "pub mod", &stem)
        })?;
    }
    add(&workspace.root, &format!("tests/{slug}/main.rs"), |main| with_module(main, "mod", &stem))?;
    add(&workspace.root, &format!("book/{slug}/README.md"), |page| {
        page.replacen(
            "\n## In production",
            &format!("\n{{{{#include {stem}.md}}}}\n\n## In production"),
            1,
        )
    })?;
    anstream::println!(
        "next: write them, then `cargo xtask starter {slug}` and `cargo xtask verify {slug} s{number} --bless`"
    );
    Ok(())
}

/// Puts `mod stem;` among the modules there are, in rustfmt's order, or after the file's own doc.
fn with_module(text: &str, keyword: &str, stem: &str) -> String {
    let module = format!("{keyword} {stem};");
    let is_module = |line: &&str| line.starts_with(&format!("{keyword} ")) && line.ends_with(';');
    let mut modules: Vec<&str> = text.lines().filter(is_module).collect();
    let doc = text.lines().take_while(|line| line.starts_with("//!")).count();
    let begin = text.lines().position(|line| is_module(&line)).unwrap_or(doc);
    let before = text.lines().take(begin);
    let after = text.lines().skip(begin).filter(|line| !is_module(line));
    let gap = modules.is_empty().then_some("");
    modules.push(&module);
    modules.sort_unstable();
    let all: Vec<&str> = before.chain(gap).chain(modules.iter().copied()).chain(after).collect();
    format!("{}\n", all.join("\n"))
}

/// The chapter's code: the one its requirements have, or its initials.
fn prefix(chapter: &Chapter) -> String {
    let pages = chapter.steps.iter().filter_map(|step| Page::read(&chapter.section(step)).ok());
    let mut ids = pages.flat_map(|page| page.requirements).map(|requirement| requirement.id);
    let known = ids.next().and_then(|id| id.split('-').next().map(str::to_owned));
    known.unwrap_or_else(|| match chapter.slug.contains('-') {
        true => chapter
            .slug
            .split('-')
            .filter_map(|word| word.chars().next())
            .take(3)
            .collect::<String>()
            .to_uppercase(),
        false => initials(&chapter.slug),
    })
}

fn initials(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).take(2).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::with_module;

    #[test]
    fn a_module_is_named_after_the_last_one() {
        let lib = "//! Doc.\n\npub mod s1_a;\npub mod types;\n";
        assert_eq!(
            with_module(lib, "pub mod", "s2_b"),
            "//! Doc.\n\npub mod s1_a;\npub mod s2_b;\npub mod types;\n"
        );
        assert_eq!(with_module("//! Doc.\n", "mod", "s1_a"), "//! Doc.\n\nmod s1_a;\n");
    }
}
