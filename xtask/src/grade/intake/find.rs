//! Which file of a submission is which step: by the chapter's folder and the step's name, and
//! never by a guess.

use super::archive::Found;
use crate::grade::result::Refused;
use crate::grade::visible;
use crate::workspace::Chapter;
use std::collections::BTreeMap;

/// Folders in which a whole workbook keeps other things under the names of steps.
const NOT_THEIRS: [&str; 9] = [
    "tests",
    "solutions",
    "book",
    "target",
    ".workbook",
    ".git",
    "xtask",
    "__MACOSX",
    "node_modules",
];

/// Step files and design files by their place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// By chapter and stem.
    pub files: BTreeMap<(String, String), String>,
    /// By chapter.
    pub design: BTreeMap<String, String>,
    /// What looked like one of them and was not taken.
    pub refused: Vec<Refused>,
}

/// What a path inside a submission is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file of a step: chapter and stem.
    Step(String, String),
    /// A chapter's `design.toml`.
    Design(String),
}

/// What the file at `path` is; `None` for a file that nobody asked for.
///
/// # Errors
/// If it looks like a step, but of which chapter is not certain; or if its name is a step's but for
/// its case.
pub fn place(path: &str, chapters: &[Chapter]) -> Option<Result<Place, String>> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let (name, folders) = parts.split_last()?;
    if folders.iter().any(|folder| NOT_THEIRS.contains(folder)) {
        return None;
    }
    // The innermost folder named after a chapter is the chapter's.
    let folder = folders.iter().rev().find_map(|f| chapters.iter().find(|c| c.slug == *f));
    if *name == "design.toml" {
        return folder.map(|chapter| Ok(Place::Design(chapter.slug.clone())));
    }
    let stem = name.get(..name.len().checked_sub(3)?)?;
    if !name[stem.len()..].eq_ignore_ascii_case(".rs") {
        return None;
    }
    let of = |chapter: &Chapter| {
        let step = chapter.steps.iter().find(|step| step.stem.eq_ignore_ascii_case(stem))?;
        Some((chapter.slug.clone(), step.stem.clone()))
    };
    let candidates: Vec<(String, String)> = match folder {
        Some(chapter) => of(chapter).into_iter().collect(),
        None => chapters.iter().filter_map(of).collect(),
    };
    match candidates.as_slice() {
        [] => None,
        [(slug, step)] if format!("{step}.rs") == *name => {
            Some(Ok(Place::Step(slug.clone(), step.clone())))
        }
        [(_, step)] => Some(Err(format!("a step is named with its own case: {step}.rs"))),
        several => {
            let slugs: Vec<&str> = several.iter().map(|(slug, _)| slug.as_str()).collect();
            let slugs = slugs.join(" and ");
            Some(Err(format!(
                "{slugs} have a step of this name: put it into a folder of its chapter"
            )))
        }
    }
}

/// Puts what was found in its place. Two files for one place are both refused, unless they are the same.
pub fn placed(found: Vec<Found>, chapters: &[Chapter]) -> Placed {
    let mut placed = Placed::default();
    let mut claims: BTreeMap<Place, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for Found { path, bytes } in found {
        match place(&path, chapters) {
            None => {}
            Some(Err(reason)) => {
                placed.refused.push(Refused { path: visible::line(&path), reason })
            }
            Some(Ok(place)) => claims.entry(place).or_default().push((path, bytes)),
        }
    }
    for (place, mut claims) in claims {
        claims.sort();
        if claims.iter().any(|(_, bytes)| *bytes != claims[0].1) {
            let paths: Vec<String> = claims.iter().map(|(path, _)| visible::line(path)).collect();
            let reason = format!("{} files claim to be this step: none is taken", paths.len());
            placed.refused.push(Refused { path: paths.join(", "), reason });
            continue;
        }
        let (path, bytes) = claims.swap_remove(0);
        match (String::from_utf8(bytes), place) {
            (Err(error), _) => {
                let at = error.utf8_error().valid_up_to();
                let reason = format!("it is not UTF-8 (from byte {at}): save it as such");
                placed.refused.push(Refused { path: visible::line(&path), reason });
            }
            (Ok(text), Place::Step(slug, stem)) => drop(placed.files.insert((slug, stem), text)),
            (Ok(text), Place::Design(slug)) => drop(placed.design.insert(slug, text)),
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Step;
    use rstest::rstest;

    fn chapters() -> Vec<Chapter> {
        let chapter = |slug: &str, stems: &[&str]| Chapter {
            root: "/".into(),
            slug: slug.into(),
            steps: stems.iter().map(|stem| Step { number: 1, stem: (*stem).into() }).collect(),
            capstone: None,
        };
        vec![chapter("one", &["s1_log", "s2_ring"]), chapter("two", &["s1_log", "s3_map"])]
    }

    #[rstest]
    #[case("exercises/one/src/s1_log.rs", Some(("one", "s1_log")))]
    #[case("a/b/workbook/exercises/two/src/s1_log.rs", Some(("two", "s1_log")))]
    #[case("one/s2_ring.rs", Some(("one", "s2_ring")))]
    #[case("homework/s2_ring.rs", Some(("one", "s2_ring")))]
    #[case("two/s2_ring.rs", None)]
    #[case("tests/one/s1_log.rs", None)]
    #[case("w/.workbook/starters/one/src/s1_log.rs", None)]
    #[case("one/src/lib.rs", None)]
    #[case("one/src/s2_ring.rs.bak", None)]
    #[case("é", None)]
    fn a_step_is_found_by_folder_and_name(
        #[case] path: &str,
        #[case] expected: Option<(&str, &str)>,
    ) {
        let found = place(path, &chapters()).map(|place| place.expect("certain"));
        assert_eq!(found, expected.map(|(a, b)| Place::Step(a.into(), b.into())));
    }

    #[test]
    fn what_is_not_certain_is_refused_with_the_remedy() {
        let told = |path| place(path, &chapters()).unwrap().unwrap_err();
        assert!(told("s1_log.rs").contains("one and two have a step of this name"));
        assert!(told("S2_Ring.rs").contains("s2_ring.rs"));
    }

    fn found(files: &[(&str, &str)]) -> Vec<Found> {
        let found = |(path, text): &(&str, &str)| Found {
            path: (*path).into(),
            bytes: text.as_bytes().to_vec(),
        };
        files.iter().map(found).collect()
    }

    #[test]
    fn of_two_claims_neither_is_taken_unless_they_agree() {
        let two = |second| found(&[("a/s2_ring.rs", "1"), ("one/s2_ring.rs", second)]);
        let placed = |second| super::placed(two(second), &chapters());
        assert_eq!(placed("1").files.len(), 1);
        let refused = placed("2");
        assert!(refused.files.is_empty());
        assert!(refused.refused[0].reason.contains("2 files claim"), "{:?}", refused.refused);
    }
}
