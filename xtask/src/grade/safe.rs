//! Names of students made fit for folders and spreadsheets.

use crate::state::hash;

/// Names of folders and files are cut to so many bytes: every file system takes 255, and a suffix follows.
const LONGEST: usize = 60;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 5] = ["con", "prn", "aux", "nul", "clock$"];
/// Names that OUT itself uses.
const OURS: [&str; 4] = ["class.html", "similarity.html", "results", "junit.xml"];

/// A student's folder in OUT. Two students never share one, not even where case is ignored: a name
/// that is not its own folder's name, letter by letter, carries a hash.
pub fn folder(student: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let mut name = String::new();
    for c in student.chars().map(safe) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let trimmed = name.trim_matches(['.', '-']);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    let base = trimmed.split('.').next().unwrap_or_default();
    let port = |name: &str| base.len() == 4 && base.starts_with(name);
    let reserved = DEVICES.contains(&base) || port("com") || port("lpt");
    let taken = OURS.contains(&trimmed) || trimmed.starts_with("grades.") || trimmed.is_empty();
    match trimmed == student && trimmed.chars().all(plain) && !reserved && !taken {
        true => trimmed.to_owned(),
        false => format!("{trimmed}-{}", &hash([student])[..8]).trim_start_matches('-').to_owned(),
    }
}

/// A cell of a table that no spreadsheet takes for a formula.
pub fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}']);
    // A number is a number, though it be negative.
    match formula && text.parse::<f64>().is_err() {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn folders_are_safe_and_no_two_students_share_one() {
        let names = [
            "anna",
            "Anna",
            "ANNA",
            "../anna",
            "/anna",
            "anna/",
            "a/nna",
            "anna.",
            "",
            "..",
            "con",
            "CON",
            "com1.txt",
            "class.html",
            "grades.csv",
            "<b>anna",
            "=anna",
            ".grading",
            "Žofie",
        ];
        let folders: Vec<String> = names.iter().map(|name| folder(name)).collect();
        let distinct: BTreeSet<String> = folders.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), names.len(), "{folders:?}");
        for folder in &folders {
            assert!(!folder.starts_with('.') && !folder.contains('/'), "{folder}");
        }
        assert_eq!(folders[0], "anna");
        assert!(folder(&"x".repeat(4000)).len() < 80);
    }

    #[test]
    fn no_cell_is_a_formula() {
        for evil in ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r\n=1"] {
            assert!(cell(evil).starts_with('\''), "{evil:?}");
        }
        assert_eq!((cell("-2.5"), cell("anna")), ("-2.5".to_owned(), "anna".to_owned()));
    }
}
