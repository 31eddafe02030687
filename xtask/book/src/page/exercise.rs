//! `{{#exercise sN}}` becomes the box that says what to build, where, and how to see it hold.

use super::blocks::blocks;
use super::edit::{edited, escaped};
use super::steps;
use anyhow::{Context, Result, bail};

/// A step's file, and what of it the learner is given.
pub struct Given {
    /// `sN_noun.rs`
    pub file: String,
    /// The file as the learner finds it: public items, `todo!()` in place of bodies.
    pub face: String,
}

/// The name and the argument of a paragraph that is one `{{#name argument}}`.
pub fn directive(paragraph: &str) -> Option<(&str, &str)> {
    let inner = paragraph.trim().strip_prefix("{{#")?.strip_suffix("}}")?;
    if inner.contains('}') {
        return None;
    }
    let (name, argument) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    Some((name, argument.trim()))
}

/// `markdown` with its exercises boxed; `given` finds a step, `s1`, of the chapter.
///
/// # Errors
/// If a step has no file, or a directive is none that the book knows.
pub fn boxed(
    markdown: &str,
    chapter: &str,
    given: &dyn Fn(&str) -> Result<Given>,
) -> Result<String> {
    let mut edits = Vec::new();
    for block in blocks(markdown) {
        let source = &markdown[block.range.clone()];
        if !block.is_paragraph() || !source.trim().starts_with("{{#") {
            continue;
        }
        let section = || match steps::at(markdown, block.range.start) {
            Some(number) => format!("in step {number}, {}", source.trim()),
            None => source.trim().to_owned(),
        };
        match directive(source) {
            Some(("map", "")) => {}
            Some(("exercise", step)) if is_step(step) => {
                let given = given(step).with_context(section)?;
                edits.push((block.range, html(chapter, step, &given)));
            }
            _ => bail!(
                "{}: not a directive of the book; it knows {{{{#exercise sN}}}}, {{{{#map}}}} and {{{{#include file}}}}, whose file must exist",
                section()
            ),
        }
    }
    Ok(edited(markdown, edits))
}

fn is_step(name: &str) -> bool {
    name.strip_prefix('s').is_some_and(|number| number.parse::<usize>().is_ok())
}

fn html(chapter: &str, step: &str, Given { file, face }: &Given) -> String {
    let command = |does: &str, command: &str| {
        format!(
            "<dt>{does}</dt>\n<dd><pre><code class=\"language-text\">{}</code></pre></dd>\n",
            escaped(command)
        )
    };
    let commands = [
        command("See what holds", &format!("cargo xtask check {chapter} {step}")),
        command("Run its tests bare", &format!("cargo test -p {chapter} {step}_")),
        command("Take a hint", &format!("cargo xtask hint {chapter} {step}")),
    ];
    let fence = fence_around(face);
    format!(
        "<section class=\"exercise\" aria-label=\"Exercise of step {}\" data-chapter=\"{chapter}\" data-step=\"{step}\">\n\
         <h5 class=\"exercise-title\" id=\"{step}-build\">Build it</h5>\n\
         <p class=\"exercise-file\"><code>exercises/{chapter}/src/{file}</code></p>\n\
         <dl class=\"commands\">\n{}</dl>\n\
         <details class=\"face\">\n<summary>The public face of this step</summary>\n\n\
         {fence}rust\n{}\n{fence}\n\n\
         </details>\n</section>\n",
        &step[1..],
        commands.concat(),
        face.trim_end()
    )
}

/// A fence longer than any inside `code`: documentation may hold examples.
fn fence_around(code: &str) -> String {
    let mut longest = 2;
    for line in code.lines() {
        let run = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        longest = longest.max(run);
    }
    "`".repeat(longest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed_alone(page: &str) -> Result<String> {
        boxed(page, "rate-limiter", &|step| match step {
            "s1" => {
                Ok(Given { file: "s1_fixed_window.rs".into(), face: "/// ```\nfn f();".into() })
            }
            _ => bail!("no file"),
        })
    }

    #[test]
    fn the_box_says_what_where_and_how() {
        let html = boxed_alone("a\n\n{{#exercise s1}}\n\nb\n").unwrap();
        for part in [
            "exercises/rate-limiter/src/s1_fixed_window.rs",
            "cargo xtask check rate-limiter s1<",
            "cargo test -p rate-limiter s1_<",
            "cargo xtask hint rate-limiter s1<",
            "\n\n````rust\n/// ```\nfn f();\n````\n\n</details>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_step() {
        let told = |page| format!("{:#}", boxed_alone(page).unwrap_err());
        let page = "### Step 7: X\n\n{{#exercise s7}}\n";
        assert_eq!(told(page), "in step 7, {{#exercise s7}}: no file");
        assert!(told("{{#include gone.txt}}\n").contains("not a directive of the book"));
        assert!(told("{{#exercise 1}}\n").contains("not a directive of the book"));
    }

    #[test]
    fn code_and_sentences_stay() {
        for page in ["`{{#exercise s1}}`\n", "```text\n{{#exercise s1}}\n```\n", "{{#map}}\n"] {
            assert_eq!(boxed_alone(page).unwrap(), page);
        }
    }
}
