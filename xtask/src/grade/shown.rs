//! Text of students made harmless for names, terminals and spreadsheets, where it comes in.

use crate::state::hash;

/// Names of folders and files are cut to so many bytes: every file system takes 255, and a suffix follows.
const LONGEST: usize = 60;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 5] = ["con", "prn", "aux", "nul", "clock$"];
/// Names that OUT itself uses.
const OURS: [&str; 4] = ["class.html", "similarity.html", "results", "junit.xml"];

/// The text with every character that steers a terminal or the direction of writing shown as its
/// number, `\u{202e}`, and cut after 200 characters.
pub fn marked(text: &str) -> String {
    let mark = |c: char| match steers(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    text.chars().take(200).map(mark).collect()
}

/// Control characters, and those that Unicode lists under Bidi_Control, with the other invisible
/// ones that make two names look alike.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{61c}' | '\u{ad}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

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
    fn what_steers_a_terminal_is_shown_and_letters_stay() {
        assert_eq!(marked("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(marked("Žofie Ångström 李"), "Žofie Ångström 李");
    }

    #[test]
    fn folders_are_safe_and_no_two_students_share_one() {
        let names = [
            "anna", "Anna", "ANNA", "../anna", "/anna", "anna/", "a/nna", "anna.", "", "..", "con",
            "CON", "com1.txt", "class.html", "grades.csv", "<b>anna", "=anna", ".grading", "Žofie",
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
