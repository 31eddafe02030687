//! Near-duplicates: which students' steps are built alike, and which are built like an answer that
//! was there before.
//!
//! Token k-grams, winnowed (Schleimer, Wilkerson & Aiken, 2003), over [`tokens`] that renaming,
//! moving functions and commenting do not change; those of the starter are subtracted. A likeness
//! is a reason to look, never a proof.

mod page;
mod tokens;

pub use page::{anchor, met, page, percent};

use crate::grade::result::StudentResult;
use crate::starter;
use crate::workspace::{Chapter, Step, files, read};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Tokens in a k-gram. Measured over all references and alternatives, with [`WINDOW`]: no two right
/// answers to one step share more than 0.26 of their fingerprints; with 8 tokens it is 0.34.
const GRAM: usize = 12;
/// Of so many k-grams in a row one is kept, so any common run of 15 tokens is seen.
const WINDOW: usize = 4;
/// The share of the smaller file's fingerprints from which a pair is reported. A copy with other
/// names, other order and other comments has at least 0.77, measured over all references.
pub const ALIKE: f64 = 0.5;
/// So many pairs are kept: where a whole class is alike there are half a million, and no reader.
pub const LISTED: usize = 1000;
/// Below so many fingerprints of one's own, some 50 tokens, anybody's answer is anybody else's.
const LEAST: usize = 20;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Two students' steps: those of the two who are alike in most first, at most [`LISTED`].
    pub pairs: Vec<Alike>,
    /// How many such pairs of steps there are beyond those.
    pub more: usize,
    /// How many are no more like each other than both are like one answer of the workbook: those
    /// students are in `known`.
    pub met: usize,
    /// A student's step and an answer of the workbook, the most alike first.
    pub known: Vec<Alike>,
    /// Steps that could not be compared, for they are no Rust: student, chapter, step.
    pub unread: Vec<(String, String, String)>,
}

/// Two files of one step that are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alike {
    /// The chapter.
    pub slug: String,
    /// The step's stem.
    pub step: String,
    /// A student.
    pub a: String,
    /// Another student, or the workbook's answer: `reference` or an alternative's name.
    pub b: String,
    /// Fingerprints in both.
    pub shared: usize,
    /// Fingerprints of the smaller one, without the starter's.
    pub of: usize,
}

impl Alike {
    /// The share of the smaller file that is in the other, 0 to 1.
    pub fn share(&self) -> f64 {
        self.shared as f64 / self.of.max(1) as f64
    }
}

/// Pairs by who they are, in the order given.
pub fn couples(pairs: &[Alike]) -> Vec<Vec<&Alike>> {
    let mut couples: Vec<Vec<&Alike>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for alike in pairs {
        let place = *places.entry((&alike.a, &alike.b)).or_insert(couples.len());
        match couples.get_mut(place) {
            Some(couple) => couple.push(alike),
            None => couples.push(vec![alike]),
        }
    }
    couples
}

/// The sources kept in an `OUT`: chapter and step, then student, then text.
pub type Sources = BTreeMap<(String, String), BTreeMap<String, String>>;

/// The sources that grading kept in `out`, as `<folder>/src/<slug>/<stem>.rs` beside the student's
/// `result.json`.
///
/// # Errors
/// If a folder or file cannot be read, or a result is damaged.
pub fn sources(out: &Path, chapters: &[Chapter]) -> Result<Sources> {
    let mut sources = Sources::new();
    let entries = fs::read_dir(out).with_context(|| format!("{} cannot be read", out.display()))?;
    for entry in entries {
        let entry = entry?;
        let Ok(result) = fs::read_to_string(entry.path().join("result.json")) else { continue };
        let told = || format!("{} is damaged", entry.path().join("result.json").display());
        let StudentResult { student, .. } = serde_json::from_str(&result).with_context(told)?;
        for chapter in chapters {
            for path in files(&entry.path().join("src").join(&chapter.slug))? {
                if let Some(step) = Step::of_file(&path) {
                    let of_step = sources.entry((chapter.slug.clone(), step.stem)).or_default();
                    of_step.insert(student.clone(), read(&path)?);
                }
            }
        }
    }
    Ok(sources)
}

/// What is known of a step before anybody hands in: its answers by name, and its starter.
///
/// # Errors
/// If a file cannot be read or the reference is no Rust.
pub fn answers(chapter: &Chapter, step: &Step) -> Result<(BTreeMap<String, String>, String)> {
    let mut answers = BTreeMap::from([("reference".to_owned(), read(&chapter.solution(step))?)]);
    for folder in files(&chapter.room("tests").join("alternatives"))? {
        let path = folder.join(format!("{}.rs", step.stem));
        if path.is_file() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            answers.insert(format!("alternative {name}"), read(&path)?);
        }
    }
    Ok((answers, starter::of_step(chapter, step)?))
}

/// Compares all sources, step by step, with one another and with the workbook's answers.
///
/// # Errors
/// If a file of the workbook cannot be read.
pub fn compare(chapters: &[Chapter], sources: &Sources) -> Result<Similarity> {
    let mut found = Similarity::default();
    for chapter in chapters {
        for step in &chapter.steps {
            if let Some(of_step) = sources.get(&(chapter.slug.clone(), step.stem.clone())) {
                let (answers, starter) = answers(chapter, step)?;
                let at = (chapter.slug.as_str(), step.stem.as_str());
                one_step(&mut found, at, of_step, &answers, &starter);
            }
        }
    }
    let order = |a: &Alike, b: &Alike| b.share().total_cmp(&a.share()).then(b.of.cmp(&a.of));
    found.pairs.sort_by(order);
    found.known.sort_by(order);
    let mut couples = couples(&found.pairs);
    couples.sort_by_key(|couple| std::cmp::Reverse(couple.len()));
    let pairs: Vec<Alike> = couples.into_iter().flatten().take(LISTED).cloned().collect();
    found.more = found.pairs.len() - pairs.len();
    found.pairs = pairs;
    Ok(found)
}

fn one_step(
    found: &mut Similarity,
    (slug, step): (&str, &str),
    sources: &BTreeMap<String, String>,
    answers: &BTreeMap<String, String>,
    starter: &str,
) {
    let base = grams(starter).unwrap_or_default();
    let prints: Vec<(&String, BTreeSet<u64>)> = sources
        .iter()
        .filter_map(|(student, text)| match fingerprints(text, &base) {
            Some(prints) => Some((student, prints)),
            None => {
                found.unread.push((student.clone(), slug.to_owned(), step.to_owned()));
                None
            }
        })
        .collect();
    let alike = |a: &str, b: &str, shared: usize, of: usize| {
        let (slug, step, a, b) = (slug.to_owned(), step.to_owned(), a.to_owned(), b.to_owned());
        Alike { slug, step, a, b, shared, of }
    };
    let enough = |shared: usize, of: usize| of >= LEAST && shared as f64 >= ALIKE * of as f64;
    // By answer: how like it each student's step is.
    let mut likeness: Vec<Vec<f64>> = Vec::new();
    for (name, text) in answers {
        let answer = fingerprints(text, &base).unwrap_or_default();
        let mut row = Vec::new();
        for (student, mine) in &prints {
            let (shared, of) = (mine.intersection(&answer).count(), mine.len().min(answer.len()));
            row.push(shared as f64 / of.max(1) as f64);
            if enough(shared, of) {
                found.known.push(alike(student, name, shared, of));
            }
        }
        likeness.push(row);
    }
    let shared = shared(&prints);
    for (b, (other, theirs)) in prints.iter().enumerate() {
        for (a, (student, mine)) in prints.iter().enumerate().take(b) {
            let (shared, of) =
                (shared[a * prints.len() + b] as usize, mine.len().min(theirs.len()));
            let share = shared as f64 / of.max(1) as f64;
            match likeness.iter().any(|answer| answer[a].min(answer[b]) >= share) {
                _ if !enough(shared, of) => {}
                true => found.met += 1,
                false => found.pairs.push(alike(student, other, shared, of)),
            }
        }
    }
}

/// How many fingerprints the files `a < b` share, at `a · n + b`. By fingerprint and not by pair:
/// most pairs share nothing.
fn shared(prints: &[(&String, BTreeSet<u64>)]) -> Vec<u32> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, (_, prints)) in prints.iter().enumerate() {
        prints.iter().for_each(|&print| holders.entry(print).or_default().push(index));
    }
    let mut shared = vec![0; prints.len() * prints.len()];
    for holders in holders.values() {
        for (at, a) in holders.iter().enumerate() {
            holders[at + 1..].iter().for_each(|b| shared[a * prints.len() + b] += 1);
        }
    }
    shared
}

/// The hashes of all k-grams of a source.
fn grams(source: &str) -> Option<BTreeSet<u64>> {
    Some(hashes(&tokens::tokens(source)?).into_iter().collect())
}

fn hashes(tokens: &[tokens::Token]) -> Vec<u64> {
    let kinds: Vec<u64> = tokens.iter().map(|token| token.kind).collect();
    kinds.windows(GRAM).map(tokens::hash).collect()
}

/// The winnowed k-grams of a source, without those in `base`.
fn fingerprints(source: &str, base: &BTreeSet<u64>) -> Option<BTreeSet<u64>> {
    let hashes = hashes(&tokens::tokens(source)?);
    let window = WINDOW.min(hashes.len()).max(1);
    let kept = hashes.windows(window).filter_map(|window| window.iter().min().copied());
    Some(kept.filter(|print| !base.contains(print)).collect())
}

/// The lines of two sources that stand in common k-grams, without the starter's.
fn common_lines(a: &str, b: &str, starter: &str) -> [BTreeSet<usize>; 2] {
    let base = grams(starter).unwrap_or_default();
    let [a, b] = [a, b].map(|source| tokens::tokens(source).unwrap_or_default());
    let common: BTreeSet<u64> = {
        let [a, b] = [&a, &b].map(|tokens| hashes(tokens).into_iter().collect::<BTreeSet<u64>>());
        a.intersection(&b).filter(|print| !base.contains(print)).copied().collect()
    };
    [a, b].map(|tokens| {
        let grams = hashes(&tokens).into_iter().enumerate();
        let found = grams.filter(|(_, print)| common.contains(print));
        found.flat_map(|(at, _)| tokens[at..at + GRAM].iter().map(|token| token.line)).collect()
    })
}

#[cfg(test)]
mod tests;
