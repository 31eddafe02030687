//! What the clock says, minute by minute: asked once of the framework chapter's program.

use anyhow::{Context, Result};

/// The phases, as they are called.
pub const PHASES: [&str; 4] = ["Scope", "High-level design", "Deep dive", "Wrap-up"];

/// What the clock says in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// So many minutes over the plan.
    Hurry(u32),
    /// Over what the phase may take.
    MoveOn,
    /// Time for the wrap-up.
    Finish,
}

impl Advice {
    /// Whether the phase is over.
    pub fn over(self) -> bool {
        !matches!(self, Advice::Hurry(_))
    }

    /// In words.
    pub fn told(self) -> String {
        match self {
            Advice::Hurry(over) => format!("hurry, {over} over"),
            Advice::MoveOn => "move on".into(),
            Advice::Finish => "wrap up now".into(),
        }
    }
}

/// The advice of every minute in every phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    plan: [u32; 4],
    minutes: Vec<[Option<Advice>; 4]>,
}

impl Timetable {
    /// Reads what the program's `timetable` prints: `plan` and four minutes, then a line a minute.
    ///
    /// # Errors
    /// If it is something else.
    pub fn read(text: &str) -> Result<Self> {
        let read = || {
            let mut lines = text.lines();
            let plan = lines.next()?.strip_prefix("plan ")?;
            let plan: Option<Vec<u32>> = plan.split(' ').map(|word| word.parse().ok()).collect();
            let minute = |line: &str| -> Option<[Option<Advice>; 4]> {
                let said: Option<Vec<_>> = line.split(' ').skip(1).map(advice).collect();
                said?.try_into().ok()
            };
            let minutes = lines.map(minute).collect::<Option<Vec<_>>>()?;
            Some(Timetable { plan: plan?.try_into().ok()?, minutes })
        };
        read().filter(|table| !table.minutes.is_empty()).context("the clock says nothing")
    }

    /// What the clock says in this minute; `None` while the phase is on track.
    pub fn says(&self, minute: u32, phase: usize) -> Option<Advice> {
        let last = self.minutes.len() - 1;
        self.minutes[last.min(minute as usize)][phase]
    }

    /// The minute in which a phase is to end.
    pub fn ends(&self, phase: usize) -> u32 {
        self.plan[..=phase].iter().sum()
    }

    /// The plan in a line.
    pub fn told(&self) -> String {
        let phases =
            PHASES.iter().zip(self.plan).map(|(name, minutes)| format!("{name} {minutes}"));
        format!("minutes: {}", phases.collect::<Vec<_>>().join(", "))
    }
}

/// The advice that a word of the program means, `None` inside if there is none to give.
fn advice(word: &str) -> Option<Option<Advice>> {
    match word {
        "on-track" => Some(None),
        "move-on" => Some(Some(Advice::MoveOn)),
        "finish" => Some(Some(Advice::Finish)),
        word => word.strip_prefix("hurry-")?.parse().ok().map(|over| Some(Advice::Hurry(over))),
    }
}
