//! Given: what the steps share. Tests compare these values, so they are not yours to change.

mod brief;
mod choice;
mod design;
mod finding;
mod report;
mod time;

pub use brief::{Change, Dimension, ScopeError, Status, quantity};
pub use choice::{Alternative, Better, Choice, Criterion, TradeoffError};
pub use design::{Call, Component, Design, Kind, Mode, OnFailure, Scope, UseCase, round_up};
pub use finding::{Finding, Severity};
pub use report::{
    Available, Bottleneck, Decision, Facts, Feedback, Missing, Part, RedFlag, Report, Response,
    Session, Upgrade,
};
pub use time::{Advice, Phase, TooShort};
