//! Points in time as teachers and LMS exports write them.

use anyhow::{Result, bail};
use chrono::{DateTime, FixedOffset, NaiveDateTime};

/// Forms with a zone: RFC 3339, Gradescope's, Canvas's.
const ZONED: [&str; 3] = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d %H:%M %z"];
/// Forms without: Moodle's grading worksheet in English, and ISO.
const LOCAL: [&str; 5] = [
    "%A, %d %B %Y, %I:%M %p",
    "%A, %d %B %Y, %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
];

/// The time that `text` says. Where it names no zone, it is that of `zone`: a school's LMS and its
/// deadline share a clock.
///
/// # Errors
/// If the form is not known, or there is no zone at all.
pub fn parse(text: &str, zone: Option<FixedOffset>) -> Result<DateTime<FixedOffset>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time);
    }
    if let Some(time) = ZONED.iter().find_map(|f| DateTime::parse_from_str(text, f).ok()) {
        return Ok(time);
    }
    let local = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    match (local, zone) {
        (Some(local), Some(zone)) => Ok(local.and_local_timezone(zone).unwrap()),
        (Some(_), None) => bail!("`{text}` names no time zone: write 2026-11-20T23:59:00+01:00"),
        (None, _) => bail!("`{text}` is no time: write 2026-11-20T23:59:00+01:00"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-20T23:59:00+01:00")]
    #[case("2026-11-20T22:59:00Z")]
    #[case("2026-11-20 22:59:00 +0000")]
    #[case("Friday, 20 November 2026, 11:59 PM")]
    #[case("2026-11-20 23:59:00")]
    fn forms_of_one_moment(#[case] text: &str) {
        let zone = FixedOffset::east_opt(3600);
        assert_eq!(
            parse(text, zone).unwrap().to_rfc3339(),
            "2026-11-20T22:59:00+00:00"
                .parse::<DateTime<FixedOffset>>()
                .unwrap()
                .with_timezone(&parse(text, zone).unwrap().timezone())
                .to_rfc3339()
        );
    }

    #[test]
    fn a_time_without_a_zone_is_not_guessed() {
        let error = parse("2026-11-20 23:59:00", None).unwrap_err().to_string();
        assert!(error.contains("no time zone"), "{error}");
        assert!(parse("tomorrow", None).is_err());
    }
}
