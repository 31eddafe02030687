//! Whose submission a folder or an archive is: names as Canvas, Moodle and people write them.

/// What the name of a submission says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The student's name as written there.
    pub name: String,
    /// The number that the LMS gives the student (Canvas) or the submission (Moodle).
    pub number: Option<String>,
    /// Whether Canvas marked it as late.
    pub late: bool,
    /// The name that a single file had before Canvas renamed it.
    pub file: Option<String>,
}

/// The kinds of archive that are taken, the longest endings first.
pub const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar", ".zip"];

/// Reads the name of a folder, an archive or, as Canvas downloads them, a single file.
pub fn named(name: &str) -> Named {
    let lower = name.to_ascii_lowercase();
    let ending = ARCHIVES.iter().chain(&[".rs"]).find(|ending| lower.ends_with(**ending));
    let stem = &name[..name.len() - ending.map_or(0, |ending| ending.len())];
    let plain = || Named { name: stem.to_owned(), ..Named::default() };
    moodle(stem).or_else(|| canvas(stem)).unwrap_or_else(plain)
}

/// `Anna Smith_12345_assignsubmission_file_`, or `…_onlinetext_`, and what follows it.
fn moodle(stem: &str) -> Option<Named> {
    let (before, _) = stem.split_once("_assignsubmission_")?;
    let (name, number) = before.rsplit_once('_').filter(|(_, number)| is_number(number))?;
    Some(Named { name: name.to_owned(), number: Some(number.to_owned()), ..Named::default() })
}

/// `smithanna_12345_67890_file`, with `LATE` behind the name if it was.
fn canvas(stem: &str) -> Option<Named> {
    let mut parts = stem.split('_');
    let name = parts.next().filter(|name| !name.is_empty())?;
    let mut next = parts.next()?;
    let late = next == "LATE";
    if late {
        next = parts.next()?;
    }
    let attempt = parts.next()?;
    let mut file = parts.collect::<Vec<_>>().join("_");
    // Canvas counts files of the same name: `s1_noun-1.rs`.
    if let Some((before, _)) = file.rsplit_once('-').filter(|(_, count)| is_number(count)) {
        file.truncate(before.len());
    }
    let all = is_number(next) && is_number(attempt) && !file.is_empty();
    all.then(|| Named {
        name: name.to_owned(),
        number: Some(next.to_owned()),
        late,
        file: Some(file + ".rs"),
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Anna Smith_12345_assignsubmission_file_", "Anna Smith", Some("12345"), false)]
    #[case("Ann_a Smith_77_assignsubmission_file_a.zip", "Ann_a Smith", Some("77"), false)]
    #[case("smithanna_12345_67890_file.tar.gz", "smithanna", Some("12345"), false)]
    #[case("smithanna_LATE_12345_67890_my_file-1.zip", "smithanna", Some("12345"), true)]
    #[case("smithanna_12345_67890_s1_fixed_window.rs", "smithanna", Some("12345"), false)]
    #[case("anna.tar.gz", "anna", None, false)]
    #[case("anna.v2.ZIP", "anna.v2", None, false)]
    #[case("anna_smith", "anna_smith", None, false)]
    #[case("anna_smith_1_x", "anna_smith_1_x", None, false)]
    fn names_are_read(
        #[case] file: &str,
        #[case] name: &str,
        #[case] number: Option<&str>,
        #[case] late: bool,
    ) {
        let read = named(file);
        assert_eq!((read.name.as_str(), read.number.as_deref()), (name, number));
        assert_eq!(read.late, late);
    }

    #[test]
    fn a_single_file_gets_its_name_back() {
        for file in ["a_1_2_s1_fixed_window.rs", "a_LATE_1_2_s1_fixed_window-3.rs"] {
            assert_eq!(named(file).file.as_deref(), Some("s1_fixed_window.rs"));
        }
    }
}
