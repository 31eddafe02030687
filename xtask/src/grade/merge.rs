//! Joining the results of shards: as if one run had graded them all.

use super::report;
use super::store::{self, Run, Store};
use crate::workspace::files;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Copies what is in `outs` into `store`, and returns the run that they are parts of.
///
/// # Errors
/// If they are not shards of one run, one is missing, or two have a student in common; the message
/// says which.
pub fn join(outs: &[PathBuf], store: &Store) -> Result<Run> {
    let mut runs = Vec::new();
    for out in outs {
        let run = store::run(out)?;
        runs.push((out, run.with_context(|| format!("{} holds no results", out.display()))?));
    }
    let (first, run) = runs.first().context("nothing to merge")?;
    for (other, theirs) in &runs[1..] {
        if let Some(why) = difference(run, theirs) {
            bail!("{} and {} are not parts of one run: {why}", first.display(), other.display());
        }
    }
    complete(&runs)?;
    let mut owners: BTreeMap<String, &PathBuf> = BTreeMap::new();
    for (out, _) in &runs {
        for folder in store::records(out)?.into_keys() {
            if let Some(before) = owners.insert(folder.clone(), out) {
                bail!("{folder} is in {} and in {}", before.display(), out.display());
            }
            copy(out, Path::new(&folder), store)?;
        }
        copy(out, Path::new(".grading/steps"), store)?;
        copy(out, Path::new(".grading/students"), store)?;
        if let Ok(times) = store::read_json(&out.join(report::TIMES)) {
            report::took(store, &times)?;
        }
    }
    let merged = Run { shard: None, ..run.clone() };
    store.write_json(".grading/run.json", &merged)?;
    store.forget_all_but(&owners.keys().map(String::as_str).collect::<Vec<_>>())?;
    Ok(merged)
}

/// Why grades of these two cannot stand side by side.
fn difference(one: &Run, other: &Run) -> Option<String> {
    if one.seed != other.seed {
        return Some(format!(
            "their seeds are {} and {}: grade all shards with the same --seed",
            one.seed, other.seed
        ));
    }
    let options = |run: &Run| (run.chapters.join(", "), run.isolation.clone());
    if options(one) != options(other) {
        return Some(format!("they were graded as {:?} and {:?}", options(one), options(other)));
    }
    if one.config != other.config || one.late != other.late {
        return Some("their grading.toml or --late differ".to_owned());
    }
    let differs = |(place, key): &(&String, &String)| other.references.get(*place) != Some(key);
    let places: Vec<&str> =
        one.references.iter().filter(differs).map(|(place, _)| place.as_str()).collect();
    (!places.is_empty())
        .then(|| format!("references, tests, pages or toolchain differ for {}", places.join(", ")))
}

fn complete(runs: &[(&PathBuf, Run)]) -> Result<()> {
    let shards: Vec<(u64, u64)> = runs.iter().filter_map(|(_, run)| run.shard).collect();
    let Some((_, of)) = shards.first() else { return Ok(()) };
    ensure!(
        shards.len() == runs.len() && shards.iter().all(|(_, other)| other == of),
        "they are shards of different divisions: {shards:?}"
    );
    let missing: Vec<String> = (1..=*of)
        .filter(|k| !shards.iter().any(|(shard, _)| shard == k))
        .map(|k| format!("{k}/{of}"))
        .collect();
    ensure!(missing.is_empty(), "shards are missing: {}", missing.join(", "));
    Ok(())
}

fn copy(out: &Path, below: &Path, store: &Store) -> Result<()> {
    for path in files(&out.join(below))? {
        let told = path.strip_prefix(out).context("it was listed there")?;
        match path.is_dir() {
            true => copy(out, told, store)?,
            false => store.write(&told.to_string_lossy(), &fs::read(&path)?)?,
        }
    }
    Ok(())
}
