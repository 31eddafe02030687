//! Step 1: the brief.

use framework::s1_scope::Brief;
use framework::types::{Change, Dimension, ScopeError, Status};
use kit::property;
use kit::proptest::prelude::*;

const PROMPT: &str = "Brief::new(\"Design a service that shortens links\")";

fn brief() -> Brief {
    Brief::new("Design a service that shortens links")
}

#[test]
fn fw_sc_1_missing_is_what_is_neither_answered_nor_assumed() {
    // What is known of each dimension: nothing, an answer, an assumption.
    property::holds("FW-SC-1", prop::array::uniform7(0..3_u8), |trace, known| {
        let mut brief = brief();
        trace.did(PROMPT);
        // Backwards, so that the order of asking is not the order of telling.
        for (d, how) in Dimension::ALL.into_iter().zip(known).rev() {
            match how {
                1 => trace.did(format!("answer({d:?}, \"5 a day\")")),
                2 => trace.did(format!("assume({d:?}, \"5 a day\", ..)")),
                _ => {}
            }
            match how {
                1 => _ = brief.answer(d, "5 a day"),
                2 => _ = brief.assume(d, "5 a day", Some("1/day"), "last year's number"),
                _ => {}
            }
        }
        let open = Dimension::ALL.into_iter().zip(known).filter(|(_, how)| *how == 0);
        let open: Vec<Dimension> = open.map(|(d, _)| d).collect();
        trace.expect("next_question()", || brief.next_question(), open.first().copied())?;
        trace.expect("missing()", || brief.missing(), open)
    });
}

#[test]
fn fw_sc_1_features_are_asked_first_and_the_stack_last() {
    kit::case("FW-SC-1", PROMPT, |trace| {
        let mut brief = brief();
        let mut asked = Vec::new();
        while let Some(next) = brief.next_question().filter(|_| asked.len() < 8) {
            asked.push(next);
            trace.did(format!("answer({next:?}, \"yes\")"));
            _ = brief.answer(next, "yes");
        }
        trace.require(
            asked == Dimension::ALL,
            format!("{:?}", Dimension::ALL),
            format!("{asked:?}"),
        )
    });
}

#[test]
fn fw_sc_2_an_assumption_has_a_text_and_a_reason() {
    kit::case("FW-SC-2", PROMPT, |trace| {
        use Dimension::Clients;
        let mut brief = brief();
        let mut refused = |text: &str, reason: &str, why: ScopeError| {
            let call = format!("assume(Clients, {text:?}, None, {reason:?})");
            trace.expect(call, || brief.assume(Clients, text, None, reason), Err(why))
        };
        refused("", "everybody has one", ScopeError::EmptyText)?;
        refused("  ", "everybody has one", ScopeError::EmptyText)?;
        refused("browsers", "", ScopeError::MissingReason(Clients))?;
        refused("browsers", " ", ScopeError::MissingReason(Clients))?;
        trace.expect("status(Clients)", || brief.status(Clients), Status::Unknown)
    });
}

#[test]
fn fw_sc_2_numbers_have_a_unit() {
    kit::case("FW-SC-2", PROMPT, |trace| {
        use Dimension::{Availability, Clients, Growth, Load};
        let mut brief = brief();
        for d in [Load, Growth, Availability] {
            let call = format!("assume({d:?}, \"99\", None, \"a guess\")");
            let got = || brief.assume(d, "99", None, "a guess");
            trace.expect(call, got, Err(ScopeError::MissingUnit(d)))?;
        }
        let got = || brief.assume(Clients, "browsers", None, "a guess");
        trace.expect("assume(Clients, \"browsers\", None, \"a guess\")", got, Ok(()))?;
        let got = || brief.assume(Load, "100", Some("writes/s"), "a guess");
        trace.expect("assume(Load, \"100\", \"writes/s\", \"a guess\")", got, Ok(()))?;
        let want = Status::Assumed {
            text: "100".into(),
            unit: Some("writes/s".into()),
            reason: "a guess".into(),
        };
        trace.expect("status(Load)", || brief.status(Load), want)
    });
}

#[test]
fn fw_sc_2_a_blank_is_no_unit() {
    kit::case("FW-SC-2", PROMPT, |trace| {
        use Dimension::Load;
        let mut brief = brief();
        for unit in ["", " "] {
            let call = format!("assume(Load, \"99\", Some({unit:?}), \"a guess\")");
            let got = || brief.assume(Load, "99", Some(unit), "a guess");
            trace.expect(call, got, Err(ScopeError::MissingUnit(Load)))?;
        }
        trace.expect("status(Load)", || brief.status(Load), Status::Unknown)
    });
}

fn change(dimension: Dimension, old: &str, new: &str, replan: bool) -> Change {
    Change { dimension, old: old.into(), new: new.into(), replan }
}

#[test]
fn fw_sc_3_an_answer_replaces_an_assumption_and_leaves_a_trace() {
    kit::case("FW-SC-3", PROMPT, |trace| {
        use Dimension::Clients;
        let mut brief = brief();
        trace.did("assume(Clients, \"browsers\", ..)");
        _ = brief.assume(Clients, "browsers", None, "links are clicked there");
        trace.expect("answer(Clients, \"phones\")", || brief.answer(Clients, "phones"), Ok(()))?;
        let want = Status::Answered("phones".into());
        trace.expect("status(Clients)", || brief.status(Clients), want)?;
        let want = vec![change(Clients, "browsers", "phones", false)];
        trace.expect("changes()", || brief.changes().to_vec(), want)
    });
}

#[test]
fn fw_sc_3_an_answer_replaces_an_answer_and_leaves_a_trace_too() {
    kit::case("FW-SC-3", PROMPT, |trace| {
        use Dimension::Clients;
        let mut brief = brief();
        trace.did("answer(Clients, \"phones\"); answer(Clients, \"browsers\")");
        _ = brief.answer(Clients, "phones");
        _ = brief.answer(Clients, "browsers");
        let want = vec![change(Clients, "phones", "browsers", false)];
        trace.expect("changes()", || brief.changes().to_vec(), want)?;
        let want = Status::Answered("browsers".into());
        trace.expect("status(Clients)", || brief.status(Clients), want)
    });
}

#[test]
fn fw_sc_3_an_assumption_replaces_another_without_a_trace() {
    kit::case("FW-SC-3", PROMPT, |trace| {
        use Dimension::Clients;
        let mut brief = brief();
        trace.did("assume(Clients, \"browsers\", None, \"a guess\")");
        _ = brief.assume(Clients, "browsers", None, "a guess");
        let got = || brief.assume(Clients, "phones", None, "a guess");
        trace.expect("assume(Clients, \"phones\", None, \"a guess\")", got, Ok(()))?;
        let want = Status::Assumed { text: "phones".into(), unit: None, reason: "a guess".into() };
        trace.expect("status(Clients)", || brief.status(Clients), want)?;
        trace.expect("changes()", || brief.changes().to_vec(), Vec::new())
    });
}

#[test]
fn fw_sc_3_an_assumption_never_replaces_an_answer() {
    kit::case("FW-SC-3", PROMPT, |trace| {
        use Dimension::Clients;
        let mut brief = brief();
        trace.expect("answer(Clients, \"phones\")", || brief.answer(Clients, "phones"), Ok(()))?;
        let got = || brief.assume(Clients, "browsers", None, "I prefer them");
        let want = Err(ScopeError::AlreadyAnswered(Clients));
        trace.expect("assume(Clients, \"browsers\", None, \"I prefer them\")", got, want)?;
        let want = Status::Answered("phones".into());
        trace.expect("status(Clients)", || brief.status(Clients), want)?;
        trace.expect("changes()", || brief.changes().to_vec(), Vec::new())
    });
}

#[test]
fn fw_sc_4_features_and_load_are_enough_for_a_sketch() {
    kit::case("FW-SC-4", PROMPT, |trace| {
        let mut brief = brief();
        trace.expect("ready()", || brief.ready(), false)?;
        trace.did("answer(Features, \"shorten, redirect\")");
        _ = brief.answer(Dimension::Features, "shorten, redirect");
        trace.expect("ready()", || brief.ready(), false)?;
        trace.did("assume(Load, \"100\", \"writes/s\", ..)");
        _ = brief.assume(Dimension::Load, "100", Some("writes/s"), "a small country");
        trace.expect("ready()", || brief.ready(), true)
    });
}

#[test]
fn fw_sc_4_without_features_or_load_nothing_is_ready() {
    kit::case("FW-SC-4", PROMPT, |trace| {
        for lacking in [Dimension::Features, Dimension::Load] {
            let mut brief = brief();
            trace.did(format!("all answered but {lacking:?}"));
            for d in Dimension::ALL.into_iter().filter(|d| *d != lacking) {
                _ = brief.answer(d, "yes");
            }
            trace.expect("ready()", || brief.ready(), false)?;
        }
        Ok(())
    });
}

/// What an answer to `d` in place of an assumption says of the sketch.
fn replans(d: Dimension, old: &str, new: &str) -> Option<bool> {
    let mut brief = brief();
    _ = brief.assume(d, old, Some("1/s"), "a guess");
    _ = brief.answer(d, new);
    brief.changes().first().map(|change| change.replan)
}

#[test]
fn fw_sc_5_ten_times_more_or_less_is_another_task() {
    kit::case("FW-SC-5", PROMPT, |trace| {
        let tries = [
            ("100", "1,000", false),
            ("100", "1,001", true),
            ("1,000", "100", false),
            ("1,001", "100", true),
            ("about 1.5 M users", "160 k users", false),
            ("about 2 M users", "160 k users", true),
            ("many", "5 M", false),
        ];
        for (old, new, want) in tries {
            let call = format!("assume(Load, {old:?}, ..); answer(Load, {new:?})");
            trace.expect(call, || replans(Dimension::Load, old, new), Some(want))?;
        }
        Ok(())
    });
}

#[test]
fn fw_sc_5_only_the_load_asks_for_a_new_plan() {
    kit::case("FW-SC-5", PROMPT, |trace| {
        for d in [Dimension::Growth, Dimension::Clients, Dimension::Load] {
            let call = format!("assume({d:?}, \"2\", ..); answer({d:?}, \"90\")");
            trace.expect(call, || replans(d, "2", "90"), Some(d == Dimension::Load))?;
        }
        Ok(())
    });
}
