//! From the text of a `design.toml` to a design.

use super::form;
use super::gather::{Choosing, Told};
use super::malformed::{self, Malformed, at};
use framework::s1_scope::Brief;
use framework::types::{
    Alternative, Better, Call, Component, Criterion, Design, Dimension, Feedback, Kind, Mode,
    OnFailure, Response, Scope, ScopeError, Session, UseCase,
};
use std::collections::BTreeSet;
use std::ops::RangeBounds;
use toml::Spanned;

/// The design that a file tells.
///
/// # Errors
/// If it isn't TOML, has a key that means nothing, a number that can't be, or a name that no
/// component has.
pub fn told(text: &str) -> Result<Told, Malformed> {
    let file: form::File = toml::from_str(text).map_err(|error| malformed::of(text, &error))?;
    let reader =
        Reader { text, ids: file.component.iter().map(|c| c.id.get_ref().as_str()).collect() };
    reader.unique(file.component.iter().map(|c| &c.id), "component")?;
    reader.unique(file.use_case.iter().map(|case| &case.name), "use case")?;
    let target = file.brief.target.as_ref().map(|t| reader.within(t, 0.0..=1.0)).transpose()?;
    Ok(Told {
        brief: reader.brief(&file)?,
        scope: Scope {
            features: file.brief.features.clone(),
            existing: file.brief.existing.clone(),
        },
        target,
        design: Design {
            components: file
                .component
                .iter()
                .map(|c| reader.component(c))
                .collect::<Result<_, _>>()?,
            use_cases: file
                .use_case
                .iter()
                .map(|c| reader.use_case(c))
                .collect::<Result<_, _>>()?,
        },
        choices: file.decision.iter().map(|d| reader.choosing(d)).collect::<Result<_, _>>()?,
        session: reader.session(&file)?,
    })
}

/// The text that spans point into, and the names that are known.
struct Reader<'a> {
    text: &'a str,
    ids: BTreeSet<&'a str>,
}

impl Reader<'_> {
    fn wrong<T, V>(
        &self,
        value: &Spanned<V>,
        problem: String,
        fix: String,
    ) -> Result<T, Malformed> {
        Err(at(self.text, value.span(), problem, fix))
    }

    fn unique<'s>(
        &self,
        names: impl Iterator<Item = &'s Spanned<String>>,
        what: &str,
    ) -> Result<(), Malformed> {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name.get_ref()) {
                let problem = format!("a second {what} called `{}`", name.get_ref());
                return self.wrong(name, problem, "give it a name of its own".into());
            }
        }
        Ok(())
    }

    fn within(
        &self,
        value: &Spanned<f64>,
        range: impl RangeBounds<f64> + std::fmt::Debug,
    ) -> Result<f64, Malformed> {
        let number = *value.get_ref();
        match range.contains(&number) {
            true => Ok(number),
            false => {
                let fix = match number > 1.0 {
                    true => format!(
                        "it's a part of one: of 99.9 % write 0.999, here {}",
                        number / 100.0
                    ),
                    false => "write a number above 0".into(),
                };
                self.wrong(value, format!("{number} is not within {range:?}"), fix)
            }
        }
    }

    fn at_least_one(&self, value: Option<&Spanned<u32>>) -> Result<u32, Malformed> {
        match value {
            Some(none) if *none.get_ref() == 0 => {
                self.wrong(none, "0 of it".into(), "write 1 or more, or take the line out".into())
            }
            value => Ok(value.map_or(1, |value| *value.get_ref())),
        }
    }

    /// The name of a component that there is.
    fn known(&self, id: &Spanned<String>) -> Result<String, Malformed> {
        let name = id.get_ref();
        if self.ids.contains(name.as_str()) {
            return Ok(name.clone());
        }
        let fix = match malformed::nearest(name, self.ids.iter().copied()) {
            Some(near) => format!("write \"{near}\""),
            None => format!("add a [[component]] with id = \"{name}\""),
        };
        self.wrong(id, format!("no component is called `{name}`"), fix)
    }

    fn brief(&self, file: &form::File) -> Result<Brief, Malformed> {
        let mut brief = Brief::new(&file.prompt);
        for (of, assumed) in &file.brief.assumed {
            let form::Assumed { text, unit, reason } = assumed.get_ref();
            let done = brief.assume(dimension(*of), text, unit.as_deref(), reason);
            done.or_else(|error| self.wrong(assumed, problem(error), remedy(error)))?;
        }
        for (of, text) in &file.brief.answered {
            let done = brief.answer(dimension(*of), text.get_ref());
            done.or_else(|error| self.wrong(text, problem(error), remedy(error)))?;
        }
        Ok(brief)
    }

    fn component(&self, told: &form::Component) -> Result<Component, Malformed> {
        let open = |value: &Spanned<f64>| self.within(value, f64::MIN_POSITIVE..);
        Ok(Component {
            id: told.id.get_ref().clone(),
            kind: kind(told.kind),
            purpose: told.purpose.clone(),
            replicas: self.at_least_one(told.replicas.as_ref())?,
            rps_per_replica: told.rps.as_ref().map(open).transpose()?,
            availability: told.up.as_ref().map_or(Ok(1.0), |up| self.within(up, 0.0..=1.0))?,
            quorum: self.at_least_one(told.quorum.as_ref())?,
            zones: self.at_least_one(told.zones.as_ref())?,
            single_writer: told.single_writer,
            reused: told.reused,
            key: told.key.clone(),
            signal: told.signal.clone(),
        })
    }

    fn use_case(&self, told: &form::UseCase) -> Result<UseCase, Malformed> {
        Ok(UseCase {
            name: told.name.get_ref().clone(),
            feature: told.feature.clone(),
            entry: self.known(&told.entry)?,
            rps: self.within(&told.rps, 0.0..)?,
            api: told.api.clone(),
            calls: told.calls.iter().map(|call| self.call(call)).collect::<Result<_, _>>()?,
        })
    }

    fn call(&self, told: &form::Call) -> Result<Call, Malformed> {
        let on_failure = match &told.fallback {
            Some(other) if told.skip => {
                let fix = "keep one of them".into();
                return self.wrong(other, "a fallback, and `skip` too".into(), fix);
            }
            Some(other) => OnFailure::Fallback(self.known(other)?),
            None if told.skip => OnFailure::Skip,
            None => OnFailure::Fail,
        };
        Ok(Call {
            from: self.known(&told.from)?,
            to: self.known(&told.to)?,
            per_request: told.times.as_ref().map_or(Ok(1.0), |times| self.within(times, 0.0..))?,
            mode: if told.wait.unwrap_or(true) { Mode::Sync } else { Mode::Async },
            on_failure,
        })
    }

    fn choosing(&self, told: &form::Decision) -> Result<Choosing, Malformed> {
        let criterion = |told: &form::Criterion| {
            Ok(Criterion {
                name: told.name.clone(),
                better: match told.better {
                    form::Better::Lower => Better::Lower,
                    form::Better::Higher => Better::Higher,
                },
                weight: told
                    .weight
                    .as_ref()
                    .map_or(Ok(1.0), |weight| self.within(weight, 0.0..))?,
            })
        };
        let alternative = |told: &form::Alternative| Alternative {
            name: told.name.clone(),
            downside: told.downside.clone(),
            scores: told.scores.clone(),
        };
        Ok(Choosing {
            question: told.question.clone(),
            alternatives: told.alternative.iter().map(alternative).collect(),
            criteria: told.criteria.iter().map(criterion).collect::<Result<_, _>>()?,
        })
    }

    fn session(&self, file: &form::File) -> Result<Session, Malformed> {
        let wrap_up = &file.wrap_up;
        let feedback = |told: &form::Feedback| Feedback {
            text: told.text.clone(),
            response: match (&told.change, &told.reason) {
                (Some(change), _) => Response::Accepted { change: change.clone() },
                (None, Some(reason)) => Response::Declined { reason: reason.clone() },
                (None, None) => Response::Unanswered,
            },
        };
        Ok(Session {
            asked: wrap_up.asked.clone(),
            feedback: file.feedback.iter().map(feedback).collect(),
            bottleneck: wrap_up.bottleneck.as_ref().map(|id| self.known(id)).transpose()?,
            failures: wrap_up.failures.keys().map(|id| self.known(id)).collect::<Result<_, _>>()?,
            scale_plan: wrap_up.ten_times.clone(),
        })
    }
}

fn problem(error: ScopeError) -> String {
    match error {
        ScopeError::EmptyText => "there is no text".into(),
        ScopeError::MissingUnit(of) => format!("{of} without a unit"),
        ScopeError::MissingReason(of) => format!("{of} is assumed without a reason"),
        ScopeError::AlreadyAnswered(of) => format!("{of} is answered, and assumed too"),
    }
}

fn remedy(error: ScopeError) -> String {
    match error {
        ScopeError::EmptyText => "write it, or take the line out".into(),
        ScopeError::MissingUnit(of) => {
            let unit = match of {
                Dimension::Growth => "times a year",
                Dimension::Availability => "%",
                _ => "requests/s",
            };
            format!("add `unit = \"{unit}\"`, or whatever it's counted in")
        }
        ScopeError::MissingReason(_) => "add `reason = \"…\"`".into(),
        ScopeError::AlreadyAnswered(_) => "take the assumption out".into(),
    }
}

fn dimension(told: form::Dimension) -> Dimension {
    Dimension::ALL[told as usize]
}

fn kind(told: form::Kind) -> Kind {
    match told {
        form::Kind::Client => Kind::Client,
        form::Kind::Cdn => Kind::Cdn,
        form::Kind::LoadBalancer => Kind::LoadBalancer,
        form::Kind::Service => Kind::Service,
        form::Kind::Cache => Kind::Cache,
        form::Kind::Database => Kind::Database,
        form::Kind::Queue => Kind::Queue,
        form::Kind::ObjectStore => Kind::ObjectStore,
        form::Kind::External => Kind::External,
    }
}
