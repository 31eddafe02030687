//! The one form in which a failure is told.

use std::fmt;

/// What a scenario comes to: the requirement held, or how it broke.
pub type Held = Result<(), Broken>;

/// How a requirement broke: what was done, expected and got, each on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub(crate) did: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

/// A broken requirement in the form the reader sees; `seed` replays a generated scenario.
pub(crate) struct Report<'a> {
    pub id: &'a str,
    pub broken: &'a Broken,
    pub seed: Option<u64>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { did, expected, got } = self.broken;
        write!(
            f,
            "{} does not hold\ndid       {did}\nexpected  {expected}\ngot       {got}",
            self.id
        )?;
        if let Some(seed) = self.seed {
            write!(f, "\nseed      {seed:#x}")?;
        }
        Ok(())
    }
}
