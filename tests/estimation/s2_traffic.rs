//! Step 2: traffic.

use estimation::s2_traffic::{grow, months_until, peak, peak_factor, qps};
use estimation::types::{EstimateError, PerSec};
use kit::property;
use near::{answered, half_a_percent};

#[path = "near.rs"]
mod near;

/// Requests of each hour of a day, in thousands.
const DAY: [u64; 24] = [2, 1, 1, 1, 1, 2, 4, 6, 8, 8, 8, 8, 9, 8, 8, 8, 8, 9, 10, 10, 9, 7, 5, 3];

#[test]
fn es_tr_1_users_and_actions_become_requests_a_second() {
    kit::case("ES-TR-1", "services and their users", |trace| {
        for (monthly, share, actions, want) in
            [(300e6, 0.5, 2.0, 3_472.22), (86_400.0, 1.0, 1.0, 1.0), (1e6, 0.2, 10.0, 23.148)]
        {
            let call = || qps(monthly, share, actions).0;
            half_a_percent(trace, format!("qps({monthly}, {share}, {actions})"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_tr_2_the_peak_is_a_multiple_of_the_average() {
    kit::case("ES-TR-2", "an average of 3472.2 a second", |trace| {
        for (factor, want) in [(2.0, 6_944.4), (1.5, 5_208.3), (1.0, 3_472.2)] {
            let call = || peak(PerSec(3_472.2), factor).map(|rate| rate.0);
            answered(trace, format!("peak(.., {factor})"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_tr_2_no_peak_is_below_the_average() {
    kit::case("ES-TR-2", "an average of 100 a second", |trace| {
        let below = Err(EstimateError::PeakBelowAverage);
        trace.expect("peak(.., 0.5)", || peak(PerSec(100.0), 0.5), below)
    });
}

#[test]
fn es_tr_3_the_busiest_hour_is_compared_with_the_mean_hour() {
    let mut one_hour = [0; 24];
    one_hour[20] = 7;
    kit::case("ES-TR-3", "the requests of 24 hours", |trace| {
        answered(trace, format!("peak_factor({DAY:?})"), || peak_factor(&DAY), 1.667)?;
        answered(trace, "peak_factor(5 in each hour)", || peak_factor(&[5; 24]), 1.0)?;
        answered(trace, "peak_factor(all in one hour)", || peak_factor(&one_hour), 24.0)
    });
}

#[test]
fn es_tr_3_a_day_without_requests_has_no_peak() {
    kit::case("ES-TR-3", "24 hours without a request", |trace| {
        let none = Err(EstimateError::NoTraffic);
        trace.expect("peak_factor(&[0; 24])", || peak_factor(&[0; 24]), none)
    });
}

#[test]
fn es_tr_3_the_day_is_the_one_drawn() {
    kit::figure!("ES-TR-3", "s2_day", day);
}

#[test]
fn es_tr_4_growth_compounds() {
    kit::case("ES-TR-4", "1000 a second", |trace| {
        for (monthly, months, want) in [(0.1, 0, 1_000.0), (0.1, 12, 3_138.4), (-0.5, 2, 250.0)] {
            let call = || grow(PerSec(1_000.0), monthly, months).0;
            half_a_percent(trace, format!("grow(.., {monthly}, {months})"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_tr_4_the_target_is_reached_and_not_just_approached() {
    kit::case("ES-TR-4", "1000 a second", |trace| {
        let cases = [(10_000.0, 0.1, Some(25)), (8_000.0, 1.0, Some(3)), (1_000.0, 0.1, Some(0))];
        for (target, monthly, want) in cases {
            let name = format!("months_until(.., {target}, {monthly})");
            trace.expect(name, || months_until(PerSec(1e3), PerSec(target), monthly), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_tr_4_a_thousand_years_are_waited_for() {
    kit::case("ES-TR-4", "1000 a second that is to become tenfold", |trace| {
        for (monthly, want) in [(0.01, Some(232)), (0.000_5, Some(4_607)), (0.000_01, None)] {
            let name = format!("months_until(.., 10000, {monthly})");
            trace.expect(name, || months_until(PerSec(1e3), PerSec(1e4), monthly), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_tr_4_what_does_not_grow_never_gets_there() {
    property::holds("ES-TR-4", (0..=90_u32, 1..1_000_u32), |trace, (shrinks, more)| {
        let (target, monthly) = (1_000.0 + f64::from(more), -f64::from(shrinks) / 100.0);
        let name = format!("months_until(1000, {target}, {monthly})");
        trace.expect(name, || months_until(PerSec(1e3), PerSec(target), monthly), None)
    });
}

/// The day as a chart of columns, with a line at the mean.
fn day() -> String {
    let mean = DAY.iter().sum::<u64>() / 24;
    let mut drawing = String::new();
    for level in (1..=10).rev() {
        let empty = if level == mean { '-' } else { ' ' };
        let columns = DAY.map(|hour| if hour >= level { '#' } else { empty });
        let columns: Vec<String> = columns.iter().map(char::to_string).collect();
        drawing += &format!("{level:>4}  {}\n", columns.join(" ").trim_end());
    }
    let hours = [0, 6, 12, 18].map(|hour| format!("{hour:<12}"));
    let factor = peak_factor(&DAY).map_or("none".into(), |factor| format!("{factor:.3}"));
    drawing + &format!("hour  {}\npeak hour over mean hour: {factor}\n", hours.concat().trim_end())
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_day", day())]
}
