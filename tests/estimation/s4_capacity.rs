//! Step 4: capacity.

use estimation::s4_capacity::{in_flight, link_gbps, response_ms, servers, utilisation_for};
use estimation::types::{Bytes, EstimateError, PerSec};
use kit::property;
use near::{answered, half_a_percent};
use sim::draw;

#[path = "near.rs"]
mod near;

fn needs(
    trace: &mut kit::Trace,
    (peak, each, target, spare): (u64, u64, u32, u64),
    want: Result<u64, EstimateError>,
) -> kit::Held {
    let name = format!("servers({peak}, {each}, {target}, {spare})");
    trace.expect(name, || servers(peak, each, target, spare), want)
}

#[test]
fn es_cp_1_enough_servers_for_the_peak_and_the_spares() {
    kit::case("ES-CP-1", "a peak of 6945 a second, servers of 500", |trace| {
        needs(trace, (6_945, 500, 100, 0), Ok(14))?;
        needs(trace, (6_945, 500, 70, 0), Ok(20))?;
        needs(trace, (6_945, 500, 70, 2), Ok(22))
    });
}

#[test]
fn es_cp_1_an_even_division_takes_no_server_more() {
    kit::case("ES-CP-1", "peaks that divide without a rest", |trace| {
        needs(trace, (210, 100, 70, 0), Ok(3))?;
        needs(trace, (211, 100, 70, 0), Ok(4))?;
        needs(trace, (1_000, 10, 100, 0), Ok(100))
    });
}

#[test]
fn es_cp_1_not_one_server_too_few_or_too_many() {
    let inputs = (1..100_000_u64, 1..1_000_u64, 1..=100_u32);
    property::holds("ES-CP-1", inputs, |trace, (peak, each, target)| {
        trace.did(format!("servers({peak}, {each}, {target}, 0)"));
        let busy = servers(peak, each, target, 0).unwrap_or(0);
        let (one, need) = (each * u64::from(target), peak * 100);
        trace.require(
            busy * one >= need && busy.saturating_sub(1) * one < need,
            format!("{}", need.div_ceil(one)),
            busy,
        )
    });
}

#[test]
fn es_cp_2_what_serves_nothing_is_refused() {
    kit::case("ES-CP-2", "servers that aren't any", |trace| {
        needs(trace, (100, 10, 0, 1), Err(EstimateError::BadTarget))?;
        needs(trace, (100, 10, 101, 1), Err(EstimateError::BadTarget))?;
        needs(trace, (100, 0, 70, 1), Err(EstimateError::NoCapacity))
    });
}

#[test]
fn es_cp_2_without_requests_only_the_spares_are_left() {
    kit::case("ES-CP-2", "a peak of 0", |trace| {
        needs(trace, (0, 500, 70, 2), Ok(2))?;
        needs(trace, (0, 500, 70, 0), Ok(0))
    });
}

#[test]
fn es_cp_3_who_is_inside_is_the_rate_times_the_stay() {
    kit::case("ES-CP-3", "arrivals a second and a mean stay", |trace| {
        for (rate, stay, want) in
            [(6_944.44, 200.0, 1_388.9), (1.0, 1_000.0, 1.0), (578.704, 1_200_000.0, 694_444.0)]
        {
            let call = || in_flight(PerSec(rate), stay);
            half_a_percent(trace, format!("in_flight({rate}, {stay} ms)"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_cp_4_waiting_grows_without_bound() {
    kit::case("ES-CP-4", "a service of 10 ms", |trace| {
        for (busy, want) in [(0.0, 10.0), (0.5, 20.0), (0.7, 33.333), (0.9, 100.0), (0.99, 1_000.0)]
        {
            answered(trace, format!("response_ms(10, {busy})"), || response_ms(10.0, busy), want)?;
        }
        Ok(())
    });
}

#[test]
fn es_cp_4_an_overloaded_queue_has_no_end() {
    kit::case("ES-CP-4", "a service of 10 ms", |trace| {
        for busy in [1.0, 1.5] {
            let name = format!("response_ms(10, {busy})");
            trace.expect(name, || response_ms(10.0, busy), Err(EstimateError::Unstable))?;
        }
        Ok(())
    });
}

#[test]
fn es_cp_4_the_utilisation_for_a_slowdown() {
    kit::case("ES-CP-4", "how busy a server may be", |trace| {
        for (slowdown, want) in [(2.0, 0.5), (10.0, 0.9), (4.0 / 3.0, 0.25), (1.0, 0.0), (0.5, 0.0)]
        {
            let call = || utilisation_for(slowdown);
            half_a_percent(trace, format!("utilisation_for({slowdown})"), call, want)?;
        }
        Ok(())
    });
}

#[test]
fn es_cp_4_the_waiting_is_the_one_drawn() {
    kit::figure!("ES-CP-4", "s4_waiting", waiting);
}

#[test]
fn es_cp_5_links_count_bits() {
    kit::case("ES-CP-5", "data moved in a day", |trace| {
        let (media, full) = (Bytes(30_000_000_000_000), Bytes(125_000_000 * 86_400));
        half_a_percent(trace, "link_gbps(30 TB)", || link_gbps(media), 2.778)?;
        half_a_percent(trace, "link_gbps(125 MB in each second)", || link_gbps(full), 1.0)
    });
}

/// Response times of a 10 ms service, by utilisation.
fn waiting() -> String {
    let row = |percent: u32| {
        let response = response_ms(10.0, f64::from(percent) / 100.0).unwrap_or(f64::INFINITY);
        let bar = "#".repeat((response / 10.0).round() as usize);
        vec![format!("{percent} %"), format!("{response:.1}"), bar]
    };
    draw::table(&["busy", "ms", "times 10 ms"], &[10, 30, 50, 70, 80, 90, 95, 98].map(row))
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s4_waiting", waiting())]
}
