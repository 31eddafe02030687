//! The link shortener as a candidate tells it: after a first quarter of an hour, and at the end.

use framework::s1_scope::Brief;
use framework::types::{
    Alternative, Better, Component, Criterion, Dimension, Feedback, Kind, Response, Session,
};
use gather::{Choosing, Told};

#[path = "program/gather.rs"]
pub mod gather;
#[path = "sample.rs"]
mod sample;

/// Four ways to make codes, by six criteria.
fn codes() -> Choosing {
    let criterion = |(name, better, weight): (&str, Better, f64)| Criterion {
        name: name.into(),
        better,
        weight,
    };
    let criteria = [
        ("latency ms", Better::Lower, 1.0),
        ("servers", Better::Lower, 1.0),
        ("nines", Better::Higher, 1.0),
        ("weeks", Better::Lower, 1.0),
        ("bits", Better::Lower, 2.0),
        ("order", Better::Higher, 0.5),
    ];
    let way = |name: &str, downside: &str, values: [f64; 6]| Alternative {
        name: name.into(),
        downside: downside.into(),
        scores: criteria.iter().map(|c| c.0.to_owned()).zip(values).collect(),
    };
    let alternatives = vec![
        way("auto-increment", "one database numbers all", [2.0, 1.0, 3.0, 1.0, 64.0, 2.0]),
        way("ticket server", "one more thing to fail", [2.0, 2.0, 3.0, 2.0, 64.0, 2.0]),
        way("UUID", "codes of 22 letters", [0.0, 0.0, 5.0, 0.0, 128.0, 0.0]),
        way("Snowflake", "clocks must not go back", [0.0, 0.0, 5.0, 3.0, 64.0, 1.0]),
    ];
    let criteria = criteria.into_iter().map(criterion).collect();
    Choosing { question: "how are codes made?".into(), alternatives, criteria }
}

/// The sample after a first quarter of an hour: the drawing stands, and little else.
pub fn draft() -> Told {
    let mut brief = Brief::new("Design a service that shortens links.");
    _ = brief.answer(Dimension::Features, "redirect, shorten");
    _ = brief.answer(Dimension::Load, "10,000 redirects and 100 new links a second");
    let mut design = sample::design();
    design.components.push(component("clicks", Kind::Queue));
    design.components.push(Component { replicas: 12, ..component("guard", Kind::Service) });
    for case in &mut design.use_cases {
        case.calls.push(sample::call("lb", "guard"));
    }
    design.components[7].rps_per_replica = Some(5_000.0);
    let mut only = codes();
    only.alternatives.truncate(1);
    let feedback =
        vec![Feedback { text: "the primary is alone".into(), response: Response::Unanswered }];
    Told {
        brief,
        scope: sample::scope(),
        target: Some(0.9999),
        design,
        choices: vec![only],
        session: Session { feedback, ..Session::default() },
    }
}

fn component(id: &str, kind: Kind) -> Component {
    sample::component(id, kind)
}

/// The sample at the end of the interview: what the review said has been answered.
pub fn sample_told() -> Told {
    let mut told = draft();
    _ = told.brief.answer(Dimension::Clients, "browsers and phones");
    _ = told.brief.answer(Dimension::Growth, "twice as much in a year");
    _ = told.brief.answer(Dimension::Availability, "99.99 % for both");
    let stack = "load balancers and PostgreSQL are there";
    _ = told.brief.answer(Dimension::ExistingStack, stack);
    told.design = sample::design();
    let signals =
        ["", "refused connections", "99th percentile", "hit ratio", "lag", "failed writes"];
    for (component, signal) in told.design.components.iter_mut().zip(signals) {
        component.signal = Some(signal.to_owned()).filter(|signal| !signal.is_empty());
        component.zones = component.replicas.min(2);
    }
    let primary = &mut told.design.components[5];
    (primary.replicas, primary.zones) = (2, 2);
    told.choices = vec![codes()];
    told.session = Session {
        asked: vec!["cache".into()],
        feedback: vec![Feedback {
            text: "the primary is alone".into(),
            response: Response::Accepted { change: "a second one stands by".into() },
        }],
        bottleneck: Some("web".into()),
        failures: vec!["cache".into()],
        scale_plan: Some("web servers by load, two shards by code".into()),
    };
    told
}
