//! Step 9: the gateway.

use kit::{Held, Trace};
use rate_limiter::s6_rules::RuleCache;
use rate_limiter::s9_gateway::Gateway;
use rate_limiter::types::{HttpDecision, Millis, Request, Response, Stats};
use rstest::rstest;

#[path = "limits.rs"]
#[allow(dead_code, reason = "the tests of a soft limit share it")]
mod limits;
#[path = "source.rs"]
mod source;

use source::Readings;

/// A gateway whose rules are `texts` in turn, one a second.
fn gateway(texts: &[&str]) -> Gateway {
    let texts: Vec<Option<&str>> = texts.iter().map(|&text| Some(text)).collect();
    let (source, _) = Readings::of(&texts);
    Gateway::new(RuleCache::new(source, 1000), limits::make)
}

/// The request of this user (before the `@`) from this address (after it); either may be missing.
fn request(who: &str, cost: u64) -> Request {
    let (user, ip) = who.split_once('@').unwrap_or((who, ""));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Request { user: some(user), ip: some(ip), cost }
}

/// The decision in a line: status, rule, and the headers that the requirements name.
fn told(decision: &HttpDecision) -> String {
    let answer = match &decision.response {
        None => "no answer".to_owned(),
        Some(response) => status(response),
    };
    let rule = decision.rule.as_ref().map(|rule| format!(" by {rule}")).unwrap_or_default();
    format!("{answer}{rule}{}", if decision.over { ", over" } else { "" })
}

fn status(response: &Response) -> String {
    let told = |name, text: &dyn Fn(&str) -> String| response.header(name).map(text);
    let parts = [
        told("X-RateLimit-Remaining", &|left| format!(" {left}")),
        told("X-RateLimit-Limit", &|limit| format!(" of {limit} left")),
        told("Retry-After", &|after| format!(" retry {after} s")),
    ];
    // Whether a refusal also tells the limit is left open.
    let parts = parts.into_iter().skip(if response.status == 200 { 0 } else { 2 });
    format!("{}{}", response.status, parts.flatten().collect::<String>())
}

/// Requires an answer to read so.
fn said(trace: &mut Trace, call: String, answer: impl FnOnce() -> String, want: &str) -> Held {
    trace.did(call);
    let got = answer();
    trace.require(got == want, want, got)
}

fn expect(
    trace: &mut Trace,
    gateway: &mut Gateway,
    now: Millis,
    (who, cost): (&str, u64),
    want: &str,
) -> Held {
    let call = format!("{who} asks for {cost} at {now}");
    said(trace, call, || told(&gateway.handle(now, &request(who, cost))), want)
}

/// The same with the time of the reset.
fn expect_reset(
    trace: &mut Trace,
    gateway: &mut Gateway,
    now: Millis,
    (who, cost): (&str, u64),
    want: &str,
) -> Held {
    let call = format!("{who} asks for {cost} at {now}");
    let answer = || {
        let decision = gateway.handle(now, &request(who, cost));
        let reset = decision.response.as_ref().and_then(|told| told.header("X-RateLimit-Reset"));
        format!("{}, reset in {} s", told(&decision), reset.unwrap_or("?"))
    };
    said(trace, call, answer, want)
}

/// A refusal, its wait being another requirement's.
fn expect_refusal(
    trace: &mut Trace,
    gateway: &mut Gateway,
    now: Millis,
    (who, cost): (&str, u64),
    want: &str,
) -> Held {
    let call = format!("{who} asks for {cost} at {now}");
    let answer = || {
        let told = told(&gateway.handle(now, &request(who, cost)));
        told.split(" retry ").next().unwrap_or_default().to_owned()
    };
    said(trace, call, answer, want)
}

/// The rules of a text, one behind the other.
fn shown(text: &str) -> String {
    let rules = text.lines().map(str::trim).filter(|line| !line.is_empty());
    rules.collect::<Vec<_>>().join(" | ")
}

const USER: &str = "rule user key=user limit=5 per=1s algo=fixed_window";
const IP: &str = "rule ip key=ip limit=8 per=1s algo=fixed_window";

#[test]
fn rl_ru_2_each_rule_reads_its_own_attribute() {
    let text = format!("{USER}\n{IP}");
    kit::case("RL-RU-2", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("ann@10.1", 2), "200 3 of 5 left by user")?;
        expect(trace, gateway, 0, ("ann@10.2", 1), "200 2 of 5 left by user")?;
        expect(trace, gateway, 0, ("bob@10.1", 4), "200 1 of 5 left by user")?;
        expect(trace, gateway, 0, ("eve@10.1", 1), "200 1 of 8 left by ip")
    });
}

#[test]
fn rl_ru_2_a_request_without_the_attribute_does_not_match() {
    let text = format!("{USER}\n{IP}");
    kit::case("RL-RU-2", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("@10.1", 6), "200 2 of 8 left by ip")?;
        expect(trace, gateway, 0, ("ann", 5), "200 0 of 5 left by user")?;
        expect(trace, gateway, 0, ("", 100), "200")
    });
}

#[test]
fn rl_ru_2_a_user_named_like_an_address_is_another_key() {
    let text = "rule one key=user limit=5 per=1s algo=fixed_window
                rule two key=ip limit=5 per=1s algo=fixed_window";
    kit::case("RL-RU-2", shown(text), |trace| {
        let gateway = &mut gateway(&[text]);
        expect(trace, gateway, 0, ("10.1", 5), "200 0 of 5 left by one")?;
        expect(trace, gateway, 0, ("@10.1", 2), "200 3 of 5 left by two")
    });
}

#[rstest]
#[case::the_first("rule user key=user limit=1 per=1s algo=fixed_window", "")]
#[case::the_last("", "rule user key=user limit=1 per=1s algo=fixed_window")]
fn rl_ru_3_a_refused_request_is_charged_to_no_rule(#[case] before: &str, #[case] after: &str) {
    let text = format!("{before}\n{IP}\n{after}");
    kit::case("RL-RU-3", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("ann@10.1", 1), "200 0 of 1 left by user")?;
        expect_refusal(trace, gateway, 0, ("ann@10.1", 1), "429")?;
        expect(trace, gateway, 0, ("@10.1", 1), "200 6 of 8 left by ip")
    });
}

#[test]
fn rl_ru_3_an_admitted_request_is_charged_to_every_rule_that_matches() {
    let text = format!("{USER}\n{IP}");
    kit::case("RL-RU-3", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("ann@10.1", 3), "200 2 of 5 left by user")?;
        expect(trace, gateway, 0, ("@10.1", 0), "200 5 of 8 left by ip")?;
        expect(trace, gateway, 0, ("ann", 0), "200 2 of 5 left by user")
    });
}

#[test]
fn rl_ru_4_a_changed_rule_starts_anew_and_the_others_keep_their_states() {
    let wide = IP.replace("per=1s", "per=1h");
    let before = format!("rule user key=user limit=5 per=1h algo=fixed_window\n{wide}");
    let after = format!("{wide}\nrule user key=user limit=3 per=1h algo=fixed_window");
    kit::case("RL-RU-4", format!("at first: {}", shown(&before)), |trace| {
        trace.did(format!("from 1 s on: {}", shown(&after)));
        let gateway = &mut gateway(&[&before, &after]);
        expect(trace, gateway, 0, ("ann", 5), "200 0 of 5 left by user")?;
        expect(trace, gateway, 0, ("@10.1", 5), "200 3 of 8 left by ip")?;
        expect_refusal(trace, gateway, 999, ("ann", 1), "429")?;
        expect(trace, gateway, 1000, ("ann", 2), "200 1 of 3 left by user")?;
        expect(trace, gateway, 1000, ("bob", 1), "200 2 of 3 left by user")?;
        expect(trace, gateway, 1000, ("@10.1", 1), "200 2 of 8 left by ip")
    });
}

#[test]
fn rl_ru_4_a_removed_rule_no_longer_holds() {
    let long = USER.replace("per=1s", "per=1h");
    kit::case("RL-RU-4", format!("at first: {long}"), |trace| {
        trace.did(format!("from 1 s on: {IP}; from 2 s on: both"));
        let gateway = &mut gateway(&[&long, IP, &format!("{long}\n{IP}")]);
        expect(trace, gateway, 0, ("ann", 5), "200 0 of 5 left by user")?;
        expect(trace, gateway, 1000, ("ann", 100), "200")?;
        expect(trace, gateway, 2000, ("ann", 1), "200 4 of 5 left by user")
    });
}

#[test]
fn rl_ru_4_reading_the_same_rules_again_changes_nothing() {
    let long = USER.replace("per=1s", "per=1h");
    kit::case("RL-RU-4", shown(&long), |trace| {
        let gateway = &mut gateway(&[&long, &format!("# as before\n{long}"), "rule", &long]);
        for (now, remaining) in [(0, 4), (1000, 3), (2000, 2), (3000, 1)] {
            let want = format!("200 {remaining} of 5 left by user");
            expect(trace, gateway, now, ("ann", 1), &want)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::the_first("rule a key=user limit=3 per=1s algo=fixed_window", "")]
#[case::the_last("", "rule a key=user limit=3 per=1s algo=fixed_window")]
fn rl_ru_5_the_tightest_rule_answers(#[case] before: &str, #[case] after: &str) {
    let text = format!("{before}\nrule b key=ip limit=4 per=1s algo=fixed_window\n{after}");
    kit::case("RL-RU-5", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect_reset(trace, gateway, 0, ("ann@10.1", 2), "200 1 of 3 left by a, reset in 1 s")?;
        expect_reset(trace, gateway, 0, ("bob@10.1", 1), "200 1 of 4 left by b, reset in 1 s")
    });
}

#[rstest]
#[case::the_whole_window(0, 3)]
#[case::just_two_seconds(1000, 2)]
#[case::a_moment_less(1001, 2)]
#[case::the_last_millisecond(2999, 1)]
fn rl_ru_5_the_reset_is_told_in_seconds_rounded_up(#[case] now: Millis, #[case] seconds: u64) {
    let text = "rule user key=user limit=5 per=3s algo=fixed_window";
    kit::case("RL-RU-5", shown(text), |trace| {
        let want = format!("200 4 of 5 left by user, reset in {seconds} s");
        expect_reset(trace, &mut gateway(&[text]), now, ("ann", 1), &want)
    });
}

#[test]
fn rl_ru_5_a_full_bucket_resets_in_no_time() {
    let text = "rule user key=user limit=3 per=3s algo=token_bucket";
    kit::case("RL-RU-5", shown(text), |trace| {
        let gateway = &mut gateway(&[text]);
        expect_reset(trace, gateway, 0, ("ann", 0), "200 3 of 3 left by user, reset in 0 s")?;
        expect_reset(trace, gateway, 0, ("ann", 1), "200 2 of 3 left by user, reset in 1 s")?;
        expect_reset(trace, gateway, 0, ("ann", 1), "200 1 of 3 left by user, reset in 2 s")
    });
}

#[rstest]
#[case::one_millisecond(2999, 1)]
#[case::one_second(2000, 1)]
#[case::a_moment_more(1999, 2)]
fn rl_ru_6_the_wait_is_told_in_seconds_rounded_up(#[case] now: Millis, #[case] seconds: u64) {
    let text = "rule user key=user limit=5 per=3s algo=fixed_window";
    kit::case("RL-RU-6", shown(text), |trace| {
        let gateway = &mut gateway(&[text]);
        expect(trace, gateway, 0, ("ann", 5), "200 0 of 5 left by user")?;
        expect(trace, gateway, now, ("ann", 1), &format!("429 retry {seconds} s by user"))
    });
}

#[rstest]
#[case::the_first("rule slow key=ip limit=2 per=1m algo=fixed_window", "")]
#[case::the_last("", "rule slow key=ip limit=2 per=1m algo=fixed_window")]
fn rl_ru_6_the_longest_wait_is_told(#[case] before: &str, #[case] after: &str) {
    let text = format!("{before}\nrule fast key=user limit=2 per=1s algo=fixed_window\n{after}");
    kit::case("RL-RU-6", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("ann", 2), "200 0 of 2 left by fast")?;
        expect(trace, gateway, 0, ("@10.1", 2), "200 0 of 2 left by slow")?;
        expect(trace, gateway, 0, ("ann@10.1", 1), "429 retry 60 s by slow")
    });
}

#[rstest]
#[case::alone("")]
#[case::beside_a_wait("rule ip key=ip limit=50 per=1m algo=fixed_window")]
fn rl_ru_6_what_can_never_pass_is_not_told_to_come_back(#[case] other: &str) {
    let text = format!("{other}\n{USER}\n");
    kit::case("RL-RU-6", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        trace.did("@10.1 asks for 48 at 0");
        gateway.handle(0, &request("@10.1", 48));
        expect(trace, gateway, 0, ("ann@10.1", 6), "400 by user")?;
        expect(trace, gateway, 0, ("ann", 5), "200 0 of 5 left by user")
    });
}

const DROP: &str = "rule flood key=ip limit=3 per=1s algo=fixed_window action=drop";

fn numbers(trace: &mut Trace, gateway: &mut Gateway, rule: &str, want: Stats) -> Held {
    trace.did(format!("stats of {rule}"));
    match gateway.limiter(rule) {
        None => trace.require(false, format!("{want:?}"), "no limiter of that rule"),
        Some(limiter) => {
            let stats = limiter.stats();
            trace.require(stats == want, format!("{want:?}"), format!("{stats:?}"))
        }
    }
}

#[test]
fn rl_ru_8_a_dropped_request_gets_no_answer_and_is_counted() {
    kit::case("RL-RU-8", shown(DROP), |trace| {
        let gateway = &mut gateway(&[DROP]);
        expect(trace, gateway, 0, ("@10.1", 3), "200 0 of 3 left by flood")?;
        expect(trace, gateway, 0, ("@10.1", 1), "no answer by flood")?;
        expect(trace, gateway, 0, ("@10.1", 4), "no answer by flood")?;
        let want = Stats { allowed: 1, denied: 2, active_keys: 1, denied_keys: 1, max_usage: 3 };
        numbers(trace, gateway, "flood", want)
    });
}

#[rstest]
#[case::the_first(&[DROP, USER])]
#[case::the_last(&[USER, DROP])]
fn rl_ru_8_silence_goes_before_any_answer(#[case] rules: &[&str]) {
    let text = rules.join("\n");
    kit::case("RL-RU-8", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        trace.did("@10.1 asks for 3 at 0");
        gateway.handle(0, &request("@10.1", 3));
        expect(trace, gateway, 0, ("ann@10.1", 6), "no answer by flood")?;
        expect(trace, gateway, 0, ("ann@10.2", 1), "200 2 of 3 left by flood")
    });
}

#[test]
fn rl_ru_9_a_request_counts_where_it_was_charged_or_refused() {
    let text = format!("{USER}\n{IP}");
    kit::case("RL-RU-9", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        for (who, cost) in [("ann@10.1", 5), ("ann@10.1", 1), ("bob@10.1", 2), ("", 9)] {
            trace.did(format!("{who} asks for {cost} at 0"));
            gateway.handle(0, &request(who, cost));
        }
        let user = Stats { allowed: 2, denied: 1, active_keys: 2, denied_keys: 1, max_usage: 5 };
        numbers(trace, gateway, "user", user)?;
        let ip = Stats { allowed: 2, active_keys: 1, max_usage: 7, ..Stats::default() };
        numbers(trace, gateway, "ip", ip)?;
        let unknown = || gateway.limiter("phone").is_none();
        trace.expect("limiter(\"phone\").is_none()", unknown, true)
    });
}

#[test]
fn rl_ru_10_a_request_over_one_soft_limit_is_flagged() {
    let text = format!("{USER}\nrule soft key=ip limit=4 per=1s algo=fixed_window soft=25 for=5s");
    kit::case("RL-RU-10", shown(&text), |trace| {
        let gateway = &mut gateway(&[&text]);
        expect(trace, gateway, 0, ("ann@10.1", 4), "200 0 of 4 left by soft")?;
        trace.did("ann@10.1 asks for 1 at 0");
        let decision = gateway.handle(0, &request("ann@10.1", 1));
        // Both rules have nothing left: either may answer.
        let status = decision.response.map(|response| response.status);
        let got = format!("{}, over: {}", status.unwrap_or(0), decision.over);
        trace.require(got == "200, over: true", "200, over: true", got)?;
        expect_refusal(trace, gateway, 0, ("@10.1", 1), "429")
    });
}

#[test]
fn rl_ru_10_a_refusal_keeps_the_limit_hard() {
    let text = "rule soft key=user limit=4 per=1s algo=fixed_window soft=25 for=1s";
    kit::case("RL-RU-10", shown(text), |trace| {
        let gateway = &mut gateway(&[text]);
        for (now, cost) in [(0, 4), (0, 1), (1000, 4)] {
            trace.did(format!("ann asks for {cost} at {now}"));
            gateway.handle(now, &request("ann", cost));
        }
        expect_refusal(trace, gateway, 1900, ("ann", 1), "429")?;
        expect(trace, gateway, 2500, ("ann", 4), "200 0 of 4 left by soft")?;
        expect_refusal(trace, gateway, 2500, ("ann", 1), "429")
    });
}
