//! A graded run leaves a completion record where the subject's printing cannot reach.
//!
//! Whoever grades sets `WORKBOOK_GRADING` and gives each test process one end of a socket as its
//! standard input, with one line in it: `NONCE SEED EXPECT`. A scenario takes that line off the
//! socket before the subject runs and, once it has held, answers `NONCE ID`, with ` drew` after it
//! if the scenario was drawn from the seed. The nonce is nowhere but on the scenario's own stack.
//! Outside grading nothing here reads or writes anything.

use crate::report::{Broken, Held, Report};

/// The variable that says a run is graded.
const VARIABLE: &str = "WORKBOOK_GRADING";

/// What the one who grades asked of this scenario.
pub(crate) struct Order {
    #[cfg(unix)]
    channel: std::fs::File,
    nonce: String,
    seed: u64,
    /// A canary: to be reported as broken although it held.
    must_fail: bool,
}

/// The order for the scenario that is about to begin; `None` outside grading.
pub(crate) fn order() -> Option<Order> {
    std::env::var_os(VARIABLE)?;
    Some(taken().unwrap_or_else(|why| panic!("no order to grade by: {why}")))
}

/// The seed that generated scenarios start from: the one asked for, else `usual`.
pub(crate) fn seed(order: Option<&Order>, usual: u64) -> u64 {
    order.map_or(usual, |order| order.seed)
}

/// Ends every scenario: one that held leaves its record, any other panics with its report.
#[track_caller]
pub(crate) fn settle(id: &str, order: Option<Order>, held: Held, seed: Option<u64>) {
    let held = held.and_then(|()| match &order {
        Some(order) if order.must_fail => Err(Broken {
            did: "the scenario, which held".into(),
            expected: "a failure".into(),
            got: "a canary".into(),
        }),
        _ => Ok(()),
    });
    match held {
        Ok(()) => {
            if let Some(order) = order {
                recorded(order, id, seed.is_some());
            }
        }
        Err(broken) => panic!("{}", Report { id, broken: &broken, seed }),
    }
}

#[cfg(unix)]
fn taken() -> Result<Order, String> {
    use std::io::Read;
    use std::os::fd::AsFd;
    let told = |error: std::io::Error| error.to_string();
    let input = std::io::stdin();
    let mut channel = std::fs::File::from(input.as_fd().try_clone_to_owned().map_err(told)?);
    // Byte by byte: standard input's own buffer would keep the nonce where others can read it.
    let (mut line, mut byte) = (Vec::new(), [0]);
    while channel.read(&mut byte).map_err(told)? == 1 && byte[0] != b'\n' {
        line.push(byte[0]);
    }
    let line = String::from_utf8(line).map_err(|_| "it is not text")?;
    let [nonce, seed, expect] = line.split(' ').collect::<Vec<_>>()[..] else {
        return Err("one scenario a test, one line a scenario".into());
    };
    let seed = seed.parse().map_err(|_| "its seed is no number")?;
    Ok(Order { nonce: nonce.to_owned(), seed, must_fail: expect == "fail", channel })
}

#[cfg(not(unix))]
fn taken() -> Result<Order, String> {
    Err("only Unix has the channel".into())
}

#[cfg(unix)]
fn recorded(mut order: Order, id: &str, drew: bool) {
    use std::io::Write;
    let drew = if drew { " drew" } else { "" };
    // A record that cannot be written is a pass that is not believed; nothing else to do about it.
    let _ = order.channel.write_all(format!("{} {id}{drew}\n", order.nonce).as_bytes());
}

#[cfg(not(unix))]
fn recorded(_: Order, _: &str, _: bool) {}
