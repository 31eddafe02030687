//! Step 12: data centres that hear of each other late.

use kit::property;
use kit::proptest::prelude::*;
use rate_limiter::s12_regions::DcLimiter;
use rate_limiter::types::{Dc, Millis, Report};
use rstest::rstest;
use sim::draw;

const NEW: &str = "DcLimiter::new(1, 5, 1000)";

fn report(window: u64, admitted: &[(Dc, u64)]) -> Report {
    Report { window, admitted: admitted.iter().copied().collect() }
}

/// How many of `tries` requests at `now` are admitted.
fn admitted(limiter: &mut DcLimiter, now: Millis, tries: usize) -> usize {
    (0..tries).filter(|_| limiter.admit(now)).count()
}

#[test]
fn rl_di_5_alone_a_data_centre_admits_the_limit_in_each_window() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        for (now, want) in [(0, 3), (999, 2), (1000, 5), (1500, 0), (3000, 5)] {
            let tries = if want == 3 { 3 } else { 9 };
            let call = format!("{tries} requests at {now}, admitted");
            trace.expect(call, || admitted(&mut limiter, now, tries), want)?;
        }
        Ok(())
    });
}

#[test]
fn rl_di_5_what_the_others_have_admitted_counts() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        trace.expect("1 request at 0, admitted", || admitted(&mut limiter, 0, 1), 1)?;
        trace.did("merge of 2 by data centre 2 and 1 by data centre 3");
        limiter.merge(&report(0, &[(2, 2), (3, 1)]));
        trace.expect("9 requests at 10, admitted", || admitted(&mut limiter, 10, 9), 1)?;
        let want = report(0, &[(1, 2), (2, 2), (3, 1)]);
        trace.expect("report()", || limiter.report(), want)
    });
}

#[test]
fn rl_di_5_what_it_has_admitted_itself_is_not_forgotten() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        trace.expect("3 requests at 0, admitted", || admitted(&mut limiter, 0, 3), 3)?;
        trace.did("merge of what data centre 2 heard of it after its first request");
        limiter.merge(&report(0, &[(1, 1)]));
        trace.expect("report()", || limiter.report(), report(0, &[(1, 3)]))
    });
}

#[test]
fn rl_di_5_of_two_counts_of_its_own_the_larger_stays_too() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        trace.expect("1 request at 0, admitted", || admitted(&mut limiter, 0, 1), 1)?;
        trace.did("merge of 4 by data centre 1, which has forgotten that: it was restarted");
        limiter.merge(&report(0, &[(1, 4)]));
        trace.expect("report()", || limiter.report(), report(0, &[(1, 4)]))?;
        trace.expect("9 requests at 10, admitted", || admitted(&mut limiter, 10, 9), 1)
    });
}

#[test]
fn rl_di_5_news_of_a_past_window_changes_nothing() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        trace.expect("1 request at 1000, admitted", || admitted(&mut limiter, 1000, 1), 1)?;
        trace.did("merge of 4 by data centre 2 in window 0");
        limiter.merge(&report(0, &[(2, 4)]));
        trace.expect("report()", || limiter.report(), report(1, &[(1, 1)]))?;
        trace.expect("9 requests at 1001, admitted", || admitted(&mut limiter, 1001, 9), 4)
    });
}

#[test]
fn rl_di_5_news_of_a_later_window_opens_it() {
    kit::case("RL-DI-5", NEW, |trace| {
        let mut limiter = DcLimiter::new(1, 5, 1000);
        trace.expect("5 requests at 999, admitted", || admitted(&mut limiter, 999, 5), 5)?;
        trace.did("merge of 2 by data centre 2 in window 1");
        limiter.merge(&report(1, &[(2, 2)]));
        trace.expect("report()", || limiter.report(), report(1, &[(2, 2)]))?;
        // Its own clock is a moment behind: what it admits now belongs to the later window.
        trace.expect("9 requests at 999, admitted", || admitted(&mut limiter, 999, 9), 3)
    });
}

/// Reports of a few windows and data centres.
fn reports() -> impl Strategy<Value = Vec<Report>> {
    let counts = prop::collection::btree_map(0..4_u32, 1..9_u64, 0..4);
    let one = (0..3_u64, counts).prop_map(|(window, admitted)| Report { window, admitted });
    prop::collection::vec(one, 1..5)
}

fn merged<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Report {
    let mut limiter = DcLimiter::new(9, 5, 1000);
    reports.into_iter().for_each(|report| limiter.merge(report));
    limiter.report()
}

#[test]
fn rl_di_5_the_order_of_messages_does_not_matter() {
    property::holds("RL-DI-5", (reports(), any::<prop::sample::Index>()), |trace, (sent, turn)| {
        trace.did(format!("merge of {sent:?}, in this order and in another"));
        let mut other = sent.clone();
        other.reverse();
        other.rotate_left(turn.index(sent.len()));
        let want = merged(&sent);
        trace.expect("report() of the other", || merged(&other), want)
    });
}

#[test]
fn rl_di_5_a_message_that_comes_twice_changes_nothing() {
    property::holds("RL-DI-5", reports(), |trace, sent| {
        trace.did(format!("merge of {sent:?}, once and with each repeated at the end"));
        let want = merged(&sent);
        trace.expect("report() of the other", || merged(sent.iter().chain(&sent)), want)
    });
}

#[test]
fn rl_di_5_a_message_may_come_by_way_of_another_data_centre() {
    property::holds("RL-DI-5", (reports(), reports()), |trace, (first, second)| {
        trace.did(format!("merge of {first:?} and {second:?}, directly and by way of another"));
        let want = merged(first.iter().chain(&second));
        let by_way = merged(&second);
        let got = || merged(first.iter().chain([&by_way]));
        trace.expect("report() of the other", got, want)
    });
}

const LIMIT: u64 = 6;

/// What happens between three data centres.
#[derive(Debug, Clone, Copy)]
enum Event {
    Request(usize),
    /// The report that one data centre made at the last `Send` of it reaches another.
    Send(usize),
    Deliver(usize, usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (0..3_usize).prop_map(Event::Request),
        1 => (0..3_usize).prop_map(Event::Send),
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Event::Deliver(from, to)),
    ];
    prop::collection::vec(event, 1..60)
}

#[test]
fn rl_di_5_the_excess_is_what_was_not_heard_of() {
    property::holds("RL-DI-5", events(), |trace, events| {
        trace.did("3 data centres of DcLimiter::new(_, 6, 1000)");
        let mut centres: Vec<DcLimiter> =
            (0..3).map(|dc| DcLimiter::new(dc, LIMIT, 1000)).collect();
        let mut messages = vec![Report::default(); 3];
        // The truth, and what each data centre was told of each other at least.
        let mut admitted = [0; 3];
        let mut told = [[0; 3]; 3];
        let mut sent = [[0; 3]; 3];
        for event in events {
            trace.did(format!("{event:?}"));
            match event {
                Event::Send(dc) => (messages[dc], sent[dc]) = (centres[dc].report(), told[dc]),
                Event::Deliver(from, to) => {
                    centres[to].merge(&messages[from]);
                    for dc in 0..3 {
                        told[to][dc] = told[to][dc].max(sent[from][dc]);
                    }
                }
                Event::Request(dc) => {
                    let heard: u64 = told[dc].iter().sum();
                    let got = centres[dc].admit(0);
                    let want = heard < LIMIT;
                    trace.require(got == want, format!("{want}: it knows of {heard}"), got)?;
                    admitted[dc] += u64::from(got);
                    told[dc][dc] = admitted[dc];
                    let unheard = admitted.iter().sum::<u64>() - told[dc].iter().sum::<u64>();
                    let total = admitted.iter().sum::<u64>();
                    let most = (3 * LIMIT).min(LIMIT + unheard);
                    if got {
                        trace.require(total <= most, format!("at most {most} in all"), total)?;
                    }
                }
            }
        }
        Ok(())
    });
}

/// Admitted in all by `centres` data centres that get a request each millisecond of a second and
/// tell each other everything each `sync` milliseconds.
fn admitted_in_all(centres: u32, limit: u64, sync: Millis) -> usize {
    let mut limiters: Vec<DcLimiter> =
        (0..centres).map(|dc| DcLimiter::new(dc, limit, 1000)).collect();
    let mut admitted = 0;
    for now in 0..1000 {
        if now % sync == 0 {
            let told: Vec<Report> = limiters.iter().map(DcLimiter::report).collect();
            for limiter in &mut limiters {
                told.iter().for_each(|report| limiter.merge(report));
            }
        }
        admitted +=
            limiters.iter_mut().filter_map(|limiter| limiter.admit(now).then_some(())).count();
    }
    admitted
}

#[rstest]
#[case::ten(3, 10, 120)]
#[case::twenty(3, 20, 120)]
#[case::fifty(3, 50, 150)]
#[case::hundred(3, 100, 300)]
#[case::five_centres(5, 100, 500)]
fn rl_di_5_the_excess_grows_with_the_silence(
    #[case] centres: u32,
    #[case] sync: Millis,
    #[case] want: usize,
) {
    let setup = format!("{centres} data centres, limit 100 a second, 1 request each a ms");
    kit::case("RL-DI-5", setup, |trace| {
        let call = format!("a second with a message each {sync} ms, admitted");
        trace.expect(call, || admitted_in_all(centres, 100, sync), want)
    });
}

#[test]
fn rl_di_5_the_excess_is_the_one_drawn() {
    kit::figure!("RL-DI-5", "s12_excess", excess);
}

/// How far three data centres pass their limit, by how often they speak.
fn excess() -> String {
    let rows: Vec<Vec<String>> = [1, 10, 20, 50, 100]
        .into_iter()
        .map(|sync| {
            let admitted = admitted_in_all(3, 100, sync);
            vec![
                sync.to_string(),
                admitted.to_string(),
                format!("{} %", admitted.saturating_sub(100)),
            ]
        })
        .collect();
    draw::table(&["a message each (ms)", "admitted of 100", "too many"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s12_excess", excess())]
}
