//! Step 13: the polite client.

use kit::{Held, Trace, property};
use rate_limiter::s13_client::{Client, backoff};
use rate_limiter::types::{Millis, Next, RateLimiter, Response, RetryPolicy, Sent};
use rstest::rstest;
use sim::{Agenda, Random, draw};
use std::collections::HashMap;

#[path = "limits.rs"]
#[allow(dead_code, reason = "the tests of the gateway share it")]
mod limits;

use limits::bucket;

/// Enough to see a bias: counts of a fair draw stay within five of their standard deviations.
const DRAWS: u64 = 4000;

#[rstest]
#[case::first(0, 3)]
#[case::second(1, 6)]
fn rl_cl_1_every_wait_up_to_the_longest_is_as_likely(#[case] attempt: u32, #[case] longest: u64) {
    let setup = format!("{DRAWS} of backoff({attempt}, 3, 1000, _)");
    kit::case("RL-CL-1", setup, |trace| {
        let mut random = Random::seeded(1);
        let mut drawn = vec![0; 2 * longest as usize + 2];
        for _ in 0..DRAWS {
            let wait = backoff(attempt, 3, 1000, &mut random) as usize;
            let last = drawn.len() - 1;
            drawn[wait.min(last)] += 1;
        }
        let fair = DRAWS / (longest + 1);
        let near = |wait: usize, &count: &u64| match wait as u64 <= longest {
            true => count.abs_diff(fair) <= 5 * fair.isqrt(),
            false => count == 0,
        };
        for (wait, count) in drawn.iter().enumerate() {
            let expected = format!("each wait of 0..={longest} about {fair} times");
            trace.require(
                near(wait, count),
                expected,
                format!("a wait of {wait}: {count} times"),
            )?;
        }
        Ok(())
    });
}

#[test]
fn rl_cl_1_the_longest_wait_doubles_up_to_the_cap() {
    kit::case("RL-CL-1", "base 100, cap 20000, the longest of 4000 waits", |trace| {
        let mut random = Random::seeded(2);
        for (attempt, most) in [(0, 100), (1, 200), (5, 3200), (7, 12_800), (8, 20_000)] {
            trace.did(format!("backoff({attempt}, 100, 20000, _)"));
            let draw = |_| backoff(attempt, 100, 20_000, &mut random);
            let longest = (0..DRAWS).map(draw).max().unwrap_or(0);
            let near = (most - most / 20..=most).contains(&longest);
            trace.require(near, format!("at most {most}, and nearly"), longest)?;
        }
        Ok(())
    });
}

#[rstest]
#[case::shift(64)]
#[case::just_beyond_a_product(62)]
#[case::largest(u32::MAX)]
fn rl_cl_1_no_attempt_is_too_many(#[case] attempt: u32) {
    kit::case("RL-CL-1", "base 1000, cap 20000, the longest of 4000 waits", |trace| {
        let mut random = Random::seeded(3);
        trace.did(format!("backoff({attempt}, 1000, 20000, _)"));
        let draw = |_| backoff(attempt, 1000, 20_000, &mut random);
        let longest = (0..DRAWS).map(draw).max().unwrap_or(0);
        trace.require((19_000..=20_000).contains(&longest), "nearly 20000", longest)
    });
}

fn policy(max_attempts: u32) -> RetryPolicy {
    RetryPolicy { base: 100, cap: 20_000, max_attempts }
}

fn client(seed: u64) -> Client {
    Client::new(policy(4), Random::seeded(seed))
}

fn sent(attempt: u32) -> Sent {
    Sent { key: "/feed".into(), attempt, idempotent: true }
}

fn refusal(status: u16, retry_after: u64) -> Response {
    Response::new(status).with("Retry-After", retry_after)
}

#[rstest]
#[case::at_first(0)]
#[case::later(2)]
fn rl_cl_2_the_wait_is_what_the_server_says_and_jitter_on_top(#[case] attempt: u32) {
    kit::case(
        "RL-CL-2",
        format!("base 100, 429 with Retry-After: 3, attempt {attempt}"),
        |trace| {
            let mut client = client(4);
            let most = 8000 + (100 << attempt);
            let (mut least, mut longest) = (Millis::MAX, 0);
            for _ in 0..DRAWS {
                match client.on_response(5000, &sent(attempt), &refusal(429, 3)) {
                    Next::RetryAt(at) => (least, longest) = (least.min(at), longest.max(at)),
                    other => return trace.require(false, "RetryAt(_)", format!("{other:?}")),
                }
            }
            let near = (8000..8010).contains(&least) && (most - 9..=most).contains(&longest);
            let expected = format!("retries all over 8000..={most}");
            trace.require(near, expected, format!("from {least} to {longest}"))
        },
    );
}

#[test]
fn rl_cl_2_without_a_word_of_the_server_the_wait_is_the_backoff() {
    kit::case("RL-CL-2", "base 100, 429 without Retry-After", |trace| {
        let mut client = client(5);
        let mut longest = 0;
        for _ in 0..DRAWS {
            match client.on_response(5000, &sent(1), &Response::new(429)) {
                Next::RetryAt(at) if at >= 5000 => longest = longest.max(at),
                other => return trace.require(false, "RetryAt(5000..)", format!("{other:?}")),
            }
        }
        trace.require((5190..=5200).contains(&longest), "5200 at the latest", longest)
    });
}

#[test]
fn rl_cl_2_a_server_may_send_clients_away_for_ever() {
    property::holds("RL-CL-2", u64::MAX - 9..=u64::MAX, |trace, seconds| {
        trace.did(format!("a 429 with Retry-After: {seconds} at 5000"));
        let next = client(6).on_response(5000, &sent(0), &refusal(429, seconds));
        let late = matches!(next, Next::RetryAt(at) if at > u64::MAX / 2);
        trace.require(late, "a retry in the far future", format!("{next:?}"))
    });
}

/// The next thing to do, without its time.
fn next(response: &Response, attempt: u32, idempotent: bool) -> &'static str {
    match client(7).on_response(0, &Sent { idempotent, ..sent(attempt) }, response) {
        Next::Done => "done",
        Next::RetryAt(_) => "retry",
        Next::GiveUp => "give up",
    }
}

#[rstest]
#[case::moved(304, "done")]
#[case::too_large_for_ever(400, "give up")]
#[case::not_found(404, "give up")]
#[case::broken(500, "give up")]
#[case::limited(429, "retry")]
#[case::overloaded(503, "retry")]
fn rl_cl_3_only_what_may_change_is_asked_again(#[case] status: u16, #[case] want: &str) {
    kit::case("RL-CL-3", format!("an answer of {status}"), |trace| {
        trace.expect("on_response", || next(&Response::new(status), 0, true), want)
    });
}

#[rstest]
#[case::second(1, "retry")]
#[case::third(2, "retry")]
#[case::fourth(3, "give up")]
#[case::beyond(u32::MAX - 1, "give up")]
fn rl_cl_3_a_request_is_sent_max_attempts_times(#[case] attempt: u32, #[case] want: &str) {
    kit::case("RL-CL-3", format!("max_attempts 4, a 429 to attempt {attempt}"), |trace| {
        trace.expect("on_response", || next(&refusal(429, 1), attempt, true), want)
    });
}

#[rstest]
#[case::limited(Response::new(429), "retry")]
#[case::overloaded(Response::new(503), "give up")]
#[case::overloaded_with_a_word(refusal(503, 1), "retry")]
#[case::overloaded_with_no_number(Response::new(503).with("Retry-After", "soon"), "give up")]
fn rl_cl_3_what_may_have_happened_is_not_asked_twice(#[case] told: Response, #[case] want: &str) {
    let setup = format!("{} {:?} to a request that is not idempotent", told.status, told.headers);
    kit::case("RL-CL-3", setup, |trace| {
        trace.expect("on_response", || next(&told, 0, false), want)
    });
}

/// How a herd of 100 fares that sends in the same millisecond.
struct Herd {
    /// Requests in each 100 ms.
    sent: Vec<u32>,
    attempts: u32,
    /// The most retries in one millisecond.
    peak: u32,
    done: Millis,
}

const HERD: u64 = 100;

/// The herd, each client waiting after a refusal as `wait` says: (client, attempt, now) → when.
fn herd(mut wait: impl FnMut(u64, u32, Millis) -> Millis) -> Herd {
    let mut server = bucket(10, 1000);
    let mut agenda = Agenda::new();
    (0..HERD).for_each(|client| agenda.at(0, (client, 0)));
    let mut retries: HashMap<Millis, u32> = HashMap::new();
    let mut herd = Herd { sent: Vec::new(), attempts: 0, peak: 0, done: 0 };
    while let Some((now, (client, attempt))) = agenda.next() {
        let slot = now as usize / 100;
        herd.sent.resize(herd.sent.len().max(slot + 1), 0);
        herd.sent[slot] += 1;
        herd.attempts += 1;
        if attempt > 0 {
            *retries.entry(now).or_default() += 1;
        }
        if server.check(now, 1).allowed() {
            herd.done = now;
        } else if attempt < 1000 {
            agenda.at(wait(client, attempt, now).max(now), (client, attempt + 1));
        }
    }
    herd.peak = retries.into_values().max().unwrap_or(0);
    herd
}

/// What clients without jitter do: wait the longest wait.
fn no_jitter() -> Herd {
    herd(|_, attempt, now| now + longest(attempt))
}

/// Equal jitter: half of it, and a part of the other half.
fn equal_jitter() -> Herd {
    let mut randoms: Vec<Random> = (0..HERD).map(Random::seeded).collect();
    herd(|client, attempt, now| {
        let half = longest(attempt) / 2;
        now + half + randoms[client as usize].between(0, half)
    })
}

fn longest(attempt: u32) -> Millis {
    (100 << attempt.min(20)).min(20_000)
}

/// What the clients of this step do.
fn full_jitter() -> Herd {
    let mut clients: Vec<Client> =
        (0..HERD).map(|seed| Client::new(policy(u32::MAX), Random::seeded(seed))).collect();
    herd(|client, attempt, now| {
        match clients[client as usize].on_response(now, &sent(attempt), &Response::new(429)) {
            Next::RetryAt(at) => at,
            _ => now,
        }
    })
}

#[test]
fn rl_cl_5_a_herd_that_was_refused_together_comes_back_apart() {
    kit::case("RL-CL-5", "100 clients in one ms, a server of 10 + 10/s", |trace| {
        let herd = full_jitter();
        trace.require(herd.peak <= 10, "at most 10 retries in any ms", herd.peak)?;
        let most = no_jitter().attempts;
        let fewer = format!("fewer than the {most} requests of a herd without jitter");
        trace.require(herd.attempts < most, fewer, herd.attempts)
    });
}

fn draw_herds() -> String {
    let herds = [("none", no_jitter()), ("equal", equal_jitter()), ("full", full_jitter())];
    let row = |(name, herd): &(&str, Herd)| {
        let done = format!("{:.1} s", herd.done as f64 / 1000.0);
        vec![(*name).to_owned(), herd.attempts.to_string(), herd.peak.to_string(), done]
    };
    let mut drawing = draw::table(
        &["jitter", "requests", "most retries in a ms", "all served after"],
        &herds.iter().map(row).collect::<Vec<_>>(),
    );
    drawing += "\nrequests in each 100 ms, a mark for 15\n           none                equal               full\n";
    for slot in 0..16 {
        let mut line = format!("{:>5} ms", slot * 100);
        for (_, herd) in &herds {
            let sent = herd.sent.get(slot).copied().unwrap_or(0);
            line += &format!("  {sent:>3} {:<14}", "#".repeat(sent.div_ceil(15) as usize));
        }
        drawing += line.trim_end();
        drawing.push('\n');
    }
    drawing
}

fn fresh(max_age: &str) -> Response {
    let response = Response::new(200).with("Cache-Control", max_age);
    Response { body: "news".into(), ..response }
}

fn kept(trace: &mut Trace, client: &Client, (now, key): (Millis, &str), want: bool) -> Held {
    let body = || client.get(now, key).map(str::to_owned);
    trace.expect(format!("get({now}, {key:?})"), body, want.then(|| "news".to_owned()))
}

#[test]
fn rl_cl_6_a_fresh_answer_is_not_asked_for_again() {
    kit::case("RL-CL-6", "an answer of 200 with max-age=60 at 5000", |trace| {
        let mut client = client(8);
        kept(trace, &client, (5000, "/feed"), false)?;
        trace.expect(
            "on_response",
            || client.on_response(5000, &sent(0), &fresh("max-age=60")),
            Next::Done,
        )?;
        kept(trace, &client, (5000, "/feed"), true)?;
        kept(trace, &client, (64_999, "/feed"), true)?;
        kept(trace, &client, (65_000, "/feed"), false)?;
        kept(trace, &client, (5000, "/other"), false)
    });
}

#[test]
fn rl_cl_6_the_latest_answer_is_kept() {
    kit::case("RL-CL-6", "an answer of 200 with max-age=1 at 0", |trace| {
        let mut client = client(8);
        let old = Response { body: "old".into(), ..fresh("max-age=1") };
        trace.did("on_response(0, \"old\")");
        client.on_response(0, &sent(0), &old);
        trace.did("an answer of 200 with public, max-age=2 at 900");
        client.on_response(900, &sent(0), &fresh("public, max-age=2"));
        kept(trace, &client, (2899, "/feed"), true)?;
        kept(trace, &client, (2900, "/feed"), false)
    });
}

#[rstest]
#[case::nothing_said(Response { body: "news".into(), ..Response::new(200) })]
#[case::forbidden(fresh("no-store"))]
#[case::no_time(fresh("max-age=0"))]
#[case::another_directive(fresh("x-max-age=60"))]
#[case::another_that_ends_alike(fresh("s-maxage=60"))]
#[case::a_refusal(Response { status: 429, ..fresh("max-age=60") })]
fn rl_cl_6_what_is_not_called_fresh_is_not_kept(#[case] response: Response) {
    let setup = format!("an answer of {} {:?}", response.status, response.headers);
    kit::case("RL-CL-6", setup, |trace| {
        let mut client = client(8);
        client.on_response(0, &sent(0), &response);
        kept(trace, &client, (0, "/feed"), false)
    });
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s13_herd", draw_herds())]
}
