//! A class as it comes: some finished, some half, some wrong, some broken, some hostile.

use crate::grader::hand_in;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use xtask::grade::run::steps;
use xtask::state::hash;
use xtask::workspace::{Chapter, Step, Workspace, files, read};
use xtask::{bank, starter};

/// What kind of student somebody is. Every ten students have each kind as often as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Everything is right.
    Finished,
    /// One step in three has a misconception.
    Mistaken,
    /// As the alternatives have it.
    Otherwise,
    /// The first half of each chapter, misconceptions among it.
    Half,
    /// Nothing yet.
    Starter,
    /// Every other step does not compile.
    Broken,
    /// Every other step ends the program, loops, or prints a pass.
    Hostile,
}

const TEN: [Kind; 10] = [
    Kind::Mistaken,
    Kind::Half,
    Kind::Finished,
    Kind::Mistaken,
    Kind::Otherwise,
    Kind::Broken,
    Kind::Half,
    Kind::Mistaken,
    Kind::Hostile,
    Kind::Starter,
];

impl fmt::Display for Kind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", format!("{self:?}").to_lowercase())
    }
}

/// The sources of a step.
struct Sources {
    reference: String,
    starter: String,
    bugs: Vec<String>,
    alternatives: Vec<String>,
}

impl Sources {
    fn of(chapter: &Chapter, step: &Step) -> Result<Self> {
        let reference = read(&chapter.solution(step))?;
        let bugs = bank::bugs(chapter, step)?;
        let bugs = bugs.iter().map(|bug| bug.planted(&reference)).collect::<Result<_>>()?;
        let mut alternatives = Vec::new();
        for folder in files(&chapter.room("tests").join("alternatives"))? {
            let path = folder.join(format!("{}.rs", step.stem));
            if path.is_file() {
                alternatives.push(read(&path)?);
            }
        }
        Ok(Sources { starter: starter::of(&reference)?, reference, bugs, alternatives })
    }

    /// The file of a student. `chance` is a number that depends on student and step alone.
    fn of_student(&self, kind: Kind, first_half: bool, chance: usize) -> String {
        let pick = |from: &[String]| match from.len() {
            0 => self.reference.clone(),
            count => from[chance / 7 % count].clone(),
        };
        match kind {
            Kind::Finished => self.reference.clone(),
            Kind::Mistaken if chance.is_multiple_of(3) => pick(&self.bugs),
            Kind::Mistaken => self.reference.clone(),
            Kind::Otherwise => pick(&self.alternatives),
            Kind::Half if !first_half => self.starter.clone(),
            Kind::Half if chance.is_multiple_of(3) => pick(&self.bugs),
            Kind::Half => self.reference.clone(),
            Kind::Starter => self.starter.clone(),
            Kind::Broken if chance.is_multiple_of(2) => match chance / 7 % 3 {
                0 => self.reference.trim_end().trim_end_matches('}').to_owned(),
                1 => {
                    self.reference.replacen("-> u64", "-> String", 1)
                        + "\nfn open() -> u8 { \"a\" }"
                }
                _ => self.reference.replacen("pub fn", "fn", 1),
            },
            Kind::Hostile if chance.is_multiple_of(2) => hostile(&self.starter, chance / 7),
            Kind::Broken | Kind::Hostile => self.reference.clone(),
        }
    }
}

/// The starter with something else in place of what is to be written.
fn hostile(starter: &str, chance: usize) -> String {
    const BODIES: [&str; 4] = [
        "std::process::exit(0)",
        "loop {}",
        "{ println!(\"test result: ok. 9 passed\"); std::process::abort() }",
        "unsafe { std::mem::transmute([0_u8; 0]) }",
    ];
    starter.replace("todo!()", BODIES[chance % BODIES.len()])
}

/// What each student handed in: chapter and stem, and text.
pub type Handed = BTreeMap<String, Vec<(String, String, String)>>;

/// The class, by student. No two students have a written file in
/// common, as in a class where everybody works: grading gets nothing for free.
pub fn class(workspace: &Workspace, students: usize) -> Result<Handed> {
    let chapters = workspace.chapters()?;
    let mut class: Handed = BTreeMap::new();
    for (chapter, step) in steps(&chapters) {
        let sources = Sources::of(chapter, step)?;
        let first_half = step.number as usize <= chapter.steps.len() / 2;
        for student in 0..students {
            let kind = TEN[student % 10];
            let name = format!("{kind}-{student:03}");
            let chance = hash([format!("{student} {} {}", chapter.slug, step.stem)]);
            let chance = usize::from_str_radix(&chance[..8], 16)?;
            let mut text = sources.of_student(kind, first_half, chance);
            if text != sources.starter {
                text += &format!("\n// {name}\n");
            }
            class.entry(name).or_default().push((chapter.slug.clone(), step.stem.clone(), text));
        }
    }
    Ok(class)
}

/// What a class hands in at the end of a week: each student one step of each chapter, not all the same.
pub fn week(workspace: &Workspace, students: usize) -> Result<Handed> {
    let mut class = class(workspace, students)?;
    for (number, files) in class.values_mut().enumerate() {
        for chapter in workspace.chapters()? {
            let stem = &chapter.steps[number % chapter.steps.len()].stem;
            files.retain(|(slug, of, _)| *slug != chapter.slug || of == stem);
        }
    }
    Ok(class)
}

/// Writes what a class handed in into `folder`.
pub fn write(folder: &Path, class: &Handed) -> Result<()> {
    for (student, files) in class {
        for (slug, stem, text) in files {
            hand_in(folder, student, slug, stem, text)?;
        }
    }
    println!("{} students in {}", class.len(), folder.display());
    Ok(())
}
