//! What a step gives to its learner: the one place that knows how a solution becomes a starter.

use anyhow::Result;

/// The public face of a solution's file: items and docs, `todo!()` for bodies.
///
/// Stands in for `xtask::starter::of` until that exists, and leans on rustfmt's layout: a body ends
/// where a line closes it at the indentation it was opened at.
pub fn of(solution: &str) -> Result<String> {
    let mut face: Vec<String> = Vec::new();
    let mut lines = solution.lines().peekable();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        let code = line.trim_start();
        let opens_function = code.contains("fn ") && code.ends_with('{') && !code.starts_with("//");
        let opens_fields = code.contains("struct ") && code.ends_with('{');
        if !opens_function && !opens_fields {
            face.push(line.to_owned());
            continue;
        }
        let end = format!("{}}}", " ".repeat(indent));
        let _ = lines.by_ref().find(|line| *line == end);
        if opens_function && !code.starts_with("pub ") && !in_trait(solution, line) {
            while face.last().is_some_and(|l| l.trim_start().starts_with("//") || l.contains("#["))
            {
                face.pop();
            }
            continue;
        }
        let body = if opens_function { " todo!() }" } else { " /* private */ }" };
        face.push(format!("{line}{body}"));
    }
    Ok(face.join("\n"))
}

/// Whether the block that `line` stands in implements a trait, whose functions are public.
fn in_trait(source: &str, line: &str) -> bool {
    let before = &source[..line.as_ptr() as usize - source.as_ptr() as usize];
    let opener = before.lines().rev().find(|line| line.starts_with(|c: char| c.is_alphabetic()));
    opener.is_some_and(|line| line.contains(" for ") || line.contains("trait "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_body_and_nothing_private_is_shown() {
        let solution = "/// Doc.\npub struct W {\n    used: u64,\n}\n\nimpl W {\n    /// New.\n    \
            pub fn new() -> Self {\n        W { used: 7 }\n    }\n\n    /// Secret.\n    \
            fn at(&self) {\n        secret()\n    }\n}\n\nimpl L for W {\n    \
            fn check(&self) {\n        secret()\n    }\n}\n";
        let face = of(solution).unwrap();
        assert!(!face.to_lowercase().contains("secret") && !face.contains("used"), "{face}");
        assert!(face.contains("    pub fn new() -> Self { todo!() }"), "{face}");
        assert!(face.contains("    fn check(&self) { todo!() }"), "{face}");
    }
}
