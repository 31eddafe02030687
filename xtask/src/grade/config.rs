//! `grading.toml`: what a teacher decides about points and lateness.

use super::time;
use crate::workspace::{Chapter, Workspace};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

/// The whole file; all of it may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The name of the assignment, as Canvas knows it: `Homework 1 (12345)`.
    pub assignment: Option<String>,
    /// The graded chapters; all of the book if there are none here.
    pub chapters: Vec<Spanned<String>>,
    /// Points of a requirement, by ID; one where it is not listed.
    points: BTreeMap<Spanned<String>, f64>,
    /// What a chapter is worth in all, by slug: its requirements share it in proportion.
    chapter: BTreeMap<Spanned<String>, f64>,
    /// What lateness costs.
    pub late: Late,
    /// Later deadlines of single students, by name, ID or login.
    pub extensions: BTreeMap<String, Moment>,
}

/// The rule about lateness.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Late {
    /// When the work is due. Without it nothing is late but what the LMS marks so.
    pub deadline: Option<Moment>,
    /// So much later it still counts as in time, in minutes.
    pub grace_minutes: u32,
    /// What each begun day costs, in percent of what was earned.
    pub per_day_percent: f64,
    /// The most that lateness costs, in percent.
    pub at_most_percent: Option<f64>,
}

/// A point in time with its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub DateTime<FixedOffset>);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Toml(toml::value::Datetime),
        }
        let text = match Written::deserialize(from)? {
            Written::Text(text) => text,
            Written::Toml(datetime) => datetime.to_string(),
        };
        time::parse(&text, None).map(Moment).map_err(serde::de::Error::custom)
    }
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// If it is malformed or says what cannot be; the message has line, column and remedy.
    pub fn read(path: &Path) -> Result<(Self, String)> {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
        let config =
            Self::of(&text).with_context(|| format!("{} is not understood", path.display()))?;
        Ok((config, text))
    }

    /// What `text` says.
    ///
    /// # Errors
    /// If it is malformed, or a number is none that points and percents can be.
    pub fn of(text: &str) -> Result<Self> {
        let config: Config = toml::from_str(text)?;
        let all = config.points.iter().chain(&config.chapter);
        for (name, points) in all {
            if !points.is_finite() || *points < 0.0 {
                bail!(
                    "{}: `{}` cannot be worth {points}: points are 0 or more",
                    at(text, name),
                    name.get_ref()
                );
            }
        }
        let late = &config.late;
        for percent in [Some(late.per_day_percent), late.at_most_percent].into_iter().flatten() {
            if !(0.0..=100.0).contains(&percent) {
                bail!("[late]: {percent} is no percentage: write a number from 0 to 100");
            }
        }
        Ok(config)
    }

    /// The graded chapters: those that the command names, else those of the file, else all.
    ///
    /// # Errors
    /// If there is no such chapter; the message has the line of `text`, and lists those there are.
    pub fn chapters(
        &self,
        text: &str,
        workspace: &Workspace,
        named: &[String],
    ) -> Result<Vec<Chapter>> {
        if !named.is_empty() || self.chapters.is_empty() {
            return workspace.named(named);
        }
        let chapter = |slug: &Spanned<String>| {
            workspace.chapter(slug.get_ref()).with_context(|| at(text, slug))
        };
        self.chapters.iter().map(chapter).collect()
    }

    /// Checks that all that is worth something is graded.
    ///
    /// # Errors
    /// If `points` or `chapter` name what is not; the message has line, column and what there is.
    pub fn checked(&self, text: &str, ids: &[(String, String)]) -> Result<()> {
        for id in self.points.keys() {
            if !ids.iter().any(|(_, known)| known == id.get_ref()) {
                let near = nearest(id.get_ref(), ids.iter().map(|(_, id)| id.as_str()));
                bail!(
                    "{}: no graded chapter has requirement `{}`; {near}",
                    at(text, id),
                    id.get_ref()
                );
            }
        }
        for slug in self.chapter.keys() {
            if !ids.iter().any(|(known, _)| known == slug.get_ref()) {
                let near = nearest(slug.get_ref(), ids.iter().map(|(slug, _)| slug.as_str()));
                bail!("{}: `{}` is not graded; {near}", at(text, slug), slug.get_ref());
            }
        }
        Ok(())
    }

    /// What each requirement is worth, of the requirements `ids` of the graded chapters, each with
    /// its chapter.
    pub fn points(&self, ids: &[(String, String)]) -> BTreeMap<(String, String), f64> {
        let by = |map: &BTreeMap<Spanned<String>, f64>, name: &str| {
            map.iter().find(|(key, _)| key.get_ref() == name).map(|(_, points)| *points)
        };
        let own = |id: &str| by(&self.points, id).unwrap_or(1.0);
        let share = |(slug, id): &(String, String)| {
            let Some(chapter) = by(&self.chapter, slug) else { return own(id) };
            let all: f64 = ids.iter().filter(|(s, _)| s == slug).map(|(_, id)| own(id)).sum();
            if all > 0.0 { own(id) * chapter / all } else { 0.0 }
        };
        ids.iter().map(|key| (key.clone(), share(key))).collect()
    }
}

fn at(text: &str, word: &Spanned<String>) -> String {
    let before = &text[..word.span().start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("line {line}, column {column}")
}

fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let common = |other: &str| similar::TextDiff::from_chars(word, other).ratio();
    match known.max_by(|a, b| common(a).total_cmp(&common(b))) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "nothing is graded".to_owned(),
    }
}

impl Late {
    /// How many begun days after the deadline, and what they cost in percent. Work that the LMS
    /// marks as late, without a time, is one day late.
    pub fn cost(
        &self,
        due: Option<Moment>,
        at: Option<DateTime<FixedOffset>>,
        marked: bool,
    ) -> (i64, f64) {
        const DAY: i64 = 86_400;
        let seconds = match (due.or(self.deadline), at) {
            (Some(due), Some(at)) => (at - due.0).num_seconds(),
            // An extension is the teacher's word, a mark the machine's.
            (Some(_), None) if due.is_some() => 0,
            _ => i64::from(marked) * DAY,
        };
        let late = seconds > 60 * i64::from(self.grace_minutes);
        let days = if late { (seconds + DAY - 1) / DAY } else { 0 };
        let cost = (days as f64 * self.per_day_percent).min(self.at_most_percent.unwrap_or(100.0));
        (days, cost.min(100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn ids() -> Vec<(String, String)> {
        [("toy", "TY-CO-1"), ("toy", "TY-CO-2"), ("other", "OT-1-1")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .to_vec()
    }

    #[test]
    fn points_by_requirement_and_by_chapter() {
        let text = "[points]\nTY-CO-1 = 3\n[chapter]\ntoy = 8\n";
        let config = Config::of(text).unwrap();
        config.checked(text, &ids()).unwrap();
        let points = config.points(&ids());
        assert_eq!(points.values().copied().collect::<Vec<f64>>(), [1.0, 6.0, 2.0]);
    }

    #[rstest]
    #[case("[points]\nTY-CO-9 = 1", "line 2, column 1", "did you mean `TY-CO-")]
    #[case("\n[chapter]\ntoi = 1", "line 3, column 1", "did you mean `toy`?")]
    #[case("[points]\nTY-CO-1 = -1", "line 2, column 1", "0 or more")]
    #[case("[late]\nper_day = 3", "line 2, column 1", "per_day_percent")]
    #[case("[late]\nper_day_percent = 300", "[late]", "from 0 to 100")]
    #[case("[late]\ndeadline = 2026-11-20T23:59:00", "line 2, column 12", "no time zone")]
    #[case("[extensions]\nanna = \"soon\"", "line 2, column 8", "is no time")]
    fn what_is_wrong_is_told_with_its_place(
        #[case] text: &str,
        #[case] place: &str,
        #[case] fix: &str,
    ) {
        let error = Config::of(text).and_then(|config| config.checked(text, &ids())).unwrap_err();
        let told = format!("{error:#}");
        assert!(told.contains(place) && told.contains(fix), "{told}");
    }

    #[rstest]
    #[case("2026-11-20T23:59:00+01:00", 0, 0.0)]
    #[case("2026-11-21T00:08:59+01:00", 0, 0.0)]
    #[case("2026-11-21T00:09:01+01:00", 1, 10.0)]
    #[case("2026-11-22T00:00:00+01:00", 2, 20.0)]
    #[case("2026-12-24T00:00:00+01:00", 34, 50.0)]
    fn each_begun_day_costs(#[case] at: &str, #[case] days: i64, #[case] percent: f64) {
        let text = "[late]\ndeadline = 2026-11-20T23:59:00+01:00\ngrace_minutes = 10\n\
            per_day_percent = 10\nat_most_percent = 50\n[extensions]\nanna = 2027-01-01T00:00:00Z\n";
        let config = Config::of(text).unwrap();
        let at = time::parse(at, None).ok();
        assert_eq!(config.late.cost(None, at, false), (days, percent));
        assert_eq!(config.late.cost(config.extensions.get("anna").copied(), at, true), (0, 0.0));
        assert_eq!(config.late.cost(None, None, true), (1, 10.0));
    }
}
