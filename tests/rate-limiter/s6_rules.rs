//! Step 6: the rules.

use kit::{Held, Trace};
use rate_limiter::s6_rules::{RuleCache, parse};
use rate_limiter::types::RuleErrorKind as Kind;
use rate_limiter::types::{Action, Algorithm, KeyBy, Rule, RuleError, Soft};
use rstest::rstest;

#[path = "source.rs"]
mod source;

use source::Readings;

const LOGIN: &str = "rule login key=ip limit=5 per=1m algo=fixed_window";

fn login(limit: u64) -> Rule {
    Rule {
        name: "login".into(),
        key: KeyBy::Ip,
        limit,
        per: 60_000,
        algorithm: Algorithm::FixedWindow,
        action: Action::Reject,
        soft: None,
    }
}

fn parsed(trace: &mut Trace, text: &str, rule: Rule) -> Held {
    trace.expect("parse(text)", || parse(text), Ok(vec![rule]))
}

/// A text as the setup of a case.
fn text(text: &str) -> String {
    format!("text = {text:?}")
}

#[test]
fn rl_ru_1_a_rule_is_its_fields() {
    let search =
        "rule search action=drop algo=token_bucket soft=20 for=10s per=500ms limit=70 key=user";
    let rule = Rule {
        name: "search".into(),
        key: KeyBy::User,
        limit: 70,
        per: 500,
        algorithm: Algorithm::TokenBucket,
        action: Action::Drop,
        soft: Some(Soft { percent: 20, span: 10_000 }),
    };
    kit::case("RL-RU-1", text(search), |trace| parsed(trace, search, rule));
}

#[test]
fn rl_ru_1_a_rule_without_soft_and_action_is_hard_and_rejects() {
    kit::case("RL-RU-1", text(LOGIN), |trace| parsed(trace, LOGIN, login(5)));
}

#[test]
fn rl_ru_1_comments_and_blank_lines_are_no_rules() {
    let commented = format!("# all of them\n\n  {LOGIN} # rule x\n   \n");
    kit::case("RL-RU-1", text(&commented), |trace| parsed(trace, &commented, login(5)));
}

#[rstest]
#[case::hours("2h", 7_200_000)]
#[case::minutes("3m", 180_000)]
#[case::seconds("15s", 15_000)]
#[case::milliseconds("20ms", 20)]
fn rl_ru_1_a_span_is_a_number_and_a_unit(#[case] span: &str, #[case] per: u64) {
    let spanned = LOGIN.replace("1m", span);
    let rule = Rule { per, ..login(5) };
    kit::case("RL-RU-1", text(&spanned), |trace| parsed(trace, &spanned, rule));
}

#[rstest]
#[case::another_word("limit login key=ip limit=5 per=1m algo=fixed_window", Kind::NotARule)]
#[case::no_name("rule", Kind::NotARule)]
#[case::same_name("rule first key=user limit=1 per=1s algo=sliding_log", Kind::DuplicateName)]
#[case::unknown_field("rule a key=ip limit=5 per=1m algo=fixed_window burst=3", Kind::UnknownField)]
#[case::no_field("rule a key=ip limit=5 per=1m algo=fixed_window hard", Kind::UnknownField)]
#[case::field_twice("rule a key=ip limit=5 limit=6 per=1m algo=fixed_window", Kind::RepeatedField)]
#[case::no_key("rule a limit=5 per=1m algo=fixed_window", Kind::MissingField)]
#[case::no_limit("rule a key=ip per=1m algo=fixed_window", Kind::MissingField)]
#[case::no_window("rule a key=ip limit=5 algo=fixed_window", Kind::MissingField)]
#[case::no_algorithm("rule a key=ip limit=5 per=1m", Kind::MissingField)]
#[case::soft_for_ever("rule a key=ip limit=5 per=1m algo=fixed_window soft=9", Kind::MissingField)]
#[case::unknown_key("rule a key=cookie limit=5 per=1m algo=fixed_window", Kind::UnknownKey)]
#[case::unknown_algorithm("rule a key=ip limit=5 per=1m algo=magic", Kind::UnknownAlgorithm)]
#[case::unknown_action(
    "rule a key=ip limit=5 per=1m algo=fixed_window action=shout",
    Kind::UnknownAction
)]
#[case::unknown_unit("rule a key=ip limit=5 per=1w algo=fixed_window", Kind::UnknownUnit)]
#[case::no_unit("rule a key=ip limit=5 per=60 algo=fixed_window", Kind::UnknownUnit)]
#[case::no_number("rule a key=ip limit=five per=1m algo=fixed_window", Kind::NotANumber)]
#[case::negative("rule a key=ip limit=-5 per=1m algo=fixed_window", Kind::NotANumber)]
#[case::no_length("rule a key=ip limit=5 per=m algo=fixed_window", Kind::NotANumber)]
#[case::too_long(
    "rule a key=ip limit=5 per=18446744073709551615h algo=fixed_window",
    Kind::NotANumber
)]
#[case::percent("rule a key=ip limit=5 per=1m algo=fixed_window soft=9% for=1s", Kind::NotANumber)]
#[case::limit_of_zero("rule a key=ip limit=0 per=1m algo=fixed_window", Kind::Zero)]
#[case::window_of_zero("rule a key=ip limit=5 per=0s algo=fixed_window", Kind::Zero)]
#[case::soft_for_zero("rule a key=ip limit=5 per=1m algo=fixed_window soft=9 for=0s", Kind::Zero)]
fn rl_ru_1_a_faulty_line_is_named(#[case] faulty: &str, #[case] kind: Kind) {
    let first = LOGIN.replace("login", "first");
    let text = format!("{first}\n\n# the next line is bad\n{faulty}\n{LOGIN}\n");
    let setup = format!("text = line 1: rule first …, 2: blank, 3: a comment, 4: {faulty}");
    kit::case("RL-RU-1", setup, |trace| {
        trace.expect("parse(text)", || parse(&text), Err(RuleError { line: 4, kind }))
    });
}

/// The limit of the one rule in force, as a test sees it.
fn limits(cache: &RuleCache) -> Vec<u64> {
    cache.rules().iter().map(|rule| rule.limit).collect()
}

const NEW: &str = "RuleCache::new(source, 1000)";

#[test]
fn rl_ru_4_the_source_is_asked_at_most_once_in_refresh_ms() {
    kit::case("RL-RU-4", NEW, |trace| {
        let (source, reads) = Readings::of(&[Some(LOGIN)]);
        let mut cache = RuleCache::new(source, 1000);
        for (now, want) in [(300, 1), (301, 1), (1299, 1), (1300, 2), (2000, 2), (2300, 3)] {
            trace.did(format!("refresh({now})"));
            cache.refresh(now);
            trace.expect("readings of the source", || reads.get(), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_ru_4_a_failing_source_is_left_alone_as_long() {
    kit::case("RL-RU-4", NEW, |trace| {
        let (source, reads) = Readings::of(&[None, Some("rule"), Some(LOGIN)]);
        let mut cache = RuleCache::new(source, 1000);
        for (now, want) in [(0, 1), (1, 1), (999, 1), (1000, 2), (1999, 2), (2000, 3)] {
            trace.did(format!("refresh({now})"));
            cache.refresh(now);
            trace.expect("readings of the source", || reads.get(), want)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::failing(None)]
#[case::invalid(Some("rule login key=ip limit=0 per=1m algo=fixed_window"))]
#[case::half_written(Some("rule login key=ip limit=9 per=1m algo=fixed_window\nrule sear"))]
fn rl_ru_4_the_last_good_rules_stay(#[case] bad: Option<&str>) {
    kit::case("RL-RU-4", NEW, |trace| {
        let nine = LOGIN.replace("limit=5", "limit=9");
        let (source, _) = Readings::of(&[bad, Some(LOGIN), bad, Some(&nine)]);
        let mut cache = RuleCache::new(source, 1000);
        for (now, want) in [(0, vec![]), (1000, vec![5]), (2000, vec![5]), (3000, vec![9])] {
            trace.did(format!("refresh({now})"));
            cache.refresh(now);
            trace.expect("limits of rules()", || limits(&cache), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_ru_4_refresh_tells_whether_the_rules_have_changed() {
    kit::case("RL-RU-4", NEW, |trace| {
        let nine = LOGIN.replace("limit=5", "limit=9");
        let told = format!("# the same rules\n{LOGIN}\n");
        let (source, _) = Readings::of(&[Some(LOGIN), Some(&told), Some(&nine), None, Some("")]);
        let mut cache = RuleCache::new(source, 1000);
        let changes = [(0, true), (500, false), (1000, false), (2000, true), (3000, false)];
        for (now, want) in changes.into_iter().chain([(4000, true)]) {
            trace.expect(format!("refresh({now})"), || cache.refresh(now), want)?;
        }
        trace.expect("limits of rules()", || limits(&cache), vec![])
    });
}
