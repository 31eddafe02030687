//! What the reference says of a step: which tests there are, and which records they leave.

use super::{Grader, USUAL};
use crate::grade::sandbox::Job;
use crate::grade::sources;
use crate::grade::trial::{self, Order, Record, Trial};
use crate::starter;
use crate::workspace::{Chapter, Step, read};
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What the reference says of a step, found out once.
#[derive(Debug)]
pub(super) struct Pristine {
    pub starter: String,
    /// The files of tests: the public one, and the hidden one if there is one.
    pub tests: Vec<PathBuf>,
    /// All that the tests' compiler sees.
    pub seen: BTreeSet<PathBuf>,
    /// By test: the file it is in, and the records it leaves, one a scenario.
    pub expected: BTreeMap<String, (usize, Vec<Record>)>,
}

/// By chapter and step, what is known of it. Each has a lock of its own, so that a worker waits for
/// another only if both need the same step.
pub(super) type Known = Mutex<BTreeMap<(String, String), Arc<Mutex<Option<Arc<Pristine>>>>>>;

impl Grader {
    /// What the reference says of a step, found out in the place of worker number `worker` if nobody
    /// has yet.
    pub(super) fn pristine(
        &self,
        chapter: &Chapter,
        step: &Step,
        worker: usize,
    ) -> Result<Arc<Pristine>> {
        let key = (chapter.slug.clone(), step.stem.clone());
        let of_step =
            self.pristine.lock().expect("no worker panics").entry(key).or_default().clone();
        let mut known = of_step.lock().expect("no worker panics");
        if let Some(known) = &*known {
            return Ok(Arc::clone(known));
        }
        let told =
            || format!("the reference of {} {} cannot be judged by", chapter.slug, step.stem);
        let found = Arc::new(self.prepared(chapter, step, worker).with_context(told)?);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    fn prepared(&self, chapter: &Chapter, step: &Step, worker: usize) -> Result<Pristine> {
        let solution = read(&chapter.solution(step))?;
        let tests = tests(chapter, step);
        let mut pristine = Pristine {
            starter: starter::of(&solution)?,
            seen: sources::seen(chapter, &tests)?,
            tests,
            expected: BTreeMap::new(),
        };
        let site = self.site(chapter, step, worker);
        let programs = match self.programs(&site, &pristine, &solution)? {
            Ok((programs, _)) => programs,
            Err(error) => anyhow::bail!("{}\n{}", error.meaning, error.error),
        };
        for (index, program) in programs.iter().enumerate() {
            for name in crate::run::list(program)? {
                let record = self.records(program, &name)?;
                let before = pristine.expected.insert(name.clone(), (index, record));
                ensure!(before.is_none(), "{name} is a public test and a hidden one");
            }
        }
        ensure!(!pristine.expected.is_empty(), "it has no tests");
        Ok(pristine)
    }

    /// The records that a test of the reference leaves, under both seeds.
    fn records(&self, program: &Path, name: &str) -> Result<Vec<Record>> {
        let limits = Job::test(program, []).limits;
        let run = |seed| {
            let order = Order { name, seed, must_fail: false, limits, off: self.off };
            trial::run(self.isolation, program, order)
        };
        let Trial { records, claims, result, .. } = run(USUAL)?;
        ensure!(claims, "{name} does not hold: {:?}", result.failure);
        ensure!(!records.is_empty(), "{name} leaves no record");
        let drew = records.iter().any(|record| record.drew);
        let seeded = !drew || run(self.seed)?.held(&records);
        ensure!(seeded, "{name} does not hold under the seed {:#x}", self.seed);
        Ok(records)
    }
}

/// The files of a step's tests: the public one, and the hidden one if there is one.
pub(super) fn tests(chapter: &Chapter, step: &Step) -> Vec<PathBuf> {
    let hidden = chapter.room("tests").join("hidden").join(format!("{}.rs", step.stem));
    let mut tests = vec![chapter.tests(step)];
    tests.extend(hidden.is_file().then_some(hidden));
    tests
}
